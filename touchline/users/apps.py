"""Django's entry for the users room: finds the subjects of rights that the rooms declare."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class UsersConfig(AppConfig):
    name = "touchline.users"
    label = "users"

    def ready(self) -> None:
        autodiscover_modules("permissions")
