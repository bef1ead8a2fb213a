"""Django's entry for the users room."""

from django.apps import AppConfig


class UsersConfig(AppConfig):
    name = "touchline.users"
    label = "users"
