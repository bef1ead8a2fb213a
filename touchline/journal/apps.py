"""The stream as a Django application."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class JournalConfig(AppConfig):
    """Holds the journal's tables."""

    name = "touchline.journal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Find what the rooms do about events, and have the partitions made with the tables."""
        autodiscover_modules("reactions")
        post_migrate.connect(make_partitions, sender=self)


def make_partitions(**_: Any) -> None:
    """Make the first partitions, so that no row has to lie in the tables for the rest."""
    from touchline.journal.partitions import ensure_partitions

    ensure_partitions()
