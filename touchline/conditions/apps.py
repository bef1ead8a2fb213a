"""The condition language as a Django application."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ConditionsConfig(AppConfig):
    """Holds the kinds of condition and their compiler."""

    name = "touchline.conditions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Find the kinds of all rooms."""
        from touchline.conditions import attributes  # noqa: F401 - the kind that is always there

        autodiscover_modules("conditions")
