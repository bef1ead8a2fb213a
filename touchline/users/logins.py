"""Decides who comes in: by password, link, passkey or sign-on, and with a second factor where there is one."""

from datetime import datetime, timedelta

from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpRequest

from touchline.kit.clock import now
from touchline.kit.sealing import make_mac
from touchline.users.audit import write_audit
from touchline.users.devices import start_session
from touchline.users.links import use_link
from touchline.users.models import Method, SecondFactor, User
from touchline.users.policy import get_policy
from touchline.users.second_factors import has_second_factor, take_code
from touchline.users.tries import TooManyTries, count_try, forget_tries, get_account

PENDING = "pending"
PENDING_LASTS = timedelta(minutes=10)


class PasswordsOff(Exception):
    """The organisation's rules say that nobody logs in with a password."""


def log_in_by_password(request: HttpRequest, email: str, password: str) -> User | None:
    """Log in, or begin to where a second factor is asked for; None for a wrong pair.

    Raises TooManyTries after 10 tries in 15 minutes, and PasswordsOff.
    """
    if not get_policy().passwords:
        raise PasswordsOff
    account = get_account(email, about="password", request=request)
    try:
        count_try(account)
    except TooManyTries:
        note_failure(request, email, action="login_held")
        raise
    user = authenticate(request, username=email.strip(), password=password)
    if not isinstance(user, User):
        note_failure(request, email)
        return None
    forget_tries(account)
    admit(request, user, method=Method.PASSWORD)
    return user


@transaction.atomic
def log_in_by_link(request: HttpRequest, token: str) -> User:
    """Use the link up and log its user in, or begin to; LinkSpent when it lets nobody in any more."""
    user = use_link(token).user
    admit(request, user, method=Method.LINK)
    return user


def admit(request: HttpRequest, user: User, *, method: str) -> None:
    """Log in somebody who has shown the first proof, or wait for the second."""
    if not has_second_factor(user):
        start_session(request, user, method=method)
        return
    request.session.flush()
    request.session[PENDING] = {"user": user.pk, "method": method, "at": now().isoformat(), "proof": _prove(user)}
    request.session.set_expiry(int(PENDING_LASTS.total_seconds()))


def find_pending(request: HttpRequest) -> User | None:
    """Return who has shown the first proof in this browser within ten minutes, and not the second yet."""
    pending = request.session.get(PENDING)
    if not isinstance(pending, dict) or now() - datetime.fromisoformat(pending["at"]) > PENDING_LASTS:
        return None
    user = User.objects.active().filter(pk=pending["user"]).first()
    return user if user and pending["proof"] == _prove(user) else None


def pass_by_code(request: HttpRequest, user: User, code: str) -> bool:
    """Finish the login with a code of the app or a recovery code; False for a wrong one. Raises TooManyTries."""
    account = get_account(user.email, about="code", request=request)
    try:
        count_try(account)
    except TooManyTries:
        note_failure(request, user.email, action="login_held")
        raise
    used = take_code(user, code)
    if not used:
        note_failure(request, user.email, action="code_refused")
        return False
    forget_tries(account)
    finish(request, user)
    if used == "recovery":
        write_audit(user, "recovery_code_used", "users", user.pk, request=request)
    return True


def finish(request: HttpRequest, user: User) -> None:
    """Log in a pending user who has shown the second factor."""
    method = request.session.get(PENDING, {}).get("method", Method.PASSKEY)
    start_session(request, user, method=method, second_factor=True)


def note_failure(request: HttpRequest, email: str, *, action: str = "login_failed") -> None:
    """Write down that somebody did not come in: of whom, where the address is an account's, and from where."""
    user = User.objects.filter(email__iexact=email.strip().replace("\x00", "")).only("pk").first()
    write_audit(None, action, "users", user.pk if user else "", after={"email": email.strip()[:254]}, request=request)


def _prove(user: User) -> str:
    """Return what changes with the password and the factors, so that a login begun before such a change is not finished."""
    factors = ",".join(map(str, SecondFactor.objects.filter(user=user).order_by("pk").values_list("pk", flat=True)))
    return make_mac(f"{user.pk}:{user.password}:{factors}", about="login.pending")
