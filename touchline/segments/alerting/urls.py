"""Addresses of alerts."""

from django.urls import path

from touchline.segments.alerting import firing_views, views

urlpatterns = [
    path("alerts/", views.alert_list, name="alert_list"),
    path("alerts/new", views.alert_new, name="alert_new"),
    path("alerts/trial", views.alert_trial, name="alert_trial"),
    path("alerts/<int:alert_id>/", views.alert_page, name="alert"),
    path("alerts/<int:alert_id>/edit", views.alert_edit, name="alert_edit"),
    path("alerts/<int:alert_id>/switch", views.alert_switch, name="alert_switch"),
    path("alerts/<int:alert_id>/remove", views.alert_remove, name="alert_remove"),
    path("alerts/fired/<int:firing_id>/done", firing_views.firing_done, name="firing_done"),
]
