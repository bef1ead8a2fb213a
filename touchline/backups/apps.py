"""Backups as a Django application."""

from django.apps import AppConfig


class BackupsConfig(AppConfig):
    """Holds which backups there are, and whether a restore keeps everything from leaving."""

    name = "touchline.backups"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have nothing leave while a restore has not been looked at; the rooms that send lie below."""
        from touchline.backups.holding import is_held
        from touchline.channels.brakes import register_brake

        register_brake(is_held)
