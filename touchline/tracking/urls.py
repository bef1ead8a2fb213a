"""Addresses of tracking."""

from django.urls import path

from touchline.tracking import views

app_name = "tracking"
urlpatterns = [
    path("live/ticket", views.live_ticket, name="live_ticket"),
]
