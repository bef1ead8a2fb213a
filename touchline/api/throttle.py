"""Rate limits of the API: by token, and for those without a valid one by address."""

import math
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from touchline.api.auth import identify
from touchline.api.problems import Problem
from touchline.kit.limits import Limit

STRANGERS_PER_SECOND = 10.0


class TooMany(Problem):
    """The token, or the address, asks too often; `seconds` says how long to wait."""

    def __init__(self, seconds: float, *, per_second: float) -> None:
        self.seconds = max(1, math.ceil(seconds))
        super().__init__(429, "Too many requests", f"At most {per_second:g} a second are answered; wait and go on.")


@cache
def get_limits() -> tuple[Limit, Limit]:
    """Return the limits of this process: of tokens, and of strangers."""
    return Limit(settings.ENVIRONMENT.calls_per_token, burst=1.0), Limit(STRANGERS_PER_SECOND, burst=3.0)


def throttle(request: HttpRequest) -> None:
    """Count the request; raises TooMany. An address is the peer's own word: X-Forwarded-For is not looked at here."""
    tokens, strangers = get_limits()
    token = identify(request)
    if token:
        wait, left = tokens.take_and_tell(str(token.pk))
        request.api_left = left  # type: ignore[attr-defined]
        if wait:
            raise TooMany(wait, per_second=tokens.per_second)
    elif "Authorization" in request.headers:
        wait = strangers.take(str(request.META.get("REMOTE_ADDR", "")))
        if wait:
            raise TooMany(wait, per_second=strangers.per_second)


def tell_limits(request: HttpRequest, answer: HttpResponseBase) -> None:
    """Say in the answer's headers how much is left (draft-ietf-httpapi-ratelimit-headers)."""
    tokens, _ = get_limits()
    if hasattr(request, "api_left") and tokens.per_second > 0:
        answer.headers["RateLimit-Limit"] = str(int(tokens.per_second))
        answer.headers["RateLimit-Remaining"] = str(int(request.api_left))
        answer.headers["RateLimit-Reset"] = "1"
