"""The list of segments, the page of one, and the parts of that page that load by themselves."""

from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from touchline.conditions.problems import ConditionError
from touchline.conditions.sentences import say_sentence
from touchline.contacts.record_kinds import CONTACT
from touchline.segments.listing import list_shown
from touchline.segments.models import Change, Move, Segment
from touchline.segments.opening import access_segment, access_segments
from touchline.segments.previewing import pick_sample
from touchline.segments.queries import count_overlaps, list_segments, read_members
from touchline.segments.ready import READY
from touchline.segments.trend import SPANS, get_trend
from touchline.segments.uses import find_uses
from touchline.users.access import login_required_staff
from touchline.users.permissions import Verb, may

MOVES: Final = 20
SAMPLE: Final = 8
MOST_OVERLAPS: Final = 8


@login_required_staff
@require_safe
def segment_list(request: HttpRequest) -> HttpResponse:
    """List the segments, or teach with ready-made ones where there are none."""
    user = access_segments(request)
    shown = _show_rows(request) | {
        "has_any": list_segments(with_archived=True).exists(),
        "ready": READY.values(),
        "may_create": may(user, "segments", Verb.CREATE),
    }
    return render(request, "segments/list.html", shown)


@login_required_staff
@require_safe
def rows_part(request: HttpRequest) -> HttpResponse:
    """Answer with the rows of the list, which follow who enters and leaves."""
    access_segments(request)
    return render(request, "segments/_rows.html", _show_rows(request))


def _show_rows(request: HttpRequest) -> dict[str, Any]:
    is_archive = request.GET.get("show") == "archived"
    text = " ".join(request.GET.get("q", "").replace("\0", "").split())[:100]
    asked = {"q": text, "show": "archived" if is_archive else ""}
    return {
        "rows": list_shown(text=text, archived=is_archive),
        "text": text,
        "is_archive": is_archive,
        "live_url": reverse("segments:segment_rows")
        + "?"
        + urlencode({name: one for name, one in asked.items() if one}),
    }


@login_required_staff
@require_safe
def segment_page(request: HttpRequest, segment_id: int) -> HttpResponse:
    """Show a segment: its sentence, its size over time, who moved, what uses it."""
    user, segment = access_segment(request, segment_id)
    days = read_span(request)
    return render(
        request,
        "segments/segment.html",
        show_head(segment)
        | {
            "trend": get_trend(segment, days=days),
            "days": days,
            "spans": SPANS,
            "sample": pick_sample(read_members(segment.pk), user, most=SAMPLE),
            "changes": Change.objects.filter(segment=segment).select_related("by").order_by("-pk")[:8],
            "uses": find_uses(segment.pk),
            "people_url": get_people_url(segment),
            "may_edit": may(user, "segments", Verb.EDIT),
            "may_delete": may(user, "segments", Verb.DELETE),
            "may_create": may(user, "segments", Verb.CREATE),
            "day": read_day(request),
        },
    )


@login_required_staff
@require_safe
def head_part(request: HttpRequest, segment_id: int) -> HttpResponse:
    """Answer with the figures of a segment's page, which follow it."""
    _user, segment = access_segment(request, segment_id)
    answer = render(request, "segments/_figures.html", show_head(segment))
    if request.GET.get("waiting") and (segment.is_filled or segment.problem):
        # Everything on the page is about its members, who are there now.
        answer["HX-Refresh"] = "true"
    return answer


@login_required_staff
@require_safe
def moves_part(request: HttpRequest, segment_id: int) -> HttpResponse:
    """Answer with who entered and left, youngest first."""
    user, segment = access_segment(request, segment_id)
    found = Move.objects.filter(segment=segment).order_by("-pk")
    if (after := request.GET.get("after", "")).isdecimal() and len(after) < 18:
        found = found.filter(pk__lt=int(after))
    if day := read_day(request):
        found = found.filter(at__date=day)
    rows = list(found[: MOVES + 1])
    seen = {one.pk: one for one in CONTACT.limit(user).filter(pk__in=[row.contact_id for row in rows])}
    query = f"?after={rows[MOVES - 1].pk}" + (f"&day={day}" if day else "") if len(rows) > MOVES else ""
    return render(
        request,
        "segments/_moves.html",
        {
            "segment": segment,
            "moves": [(row, seen.get(row.contact_id)) for row in rows[:MOVES]],
            "more_url": reverse("segments:segment_moves", args=[segment.pk]) + query if query else "",
            "is_first": not after,
            "day": day,
        },
    )


@login_required_staff
@require_safe
def overlaps_part(request: HttpRequest, segment_id: int) -> HttpResponse:
    """Answer with how many a segment shares with each other one."""
    _user, segment = access_segment(request, segment_id)
    members = read_members(segment.pk)
    others = [one for one in list_segments() if one.pk != segment.pk]
    found = [pair for pair in count_overlaps(members, others) if pair[1]][:MOST_OVERLAPS] if members else []
    rows = [(one, both, 100 * both / len(members), 100 * both / (one.size or both)) for one, both in found]
    return render(request, "segments/_overlaps.html", {"segment": segment, "rows": rows, "has_others": bool(others)})


def show_head(segment: Segment) -> dict[str, Any]:
    """Return the segment with its sentence, or with what is wrong with its condition."""
    try:
        sentence = "" if segment.is_fixed else say_sentence(segment.condition)
    except ConditionError as error:
        sentence, segment.problem = "", segment.problem or str(error)
    return {"segment": segment, "sentence": sentence}


def get_people_url(segment: Segment) -> str:
    """Return the list of people with this segment as its filter."""
    tree = msgspec.json.encode({"all": [{"kind": "segment", "segment": segment.pk}]}).decode()
    return f"{reverse('contacts:contact_list')}?{urlencode({'filter': tree})}"


def read_span(request: HttpRequest) -> int:
    """Return how many days the line is asked for; Http404 for a number that no link of ours has."""
    given = request.GET.get("days", str(SPANS[0]))
    if given not in map(str, SPANS):
        raise Http404
    return int(given)


def read_day(request: HttpRequest) -> date | None:
    """Return the day whose moves are asked for; Http404 for what is none."""
    try:
        return date.fromisoformat(request.GET["day"]) if request.GET.get("day") else None
    except ValueError:
        raise Http404 from None
