"""Addresses of the firm."""

from django.urls import path

from touchline.organisation import app_views, use_views, views

app_name = "organisation"
urlpatterns = [
    path("welcome/", views.welcome, name="welcome"),
    path("welcome/next", views.welcome_next, name="welcome_next"),
    path("settings/organisation/", views.settings_page, name="settings"),
    path("settings/organisation/colour", views.colour_part, name="colour"),
    path("settings/use/", use_views.use, name="use"),
    path("set-up/<slug:slug>/", views.step_part, name="step"),
    path("set-up/<slug:slug>/leave-out", views.leave_out, name="leave_out"),
    path("firm/logo/<slug:key>", app_views.logo, name="logo"),
    path("firm/style/<slug:colour>.css", app_views.style, name="style"),
    path("manifest.webmanifest", app_views.manifest, name="manifest"),
    path("service-worker.js", app_views.service_worker, name="service_worker"),
    path("offline/ticket", app_views.ticket, name="offline_ticket"),
    path("offline/", app_views.offline, name="offline"),
]
