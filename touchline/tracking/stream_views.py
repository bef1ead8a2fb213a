"""The debugger of incoming events: what comes in, as it comes, with what was refused and why."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from touchline.tracking.models import Source
from touchline.tracking.stream_queries import Wanted, get_calls, get_latest, get_refusals_of_today
from touchline.users.access import access_staff, login_required_staff

LONGEST_TEXT = 200


@login_required_staff
@require_safe
def stream(request: HttpRequest) -> HttpResponse:
    """Show the latest entries, live unless paused."""
    access_staff(request, "stream")
    wanted = read_wanted(request.GET)
    is_part = bool(request.GET.get("part"))
    shown = {
        "rows": get_latest(wanted),
        "refusals": get_refusals_of_today(),
        "wanted": wanted,
        "is_paused": request.GET.get("paused") == "1",
    }
    if is_part:
        return render(request, "tracking/_stream.html", shown)
    shown |= {
        "sources": list(Source.objects.order_by("name").only("id", "name")[:200]),
        "calls": get_calls(),
        "live_url": make_url(wanted, part="rows"),
        "pause_url": make_url(wanted, paused="" if shown["is_paused"] else "1"),
    }
    return render(request, "tracking/stream.html", shown)


def read_wanted(given: QueryDict) -> Wanted:
    """Read the filter; what makes no sense is no filter."""
    source = given.get("source", "")
    number = int(source) if source.isascii() and source.isdigit() and len(source) < 10 else None
    call = given.get("call", "")
    text = given.get("text", "").replace("\0", "").strip()[:LONGEST_TEXT]
    return Wanted(number, call if call in get_calls() else "", text)


def make_url(wanted: Wanted, **more: str) -> str:
    """Return the address that asks for the same."""
    query = QueryDict(mutable=True)
    given = {"source": str(wanted.source_id or ""), "call": wanted.call, "text": wanted.text} | more
    query.update({key: value for key, value in given.items() if value})
    return f"{reverse('tracking:stream')}?{query.urlencode()}"
