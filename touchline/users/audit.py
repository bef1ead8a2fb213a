"""Writes the audit log: who did what, with the values before and after, sealed so that a later change shows."""

import json
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, transaction
from django.http import HttpRequest

from touchline.kit.clock import now
from touchline.kit.sealing import make_mac
from touchline.users.models import AuditEntry, AuditValue, User
from touchline.users.subjects import SUBJECTS

V = TypeVar("V", bound=Callable[..., Any])
Values = Mapping[str, Any]
ALWAYS_PLAIN = frozenset({"role", "scope", "team", "team_id", "owner_id", "count", "state", "format", "verb", "fields"})


NOT_LOGGED = "not_logged"
_written: ContextVar[int] = ContextVar("audit_written", default=0)


def not_logged(view: V) -> V:
    """Mark a view that takes a POST and changes nothing one would ask about later, such as a preview."""
    setattr(view, NOT_LOGGED, True)
    return view


def count_written() -> int:
    """Return how many entries this thread has written."""
    return _written.get()


@transaction.atomic
def write_audit(
    actor: Any, action: str, subject: str, subject_id: object, *, request: HttpRequest | None = None, **values: Values
) -> AuditEntry:
    """Add an act to the log, in the caller's transaction, so that neither is there without the other.

    `actor` is a user, a token or None for Touchline itself; `before` and `after` are the values of the fields that
    changed. Values other than yes/no and those of plain fields (`Subject.plain`) are kept as keyed hashes in the log,
    and as themselves in `AuditValue`, where erasure finds them. With a `request`, its address is noted.
    """
    before, after = dict(values.get("before") or {}), dict(values.get("after") or {})
    if request is not None and (address := request.META.get("REMOTE_ADDR")):
        after["address"] = address
    kind, actor_id = _identify(actor)
    entry = AuditEntry(at=now(), actor_kind=kind, actor_id=actor_id, action=action)
    entry.subject, entry.subject_id = subject, str(subject_id)[:60]
    plain = _get_plain_fields(subject)
    hidden = {
        **_hide(before, side="before", plain=plain),
        **_hide(after, side="after", plain=plain),
    }
    entry.before, entry.after, entry.hidden = before, after, sorted(hidden)
    entry.seal = make_seal(entry)
    entry.save(force_insert=True)
    _written.set(_written.get() + 1)
    AuditValue.objects.bulk_create(AuditValue(entry=entry, field=name, value=value) for name, value in hidden.items())
    if not any(todo[1] is _link for todo in connection.run_on_commit):
        transaction.on_commit(_link, robust=True)
    return entry


def make_seal(entry: AuditEntry) -> str:
    """Return the keyed hash over everything an entry says."""
    said = [
        _stamp(entry.at), entry.actor_kind, entry.actor_id, entry.action, entry.subject, entry.subject_id,
        entry.before, entry.after, list(entry.hidden),
    ]  # fmt: skip
    return make_mac(json.dumps(said, sort_keys=True, separators=(",", ":")), about="audit.entry")


def hash_value(value: Any) -> str:
    """Return the keyed hash that stands for a personal value in the log."""
    return make_mac(json.dumps(value, sort_keys=True, separators=(",", ":"), default=str), about="audit.value")


def _link() -> None:
    from touchline.users.audit_chain import link_entries

    link_entries()


def _identify(actor: Any) -> tuple[str, int | None]:
    if actor is None:
        return AuditEntry.ActorKind.SYSTEM, None
    kind = AuditEntry.ActorKind.USER if isinstance(actor, User) else AuditEntry.ActorKind.TOKEN
    return kind, getattr(actor, "token_id", None) or actor.pk


def _get_plain_fields(subject: str) -> frozenset[str]:
    declared = SUBJECTS.find(subject)
    return ALWAYS_PLAIN | (declared.plain if declared else frozenset())


def _hide(values: dict[str, Any], *, side: str, plain: frozenset[str]) -> dict[str, Any]:
    """Put hashes in the place of personal values, and return those values by their field."""
    hidden = {}
    for name, value in values.items():
        values[name] = kept = _clean(json.loads(json.dumps(value, default=str), parse_float=str))
        if name in plain or kept is None or isinstance(kept, bool):
            continue
        hidden[f"{side}.{name}"] = kept
        values[name] = hash_value(kept)
    return hidden


def _clean(value: Any) -> Any:
    """Leave out of a JSON value what PostgreSQL cannot keep: NUL and lone surrogates."""
    match value:
        case str():
            return value.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")
        case list():
            return [_clean(item) for item in value]
        case dict():
            return {str(_clean(key)): _clean(item) for key, item in value.items()}
    return value


def _stamp(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")
