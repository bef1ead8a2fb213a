"""The firm as a Django application."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    """Holds what the firm is called, where it is and how it counts."""

    name = "touchline.organisation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the users room, which lies below, what new accounts take over from the firm."""
        from touchline.organisation.queries import get_organisation
        from touchline.users.house import set_house

        set_house(language=lambda: get_organisation().language, zone=lambda: get_organisation().time_zone)
