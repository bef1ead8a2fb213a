"""Shows pages in the firm's time zone to whoever has not chosen one, and in its language to whoever is not known yet."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from touchline.organisation.queries import get_organisation, get_zone
from touchline.users.house import UNCHOSEN_ZONE
from touchline.users.models import User

UNCHOSEN = frozenset({"", UNCHOSEN_ZONE})
"""What an account's time zone is until its owner chooses one."""


class OrganisationMiddleware:
    """Stands after the reader's own choices."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "sessionid" in request.COOKIES and isinstance(user := request.user, User):
            if user.time_zone not in UNCHOSEN:
                return self.get_response(request)
            with timezone.override(get_zone()):
                return self.get_response(request)
        if request.path.startswith(("/login", "/invite", "/accounts")):
            with translation.override(get_organisation().language):
                return self.get_response(request)
        return self.get_response(request)
