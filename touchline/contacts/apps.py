"""People as a Django application."""

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    """Holds contacts, identities, visitors and joins."""

    name = "touchline.contacts"
    default_auto_field = "django.db.models.BigAutoField"
