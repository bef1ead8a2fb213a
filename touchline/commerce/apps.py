"""Commerce as a Django application."""

from django.apps import AppConfig


class CommerceConfig(AppConfig):
    """Holds products and orders."""

    name = "touchline.commerce"
    default_auto_field = "django.db.models.BigAutoField"
