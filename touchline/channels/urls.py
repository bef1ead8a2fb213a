"""Addresses of channels."""

from django.urls import path

from touchline.channels import views
from touchline.channels.email import urls as of_contacts

app_name = "channels"
urlpatterns = [
    path("settings/mail/", views.mail_settings, name="mail_settings"),
    path("settings/mail/test", views.test_mail, name="test_mail"),
    path("settings/mail/remove", views.remove_server, name="remove_server"),
    path("settings/mailbox/", views.mailbox, name="mailbox"),
    path("settings/mailbox/<int:mail_id>/", views.mail, name="mail"),
    *of_contacts.urlpatterns,
]
