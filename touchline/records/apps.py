"""The list and record engines as a Django application."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Holds saved views, custom attributes, the change log, notes and files."""

    name = "touchline.records"
    default_auto_field = "django.db.models.BigAutoField"
