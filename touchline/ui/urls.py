"""Addresses of the ui room."""

from django.urls import path

from touchline.ui import views

app_name = "ui"
urlpatterns = [
    path("search", views.search, name="search"),
    path("me/look", views.look, name="look"),
    path("me/keys", views.preferences, name="preferences"),
    path("_ui", views.component_page, name="component_page"),
]
