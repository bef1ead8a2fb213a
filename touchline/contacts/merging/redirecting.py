"""Leads every address of a record that was joined into another one to that one, for ever."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from touchline.contacts.merging.queries import find_successor
from touchline.records.kinds import find_kind
from touchline.ui.responses import is_htmx

NO_SUCH_ROW: Final = "23503"
LARGEST_ID: Final = 2**63 - 1
NAMED: Final = {"person_id": "contact", "contact_id": "contact", "company_id": "company"}


class JoinedRecords:
    """Where a view finds no record, looks whether it was joined into another, and leads there.

    A form is not sent on: what was typed was typed for a record that is no more, and the reader is told so.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as usual."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for a record that is not there, or went while it was written."""
        state = getattr(error.__cause__, "sqlstate", "") if isinstance(error, IntegrityError) else ""
        if not isinstance(error, Http404) and state != NO_SUCH_ROW:
            return None
        match = request.resolver_match
        if match is None or "api" in match.app_names:
            return None
        found = find_named(match.kwargs)
        into = find_successor(*found[:2]) if found else None
        if found is None or into is None:
            return None
        kind, _number, name = found
        if request.method in ("GET", "HEAD"):
            answer = redirect(reverse(match.view_name, kwargs={**match.kwargs, name: into}))
            if request.META.get("QUERY_STRING"):
                answer["Location"] += f"?{request.META['QUERY_STRING']}"
            return answer
        return tell(request, kind, into)


def find_named(arguments: dict[str, Any]) -> tuple[str, int, str] | None:
    """Return kind and id of the record that an address names, and the argument that names it."""
    if "record_id" in arguments and "kind" in arguments:
        name, kind = "record_id", str(arguments["kind"])
    else:
        name = next((one for one in NAMED if one in arguments), "")
        kind = NAMED.get(name, "")
    number = arguments.get(name)
    return (kind, number, name) if isinstance(number, int) and 0 < number <= LARGEST_ID else None


def tell(request: HttpRequest, kind: str, into: int) -> HttpResponse:
    """Lead to the record, and say that nothing was saved."""
    about = find_kind(kind)
    assert about is not None
    said = _(
        "This record was joined into another one meanwhile, so nothing was saved. You are on the one that stays now."
    )
    messages.warning(request, said)
    if is_htmx(request):
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = about.get_url(into)
        return answer
    return redirect(about.get_url(into))
