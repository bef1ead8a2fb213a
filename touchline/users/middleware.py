"""Stands between every staff request and its view: zone and language, signs of life, the demanded second factor."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from touchline.kit.clock import now
from touchline.ui.responses import go_to
from touchline.users.models import Method, User
from touchline.users.policy import must_have_second_factor
from touchline.users.sessions import DEVICE, SessionStore

COOKIE = "sessionid"
SEEN_EVERY = timedelta(minutes=5)
OPEN_WITHOUT_FACTOR = frozenset(
    {
        "logout",
        "set_password",
        "security",
        "totp",
        "recovery_codes",
        "passkey_add",
        "passkey_options",
        "confirm",
        "confirm_options",
    }
)
"""What somebody may still do who has to add a second factor first."""


class ReaderMiddleware:
    """Shows every page in the reader's own time zone and language; stands after the authentication middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # API calls and public pages have no session; looking for one would cost them a query.
        if COOKIE not in request.COOKIES or not isinstance(user := request.user, User):
            return self.get_response(request)
        note_seen(request)
        with timezone.override(find_zone(user.time_zone)), translation.override(user.language):
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Send who lacks a demanded second factor to where one is added."""
        if COOKIE not in request.COOKIES or not isinstance(user := request.user, User):
            return None
        if not must_have_second_factor(user) or has_shown_enough(request) or is_open(request):
            return None
        messages.warning(request, _("Add a second factor first: your organisation asks for one."))
        return go_to(request, resolve_url("users:security"))


def note_seen(request: HttpRequest) -> None:
    """Keep a session that is used alive, and say on the list of devices when it was."""
    session = request.session
    seen = session.last_seen_at if isinstance(session, SessionStore) else None
    if seen and now() - seen > SEEN_EVERY:
        session.modified = True


def has_shown_enough(request: HttpRequest) -> bool:
    """Tell whether this session was begun with a second factor, or by a provider that sees to it."""
    device = request.session.get(DEVICE) or {}
    return bool(device.get("second_factor")) or device.get("method") == Method.SIGN_ON


def is_open(request: HttpRequest) -> bool:
    """Tell whether this page may be used without the demanded second factor."""
    found = request.resolver_match
    return found is not None and found.app_name == "users" and found.url_name in OPEN_WITHOUT_FACTOR


def find_zone(name: str) -> ZoneInfo:
    """Return the zone of this name, UTC for one that is not known here."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
