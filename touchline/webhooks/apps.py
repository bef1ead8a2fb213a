"""Outgoing webhooks as a Django application."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Holds endpoints, deliveries and their tries."""

    name = "touchline.webhooks"
    default_auto_field = "django.db.models.BigAutoField"
