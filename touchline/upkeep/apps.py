"""Looking after the installation as a Django application."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class UpkeepConfig(AppConfig):
    """Watches processes, stores, disk, keys and certificate, and tells staff before users notice."""

    name = "touchline.upkeep"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have slow questions to PostgreSQL noted, whichever room asks them."""
        from touchline.upkeep.slow_questions import watch_connection

        connection_created.connect(watch_connection, dispatch_uid="upkeep.slow_questions")
