"""Channels as a Django application."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Moves rendered messages out."""

    name = "touchline.channels"
    default_auto_field = "django.db.models.BigAutoField"
