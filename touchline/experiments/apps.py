"""Experiments as a Django application."""

from django.apps import AppConfig


class ExperimentsConfig(AppConfig):
    """Decides who gets which variant, and says what came of it."""

    name = "touchline.experiments"
    default_auto_field = "django.db.models.BigAutoField"
