"""Lets a request in by its Bearer token, and checks what the token's role may do."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from touchline.api.models import Token
from touchline.api.problems import Problem
from touchline.api.services import find_token
from touchline.users.models import Role

WRITERS = (Role.ADMIN, Role.MANAGER)


class TokenAuth(HttpBearer):
    """`Authorization: Bearer <token>`; a session cookie alone lets nobody in."""

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        """Return the token the request came with, or None, which answers 401."""
        return find_token(token.strip())


def check_role(request: HttpRequest, *roles: str) -> None:
    """Raise a 403 problem unless the request's token has one of the roles."""
    token: Token = request.auth  # type: ignore[attr-defined]
    if token.role not in roles:
        raise Problem(
            403, "Not allowed", f"The token '{token.name}' has the role {token.role}; this needs {' or '.join(roles)}."
        )
