"""Addresses of the settings of mail to contacts."""

from django.urls import path

from touchline.channels.email import views

urlpatterns = [
    path("settings/sending/", views.overview, name="sending"),
    path("settings/sending/accounts/new", views.account, name="sending_account_new"),
    path("settings/sending/accounts/<int:account_id>/", views.account, name="sending_account"),
    path("settings/sending/accounts/<int:account_id>/open", views.account_open, name="sending_account_open"),
    path("settings/sending/accounts/<int:account_id>/archive", views.account_archive, name="sending_account_archive"),
    path("settings/sending/domains/new", views.domain_new, name="sending_domain_new"),
    path("settings/sending/domains/<int:domain_id>/", views.domain, name="sending_domain"),
    path("settings/sending/domains/<int:domain_id>/check", views.domain_check, name="sending_domain_check"),
    path("settings/sending/domains/<int:domain_id>/override", views.domain_override, name="sending_domain_override"),
    path("settings/sending/senders/new", views.sender, name="sender_new"),
    path("settings/sending/senders/<int:sender_id>/", views.sender, name="sender"),
    path("settings/sending/senders/<int:sender_id>/test", views.sender_test, name="sender_test"),
    path("settings/sending/senders/<int:sender_id>/archive", views.sender_archive, name="sender_archive"),
]
