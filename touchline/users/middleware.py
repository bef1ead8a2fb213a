"""Shows every page in the reader's own time zone and language."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from touchline.users.models import User


class ReaderMiddleware:
    """Stands after the authentication middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # API calls and public pages have no session; looking for one would cost them a query.
        if "sessionid" not in request.COOKIES or not isinstance(user := request.user, User):
            return self.get_response(request)
        with timezone.override(find_zone(user.time_zone)), translation.override(user.language):
            return self.get_response(request)


def find_zone(name: str) -> ZoneInfo:
    """Return the zone of this name, UTC for one that is not known here."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
