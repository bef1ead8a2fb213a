"""All addresses: every room's `urls.py` in the order of the installed rooms."""

from importlib.util import find_spec

from django.apps import apps
from django.urls import URLPattern, URLResolver, include, path

from touchline.users.audit_net import leave_entries


def find_room_urls() -> list[URLPattern | URLResolver]:
    """Return one include for each room that has addresses; a room's addresses start at the root."""
    rooms = [app.name for app in apps.get_app_configs() if app.name.startswith("touchline.")]
    return [path("", include(f"{room}.urls")) for room in rooms if find_spec(f"{room}.urls")]


handler500 = "touchline.upkeep.away_views.say_failure"
urlpatterns = find_room_urls()
leave_entries(urlpatterns)
