"""Asks once more who somebody is before they change how they come in: a session left open must not give the account away."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from touchline.kit.clock import now
from touchline.users.audit import write_audit
from touchline.users.logins import note_failure
from touchline.users.models import SecondFactor, User
from touchline.users.policy import get_policy
from touchline.users.second_factors import take_code
from touchline.users.sessions import DEVICE, SessionStore
from touchline.users.tries import TooManyTries, count_try, forget_tries, get_account

LASTS = timedelta(minutes=15)
CONFIRMED = "confirmed_at"
P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def confirmed_lately(view: View[P]) -> View[P]:
    """Let only those on who logged in, or showed again who they are, within the last quarter of an hour."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if is_confirmed(request):
            return view(request, *args, **kwargs)
        back = request.get_full_path() if request.method == "GET" else resolve_url("users:security")
        return ask_to_confirm(request, back)

    return guarded


def is_confirmed(request: HttpRequest) -> bool:
    """Tell whether whoever sits there has lately shown who they are."""
    session = request.session
    began = session.created_at if isinstance(session, SessionStore) else None
    shown = parse_datetime((session.get(DEVICE) or {}).get(CONFIRMED, ""))
    return any(at is not None and now() - at < LASTS for at in (began, shown))


def ask_to_confirm(request: HttpRequest, back: str) -> HttpResponseBase:
    """Send the reader to the page that asks who they are, and from there to `back`; nothing was changed."""
    if request.method != "GET":
        messages.info(request, _("Nothing was changed yet: first show that it is you, then do it once more."))
    return redirect(f"{reverse('users:confirm')}?{urlencode({'next': back})}")


def find_ways(user: User) -> set[str]:
    """Return by what this user can show who they are: `password`, `totp`, `passkey`."""
    ways: set[str] = set(SecondFactor.objects.filter(user=user).values_list("kind", flat=True))
    if user.has_usable_password() and get_policy().passwords:
        ways.add("password")
    return ways


def confirm_by_proof(request: HttpRequest, user: User, proof: str) -> bool:
    """Take a password, a code of the app or a recovery code; False for a wrong one. Raises TooManyTries.

    Counted together with the tries of the login page, so that a stolen session is no second chance to guess.
    """
    account = get_account(user.email, about="password", request=request)
    try:
        count_try(account)
    except TooManyTries:
        note_failure(request, user.email, action="login_held")
        raise
    ways = find_ways(user)
    if not (("totp" in ways and take_code(user, proof)) or ("password" in ways and user.check_password(proof))):
        note_failure(request, user.email, action="confirm_refused")
        return False
    forget_tries(account)
    note_confirmed(request, user)
    return True


def note_confirmed(request: HttpRequest, user: User) -> None:
    """Let this session change how the user comes in, for a quarter of an hour."""
    request.session[DEVICE] = {**(request.session.get(DEVICE) or {}), CONFIRMED: now().isoformat()}
    write_audit(user, "confirmed", "users", user.pk, request=request)
