"""Lets a request in by its Bearer token, and asks `users.permissions` what the token may do."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from touchline.api.models import Token
from touchline.api.services import find_token
from touchline.users.permissions import Verb, require

LONGEST = 200


class TokenAuth(HttpBearer):
    """`Authorization: Bearer <token>`; a session cookie alone lets nobody in."""

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        """Return the token the request came with, or None, which answers 401."""
        return identify(request)


def identify(request: HttpRequest) -> Token | None:
    """Return the valid token of the request, looked up once, or None."""
    if not hasattr(request, "api_token"):
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        secret = secret.strip()
        found = find_token(secret) if kind.lower() == "bearer" and 0 < len(secret) <= LONGEST else None
        request.api_token = found  # type: ignore[attr-defined]
    token: Token | None = request.api_token  # type: ignore[attr-defined]
    return token


def authorise(request: HttpRequest, subject: str, verb: Verb = Verb.VIEW) -> Token:
    """Return the request's token; PermissionDenied, which answers 403, unless it may do this with some record."""
    token: Token = request.auth  # type: ignore[attr-defined]
    require(token, subject, verb)
    return token
