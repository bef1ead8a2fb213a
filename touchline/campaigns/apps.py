"""Campaigns as a Django application."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """Holds what the firm sends to many: to whom, when, with which variants, and what came of it."""

    name = "touchline.campaigns"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have sends found among what uses a segment."""
        from touchline.campaigns import uses  # noqa: F401 - registers itself
