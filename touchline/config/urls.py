"""All addresses: the health page, and every room's `urls.py` in the order of the installed rooms."""

from importlib.util import find_spec

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path

from touchline.config.health import healthz
from touchline.users.audit_net import leave_entries


def find_room_urls() -> list[URLPattern | URLResolver]:
    """Return one include for each room that has addresses; a room's addresses start at the root."""
    rooms = [app.name for app in apps.get_app_configs() if app.name.startswith("touchline.")]
    return [path("", include(f"{room}.urls")) for room in rooms if find_spec(f"{room}.urls")]


urlpatterns = [path("healthz", healthz, name="healthz"), *find_room_urls()]
leave_entries(urlpatterns)
