"""The stream as a Django application."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Holds the journal's tables."""

    name = "touchline.journal"
    default_auto_field = "django.db.models.BigAutoField"
