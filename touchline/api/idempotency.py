"""Idempotency-Key on every POST: the effect happens once, and the first answer is given again.

The key's row is written in the transaction of the effect: whoever comes with the same key meanwhile waits for that
transaction, and a process that dies before it answers has either done all of it, reply included, or nothing.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta

from django.db import IntegrityError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from touchline.api.auth import identify
from touchline.api.models import Reply, Token
from touchline.api.problems import Problem
from touchline.kit.clock import now

HEADER = "Idempotency-Key"
LONGEST_KEY = 255
KEY = re.compile(rf"[!-~]{{1,{LONGEST_KEY}}}")
KEPT = timedelta(hours=48)
PATIENCE = "8s"
NOT_KEPT = frozenset({401, 403, 409, 429})
"""Answers that may be another the next time."""


class TakeBack(Exception):
    """Rolls the effect back, since the answer is a refusal."""


def answer_once(request: HttpRequest, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Return what `view` answers, or what it answered when this key came first; raises Problem."""
    key = request.headers.get(HEADER)
    token = identify(request) if key is not None else None
    if key is None or request.method != "POST" or token is None:
        return view()
    if not KEY.fullmatch(key):
        raise Problem(400, "Bad request", f"{HEADER} takes 1 to {LONGEST_KEY} visible ASCII characters.")
    fingerprint = make_fingerprint(request)
    known = find_reply(token, key)
    return replay(known, fingerprint) if known else _answer_first(token, key, fingerprint, view)


def make_fingerprint(request: HttpRequest) -> str:
    """Return what tells one request from another."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    digest.update(request.body)
    return digest.hexdigest()


def find_reply(token: Token, key: str) -> Reply | None:
    """Return the reply that was kept under a key, or None."""
    return Reply.objects.filter(token=token, key=key).first()


def replay(kept: Reply, fingerprint: str) -> HttpResponse:
    """Return a kept reply; a 422 problem for a request that is another one."""
    if kept.fingerprint != fingerprint:
        raise Problem(422, "Another request", f"This {HEADER} came with another request before; make up a new one.")
    answer = HttpResponse(bytes(kept.body), status=kept.status, content_type=kept.content_type)
    answer["Idempotency-Replayed"] = "true"
    if kept.location:
        answer["Location"] = kept.location
    return answer


def _answer_first(token: Token, key: str, fingerprint: str, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    try:
        with transaction.atomic():
            kept = _take_key(token, key, fingerprint)
            if kept is None:
                return replay(Reply.objects.get(token=token, key=key), fingerprint)
            answer = _try(view)
            if answer.status_code >= 500 or answer.status_code in NOT_KEPT or not isinstance(answer, HttpResponse):
                transaction.set_rollback(True)
            else:
                _keep(kept, answer)
        return answer
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") == "55P03":
            raise Problem(409, "Still at it", f"A request with this {HEADER} is being answered; try again.") from None
        raise


def _take_key(token: Token, key: str, fingerprint: str) -> Reply | None:
    """Write the key's row, waiting for whoever writes it at this moment; None when it is there already."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
    try:
        with transaction.atomic():
            kept = Reply.objects.create(token=token, key=key, fingerprint=fingerprint, created_at=now())
    except IntegrityError:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = DEFAULT")
    return kept


def _try(view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Return the view's answer, with its effect taken back when it is a refusal."""
    answer: HttpResponseBase | None = None
    try:
        with transaction.atomic():
            answer = view()
            if answer.status_code >= 400:
                raise TakeBack
    except TakeBack:
        assert answer is not None
    return answer


def _keep(kept: Reply, answer: HttpResponse) -> None:
    kept.status, kept.body = answer.status_code, answer.content
    kept.content_type = answer.headers.get("Content-Type", "")
    kept.location = answer.headers.get("Location", "")
    kept.save(update_fields=["status", "body", "content_type", "location"])


def remove_old_replies() -> None:
    """Forget replies after 48 hours."""
    Reply.objects.filter(created_at__lt=now() - KEPT).delete()
