"""Starts sessions, lists where a user is logged in, and ends sessions: at once, since every request asks for its row."""

from collections.abc import Iterable

from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest

from touchline.kit.clock import now
from touchline.users.audit import write_audit
from touchline.users.models import LoginLink, Session, User
from touchline.users.policy import get_policy
from touchline.users.sessions import DEVICE, SessionStore

LONGEST_AGENT = 300


def start_session(request: HttpRequest, user: User, *, method: str, second_factor: bool = False) -> None:
    """Log in under a new session; one that somebody else may have planted before is never carried on."""
    request.session.flush()
    request.session[DEVICE] = {
        "method": method,
        "second_factor": second_factor,
        "user_agent": request.headers.get("User-Agent", "")[:LONGEST_AGENT].replace("\x00", ""),
        "address": request.META.get("REMOTE_ADDR", ""),
        "at": now().isoformat(),
    }
    request.session.set_expiry(get_policy().session_days * 86_400)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    write_audit(
        user, "logged_in", "users", user.pk, after={"method": method, "second_factor": second_factor}, request=request
    )


def continue_session(request: HttpRequest, user: User, **changed: object) -> None:
    """Give this browser a new session with the same facts, after the user's password or second factor has changed."""
    device = {**request.session.get(DEVICE, {}), **changed}
    request.session.flush()
    request.session[DEVICE] = device
    request.session.set_expiry(get_policy().session_days * 86_400)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")


def find_row_key(request: HttpRequest) -> str:
    """Return the key of the row of this request's session; empty without one."""
    session = request.session
    return session.row_key if isinstance(session, SessionStore) and session.session_key else ""


def get_devices(user: User) -> list[Session]:
    """Return where the user is logged in, the last seen first."""
    return list(Session.objects.filter(user=user, expire_date__gt=now()).order_by("-last_seen_at")[:100])


@transaction.atomic
def end_sessions(user: User, *, keep: str = "", only: Iterable[str] | None = None) -> int:
    """End the user's sessions but `keep`, or `only` these, and the login links still open; return how many ended."""
    sessions = Session.objects.filter(user=user).exclude(session_key=keep)
    if only is not None:
        return sessions.filter(session_key__in=list(only)).delete()[0]
    LoginLink.objects.filter(user=user, used_at=None).delete()
    return sessions.delete()[0]


@transaction.atomic
def end_device(user: User, row_key: str, *, request: HttpRequest) -> bool:
    """End one of the user's sessions, and tell whether there was one."""
    ended = bool(end_sessions(user, only=[row_key]))
    if ended:
        write_audit(user, "session_ended", "users", user.pk, after={"count": 1}, request=request)
    return ended


@transaction.atomic
def end_other_devices(user: User, *, request: HttpRequest) -> int:
    """End all of the user's sessions but this request's."""
    count = end_sessions(user, keep=find_row_key(request))
    write_audit(user, "session_ended", "users", user.pk, after={"count": count}, request=request)
    return count
