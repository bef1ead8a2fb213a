"""Django's entry for the ui room: finds what the rooms add to the shell."""

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.utils.module_loading import autodiscover_modules


class UiConfig(AppConfig):
    name = "touchline.ui"
    label = "ui"

    def ready(self) -> None:
        autodiscover_modules("nav", "search", "banners", "actions", "topbar")
        user_logged_in.connect(_remember_look)


def _remember_look(*, request: Any, **_rest: Any) -> None:
    """Take a user's choices of look into the new session, so that no page asks the table for them."""
    from touchline.ui.preferences import get_look

    get_look(request)
