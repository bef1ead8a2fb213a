"""Addresses of what people were sent."""

from django.urls import path

from touchline.messaging.outbox import views

urlpatterns = [
    path("messages/<int:mailing_id>/<int:contact_id>/", views.message, name="message"),
    path("contacts/<int:contact_id>/write/", views.write, name="write"),
    path("settings/sending/rules/", views.rules, name="rules"),
    path("settings/sending/rules/domain", views.domain_limit, name="domain_limit"),
]
