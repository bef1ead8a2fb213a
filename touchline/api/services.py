"""Makes, revokes and recognises API tokens."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from touchline.api.models import Token
from touchline.kit.clock import now
from touchline.kit.ids import hash_token, make_token
from touchline.users.models import Role

PREFIX = "tl_"
"""Makes a leaked token recognisable to scanners."""
USE_NOTED_EVERY = timedelta(minutes=5)


def create_token(name: str, *, role: str) -> str:
    """Make a token and return it, the only time it can be read; raises ValidationError for a bad name or role."""
    if not name.strip():
        raise ValidationError("A token needs a name, such as the program that will use it.")
    if role not in Role.values:
        raise ValidationError(f"There is no role '{role}'; there are: {', '.join(Role.values)}.")
    secret = PREFIX + make_token()
    try:
        with transaction.atomic():
            Token.objects.create(name=name.strip(), token_hash=hash_token(secret), role=role, created_at=now())
    except IntegrityError:
        raise ValidationError(f"A token '{name}' exists; revoke it first, or choose another name.") from None
    return secret


def revoke_token(name: str) -> None:
    """Make a token useless from now on; raises ValidationError when no valid one has this name."""
    if not Token.objects.filter(name=name, revoked_at__isnull=True).update(revoked_at=now()):
        raise ValidationError(f"There is no valid token '{name}'; `touchline token list` shows them.")


def find_token(secret: str) -> Token | None:
    """Return the valid token with this secret and note its use, or None."""
    token = Token.objects.filter(token_hash=hash_token(secret), revoked_at__isnull=True).first()
    if token:
        _note_use(token)
    return token


def _note_use(token: Token) -> None:
    moment = now()
    if token.last_used_at and token.last_used_at > moment - USE_NOTED_EVERY:
        return
    unnoted = Q(last_used_at__isnull=True) | Q(last_used_at__lte=moment - USE_NOTED_EVERY)
    Token.objects.filter(unnoted, id=token.id).update(last_used_at=moment)
