"""Imports as a Django application."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Reads files of other systems into whatever kinds the rooms register."""

    name = "touchline.imports"
    default_auto_field = "django.db.models.BigAutoField"
