"""Activities and tasks as a Django application."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    """Holds calls, meetings, visits, tasks and notifications."""

    name = "touchline.tasks"
    default_auto_field = "django.db.models.BigAutoField"
