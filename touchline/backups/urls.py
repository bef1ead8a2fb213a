"""Addresses of backups."""

from django.urls import path

from touchline.backups import views

app_name = "backups"
urlpatterns = [
    path("settings/backups/", views.backup_list, name="backup_list"),
    path("settings/backups/make", views.make, name="make"),
    path("settings/backups/resume/", views.resume, name="resume"),
]
