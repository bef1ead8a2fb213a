"""Tracking as a Django application."""

from django.apps import AppConfig


class TrackingConfig(AppConfig):
    """Holds the sources; the collector, the resolver and the pipeline live beside it."""

    name = "touchline.tracking"
    default_auto_field = "django.db.models.BigAutoField"
