"""Addresses of SMS, push messages and the register of channels."""

from django.urls import path

from touchline.messaging.phones import hook_views, set_up_views
from touchline.messaging.register import views as register_views

urlpatterns = [
    path("channels/", register_views.channel_list, name="channel_list"),
    path("channels/new", register_views.channel_new, name="channel_new"),
    path("channels/<slug:slug>/", register_views.channel_edit, name="channel"),
    path("settings/sms/", set_up_views.sms_settings, name="sms_settings"),
    path("settings/sms/remove", set_up_views.sms_remove, name="sms_remove"),
    path("settings/push", set_up_views.push_switch, name="push_switch"),
    path("sms/in", hook_views.sms_in, name="sms_in"),
    path("sms/status/<int:mailing_id>/<int:contact_id>/<str:mac>", hook_views.sms_status, name="sms_status"),
    path("push/worker.js", hook_views.push_worker, name="push_worker"),
    path("push/<str:token>/", hook_views.push_page, name="push_page"),
    path("push/<str:token>/keep", hook_views.push_keep, name="push_keep"),
    path("push/<str:token>/forget", hook_views.push_forget, name="push_forget"),
]
