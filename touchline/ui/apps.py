"""Django's entry for the ui room: finds what the rooms add to the shell."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class UiConfig(AppConfig):
    name = "touchline.ui"
    label = "ui"

    def ready(self) -> None:
        autodiscover_modules("nav", "search", "banners")
