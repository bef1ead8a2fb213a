"""What a page says when it could not be made: which part is away and when to try again, or that it is our fault."""

import sys

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

from touchline.kit.absence import Missing, find_absence


def say_failure(request: HttpRequest) -> HttpResponse:
    """Answer 503 while PostgreSQL is away and 507 while the disk is full, each with Retry-After; else a plain 500."""
    absence = find_absence(sys.exc_info()[1])
    if absence is None:
        return server_error(request)
    # Without the request: who asks, and how they like pages to look, is what cannot be read now.
    again = request.get_full_path() if request.method == "GET" else "/"
    page = render_to_string("upkeep/away.html", {"is_full": absence.missing == Missing.ROOM, "again": again})
    answer = HttpResponse(page, status=absence.status)
    answer["Retry-After"] = str(absence.retry_after)
    answer["Cache-Control"] = "no-store"
    return answer
