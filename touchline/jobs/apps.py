"""Background work as a Django application."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Finds the rooms' jobs."""

    name = "touchline.jobs"
