"""Tells what went wrong as `application/problem+json` (RFC 9457)."""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from touchline.eventstore.client import EventStoreDown
from touchline.kit.absence import ROOM_S, Missing, find_absence

logger = logging.getLogger(__name__)
RETRY_AFTER_S = 10


class Problem(Exception):
    """A refusal that the caller is told about; `errors` are pairs of what is wrong and where."""

    def __init__(self, status: int, title: str, detail: str = "", *, errors: Sequence[Mapping[str, str]] = ()) -> None:
        super().__init__(title, detail)
        self.status = status
        self.title = title
        self.detail = detail
        self.errors = errors


def make_problem_response(problem: Problem) -> HttpResponse:
    """Return the answer for a problem, with the headers its status asks for."""
    body: dict[str, Any] = {"type": "about:blank", "title": problem.title, "status": problem.status}
    if problem.detail:
        body["detail"] = problem.detail
    if problem.errors:
        body["errors"] = list(problem.errors)
    answer = JsonResponse(body, status=problem.status, content_type="application/problem+json")
    answer["Cache-Control"] = "no-store"
    if problem.status == HTTPStatus.UNAUTHORIZED:
        answer["WWW-Authenticate"] = 'Bearer realm="Touchline"'
    if problem.status == HTTPStatus.INSUFFICIENT_STORAGE:
        answer["Retry-After"] = str(ROOM_S)
    if problem.status == HTTPStatus.SERVICE_UNAVAILABLE:
        answer["Retry-After"] = str(RETRY_AFTER_S)
    if problem.status == HTTPStatus.TOO_MANY_REQUESTS:
        answer["Retry-After"] = str(getattr(problem, "seconds", 1))
    return answer


class Unstorable(ValueError):
    """JSON as it should be, with a text or a number in it that no store can hold."""


def describe(error: Exception) -> Problem:
    """Return the problem that stands for an exception; what nobody foresaw is logged and becomes a bare 500."""
    match error:
        case Problem():
            return error
        case ValidationError() if all(one.get("type") == "unfit" for one in error.errors):
            return Problem(422, "Not taken", "Nothing was changed.", errors=_describe_errors(error))
        case ValidationError():
            return Problem(400, "Bad request", "A parameter is not valid.", errors=_describe_errors(error))
        case HttpError(status_code=401):
            return Problem(
                401, "Unauthorized", "Send 'Authorization: Bearer <token>' with a token of `touchline token create`."
            )
        case HttpError(__cause__=Unstorable() as reason):
            return Problem(422, "Not taken", str(reason))
        case HttpError():
            return Problem(error.status_code, HTTPStatus(error.status_code).phrase, str(error))
        case PermissionDenied():
            return Problem(403, "Not allowed", str(error) or "This token may not do this.")
        case Http404():
            return Problem(404, "Not found", "There is nothing at this address.")
        case RequestDataTooBig():
            return Problem(413, "Content too large", "Send less than 2.5 MB.")
        case EventStoreDown():
            return Problem(
                503,
                "The event store is not reachable",
                "What happened is safe and numbers are delayed; try again soon.",
            )
    if (absence := find_absence(error)) is not None:
        full = absence.missing == Missing.ROOM
        title = "The disk is full" if full else "The database is not reachable"
        return Problem(absence.status, title, "Nothing was changed; try again after the time in Retry-After.")
    logger.error("The API failed", exc_info=error)
    return Problem(500, "Internal error", "Touchline failed to answer; its log says why.")


def install_problems(api: NinjaAPI) -> None:
    """Make every exception of the API's endpoints answer as a problem."""

    def answer(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
        return make_problem_response(describe(error if isinstance(error, Exception) else error()))

    for kind in (Exception, Http404, HttpError, ValidationError):
        api.add_exception_handler(kind, answer)


def _describe_errors(error: ValidationError) -> list[dict[str, str]]:
    return [
        {
            "detail": str(one.get("msg", "")).removeprefix("Value error, "),
            "where": ".".join(str(part) for part in one.get("loc", ())),
        }
        for one in error.errors
    ]
