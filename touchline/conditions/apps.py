"""The condition language as a Django application."""

from django.apps import AppConfig


class ConditionsConfig(AppConfig):
    """Holds the kinds of condition and their compiler."""

    name = "touchline.conditions"
    default_auto_field = "django.db.models.BigAutoField"
