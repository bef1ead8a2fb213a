"""Addresses of retention."""

from django.urls import path

from touchline.contacts.retaining import views

urlpatterns = [
    path("settings/retention/", views.retention_page, name="retention"),
    path("settings/retention/<slug:slug>", views.change, name="retention_change"),
]
