"""Addresses of requests about one's own data."""

from django.urls import path

from touchline.contacts.requests import erasure_views, views

urlpatterns = [
    path("contacts/<int:person_id>/data", views.requests_page, name="requests"),
    path("contacts/<int:person_id>/data/export", views.export_file, name="export"),
    path("contacts/<int:person_id>/data/erase", views.erase_person, name="erase"),
    path("settings/erasures/", erasure_views.erasure_list, name="erasures"),
    path("settings/erasures/follow", erasure_views.follow, name="erasures_follow"),
]
