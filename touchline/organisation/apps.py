"""The firm as a Django application."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    """Holds what the firm is called, where it is and how it counts."""

    name = "touchline.organisation"
    default_auto_field = "django.db.models.BigAutoField"
