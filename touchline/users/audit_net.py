"""Sees to it that whatever changes something leaves an entry, in the change's own transaction.

Most rooms write entries themselves, with the values before and after. Where one did not, the entry is written here, before the
commit: so neither is there without the other, whatever dies in between.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver

from touchline.users.audit import NOT_LOGGED, count_written, write_audit
from touchline.users.models import User

View = Callable[..., HttpResponseBase]
V = TypeVar("V", bound=View)
COOKIE = "sessionid"
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
QUIET = frozenset({"ui:look", "ui:preferences"})
"""How somebody likes their own pages; of a room below this one, which cannot say so by `not_logged`."""
KEPT_APART = "keeps_own_transactions"
WRAPPED = "leaves_entries"


def keeps_own_transactions(view: V) -> V:
    """Mark a view that talks to the outside, or works through thousands of records, and so holds no transaction meanwhile.

    Its services write their entries themselves; for an act that changes nothing here one is written afterwards.
    """
    setattr(view, KEPT_APART, True)
    return view


def leave_entry(view: View, *, refusals_take_back: bool = False) -> View:
    """Return the view with its change and its entry in one transaction; an exception takes both back.

    With `refusals_take_back` an answer of 400 or more does, too, for views that tell exceptions as answers.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method in SAFE:
            return view(request, *args, **kwargs)
        if getattr(view, KEPT_APART, False):
            return _watch(request, lambda: view(request, *args, **kwargs))
        with transaction.atomic():
            answer = _watch(request, lambda: view(request, *args, **kwargs))
            if refusals_take_back and answer.status_code >= 400:
                transaction.set_rollback(True)
        return answer

    setattr(guarded, WRAPPED, True)
    return guarded


def leave_entries(patterns: Sequence[URLPattern | URLResolver]) -> None:
    """Have every view behind these addresses leave its entry."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            leave_entries(pattern.url_patterns)
        elif not getattr(pattern.callback, WRAPPED, False):
            pattern.callback = leave_entry(pattern.callback)


def _watch(request: HttpRequest, answer_it: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    before = count_written()
    answer = answer_it()
    actor = find_actor(request)
    if actor is not None and answer.status_code < 400 and count_written() == before:
        note_request(request, actor)
    return answer


def find_actor(request: HttpRequest) -> Any:
    """Return the user or the token behind a request, or None."""
    token = getattr(request, "auth", None)
    if token is not None:
        return token
    user = request.user if COOKIE in request.COOKIES else None
    return user if isinstance(user, User) else None


def note_request(request: HttpRequest, actor: Any) -> None:
    """Write down a change of which the room itself wrote nothing: the name of the route and what it was about."""
    found = request.resolver_match
    if found is None or found.view_name in QUIET or getattr(found.func, NOT_LOGGED, False):
        return
    about = next((str(value) for value in found.kwargs.values()), "")
    write_audit(actor, found.view_name[:60] or "request", found.app_name or "api", about, request=request)
