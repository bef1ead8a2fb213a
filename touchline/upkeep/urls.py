"""Addresses of looking after the installation."""

from django.urls import path

from touchline.upkeep import health_views, metrics_views, security_views

app_name = "upkeep"
urlpatterns = [
    path("settings/health/", health_views.health, name="health"),
    path("settings/health/jobs/again", health_views.job_again, name="job_again"),
    path("healthz", metrics_views.healthz, name="healthz"),
    path("metrics", metrics_views.metrics, name="metrics"),
    path(".well-known/security.txt", security_views.security_txt, name="security_txt"),
]
