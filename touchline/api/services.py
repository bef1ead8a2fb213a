"""Makes, revokes and recognises API tokens."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from touchline.api.models import Token
from touchline.kit.clock import now
from touchline.kit.ids import hash_token, make_token
from touchline.users.audit import write_audit
from touchline.users.models import Role, User
from touchline.users.permissions import SUBJECTS

PREFIX = "tl_"
"""Makes a leaked token recognisable to scanners."""
USE_NOTED_EVERY = timedelta(minutes=5)
LONGEST_NAME = 200
FOUND = ("id", "name", "role", "user_id", "allowed", "last_used_at")
"""In the order of the model's fields, as `from_db` takes values."""
# Every request of the API asks this first: written out, it costs a quarter of what building it each time does.
FIND = """
SELECT t.id, t.name, t.role, t.user_id, t.allowed, t.last_used_at, u.role
FROM api_token t LEFT JOIN users_user u ON u.id = t.user_id
WHERE t.token_hash = %s AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now())
AND (t.user_id IS NULL OR u.is_active)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """A token as somebody wants it; `rights` None is everything the role may."""

    name: str
    role: str
    rights: Iterable[str] | None = None
    expires_at: datetime | None = None


def create_token(name: str, *, role: str) -> str:
    """Make a token that belongs to no user and return it; what `touchline token create` does."""
    return issue_token(NewToken(name=name, role=role), actor=None)[1]


def issue_token(wanted: NewToken, *, actor: User | None) -> tuple[Token, str]:
    """Make a token, as its user, and return it with its secret, the only time that can be read.

    Raises ValidationError for a bad name, role or right, and for a role above the user's own.
    """
    name = wanted.name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise ValidationError(_("A token needs a name, such as the program that will use it."))
    if wanted.role not in Role.values:
        known = ", ".join(Role.values)
        raise ValidationError(_("There is no role “{role}”; there are: {known}.").format(role=wanted.role, known=known))
    if actor and not actor.is_admin and wanted.role != actor.role:
        raise ValidationError(_("A token cannot have another role than you."))
    rights = None if wanted.rights is None else sorted(set(wanted.rights))
    check_rights(rights or [])
    secret = PREFIX + make_token()
    values: dict[str, Any] = {"role": wanted.role, "user": actor, "allowed": rights, "expires_at": wanted.expires_at}
    try:
        with transaction.atomic():
            token = Token.objects.create(name=name, token_hash=hash_token(secret), created_at=now(), **values)
            after = {"name": name, "role": wanted.role, "rights": rights, "expires_at": wanted.expires_at}
            write_audit(actor, "tokens.create", "tokens", token.pk, after=after)
    except IntegrityError:
        text = _("A token “{name}” exists; revoke it first, or choose another name.").format(name=name)
        raise ValidationError(text) from None
    return token, secret


def check_rights(rights: Iterable[str]) -> None:
    """Raise ValidationError for a right that does not exist."""
    for right in rights:
        slug, _colon, verb = right.partition(":")
        subject = SUBJECTS.find(slug)
        if subject is None or verb not in subject.verbs:
            raise ValidationError(_("There is no right “{right}”.").format(right=right))


@transaction.atomic
def revoke_token(name: str, *, actor: User | None = None) -> None:
    """Make a token useless from now on; raises ValidationError when no valid one has this name."""
    token = Token.objects.select_for_update().filter(name=name, revoked_at__isnull=True).first()
    if token is None:
        raise ValidationError(
            _("There is no valid token “{name}”; `touchline token list` shows them.").format(name=name)
        )
    token.revoked_at = now()
    token.save(update_fields=["revoked_at"])
    write_audit(actor, "tokens.revoke", "tokens", token.pk, after={"name": token.name})


def find_token(secret: str) -> Token | None:
    """Return the valid token with this secret and note its use, or None; what it does not need now is read later."""
    with connection.cursor() as cursor:
        cursor.execute(FIND, [hash_token(secret)])
        row = cursor.fetchone()
    if row is None:
        return None
    *values, user_role = row
    token = Token.from_db("default", FOUND, values)
    _note_use(token)
    if user_role and user_role != Role.ADMIN:
        # Who was an admin when it was made and is none now takes the token's rights along.
        token.role = user_role
    return token


def _note_use(token: Token) -> None:
    moment = now()
    if token.last_used_at and token.last_used_at > moment - USE_NOTED_EVERY:
        return
    unnoted = Q(last_used_at__isnull=True) | Q(last_used_at__lte=moment - USE_NOTED_EVERY)
    Token.objects.filter(unnoted, id=token.pk).update(last_used_at=moment)
