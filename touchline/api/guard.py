"""Stands before each endpoint: refuses unreadable requests, and lets no answer out that is not a problem or JSON."""

import functools
import json
import math
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase, HttpResponseNotAllowed
from django.views.decorators.csrf import csrf_exempt
from ninja.parser import Parser

from touchline.api.idempotency import answer_once
from touchline.api.problems import Problem, Unstorable, describe, make_problem_response
from touchline.api.throttle import tell_limits, throttle

View = Callable[..., HttpResponseBase]


def guard(view: View, known: Callable[[str], frozenset[str] | None]) -> View:
    """Return the view with unreadable addresses refused and every failure told as a problem.

    `known` gives the parameters that a method takes, or None for a method that is not there.
    """

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            check_readable(request)
            throttle(request)
            check_known(request, known(request.method or ""))
            answer = answer_once(request, lambda: view(request, *args, **kwargs))
        except Exception as error:  # noqa: BLE001 - the last place that can turn a failure into a problem
            answer = make_problem_response(describe(error))
        if isinstance(answer, HttpResponseNotAllowed):
            answer = _refuse_method(request, answer)
        tell_limits(request, answer)
        # Answers hold personal data, and a proxy does not know that the token decides who may read them.
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    return guarded


def check_readable(request: HttpRequest) -> None:
    """Raise a 400 problem when path or query hold bytes that are no text, or NUL, which no store can hold."""
    raw = unquote_to_bytes(request.META.get("QUERY_STRING", "")) + request.path.encode("utf-8", "surrogatepass")
    if not is_text(raw):
        raise Problem(400, "Bad request", "The address holds bytes that are not UTF-8 text, or a NUL.")
    twice = next((name for name, values in request.GET.lists() if len(values) > 1), None)
    if twice is not None:
        raise Problem(400, "Bad request", f"The parameter '{twice[:60]}' stands in the address more than once.")


def check_known(request: HttpRequest, known: frozenset[str] | None) -> None:
    """Raise a 400 problem for a parameter that there is not: a filter misspelt must not answer with everybody."""
    strange = next((name for name in request.GET if known is not None and name not in known), None)
    if strange is None:
        return
    there = ", ".join(sorted(known or ())) or "none"
    errors = [{"where": f"query.{strange[:60]}", "detail": f"There is no such parameter; there are: {there}."}]
    raise Problem(400, "Bad request", "A parameter is not known.", errors=errors)


def is_text(raw: bytes) -> bool:
    """Return whether the bytes are UTF-8 without NUL."""
    try:
        return "\x00" not in raw.decode()
    except UnicodeDecodeError:
        return False


class StrictParser(Parser):
    """Reads JSON bodies, refusing what no store can hold."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the JSON of a body; raises Unstorable for NUL and lone surrogates, ValueError for nonsense."""
        try:
            body = json.loads(request.body, parse_constant=_refuse_constant, object_pairs_hook=_refuse_twice)
            _check_storable(body)
        except RecursionError:
            raise ValueError("The body is nested too deeply.") from None
        return body


def _refuse_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    body = dict(pairs)
    if len(body) != len(pairs):
        raise ValueError("A key stands twice in the same object.")
    return body


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON.")


def _check_storable(value: Any) -> None:
    if isinstance(value, str):
        if not is_text(value.encode("utf-8", "surrogatepass")):
            raise Unstorable("The body holds a NUL or half a surrogate pair, which no text may; take it out.")
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise Unstorable("The body holds a number that is too large.")
    elif isinstance(value, dict):
        for key, inner in value.items():
            _check_storable(key)
            _check_storable(inner)
    elif isinstance(value, list):
        for inner in value:
            _check_storable(inner)


@csrf_exempt
def refuse_address(request: HttpRequest) -> HttpResponse:
    """Answer for every address of the API that does not exist."""
    return make_problem_response(describe(Http404()))


def _refuse_method(request: HttpRequest, answer: HttpResponseNotAllowed) -> HttpResponse:
    detail = f"{request.method} is not possible here; {answer['Allow']} is."
    refusal = make_problem_response(Problem(405, "Method not allowed", detail))
    refusal["Allow"] = answer["Allow"]
    return refusal
