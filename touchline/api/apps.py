"""The REST interface as a Django application."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Holds the tokens and puts the rooms' endpoints together."""

    name = "touchline.api"
    default_auto_field = "django.db.models.BigAutoField"
