"""Segments as a Django application."""

from django.apps import AppConfig


class SegmentsConfig(AppConfig):
    """Holds who is in which group, and what follows from it; feeds the event store's mirror of contacts."""

    name = "touchline.segments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have conditions ask the mirror while it is whole, and alerts counted among what uses a segment."""
        from touchline.segments import mirroring  # noqa: F401 - registers itself
        from touchline.segments.alerting import uses  # noqa: F401 - registers itself
