"""Why somebody is in a segment or not, condition by condition; and the panel of segments on a person's page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from touchline.conditions.explaining import explain
from touchline.conditions.problems import ConditionError
from touchline.eventstore.client import EventStoreDown, EventStoreError
from touchline.records.lists import say_trouble
from touchline.records.picking import find_choices
from touchline.segments.membership import make_context
from touchline.segments.models import Move, Segment
from touchline.segments.opening import access_contact, access_segment, access_segments
from touchline.segments.queries import is_member, list_segments, list_segments_of
from touchline.segments.views import show_head
from touchline.users.access import login_required_staff

MOST_MOVES = 10


@login_required_staff
@require_safe
def why_page(request: HttpRequest, segment_id: int) -> HttpResponse:
    """Say of one person why in and why not; without one, ask for whom."""
    user, segment = access_segment(request, segment_id)
    shown = show_head(segment)
    given = request.GET.get("person", "")
    if given.isdecimal():
        person = access_contact(user, int(given))
        shown |= {"person": person, "person_url": reverse("contacts:contact", args=[person.pk])}
        shown |= show_why(segment, person.pk)
    return render(request, "segments/why.html", shown)


@login_required_staff
@require_safe
def search_part(request: HttpRequest, segment_id: int) -> HttpResponse:
    """Answer with people whose name holds what is typed."""
    access_segment(request, segment_id)
    text = request.GET.get("q", "")
    _user, _kind, choices = find_choices(request, "contact", text)
    return render(request, "segments/_why_found.html", {"choices": choices, "segment_id": segment_id, "text": text})


@login_required_staff
@require_safe
def segments_panel(request: HttpRequest, person_id: int) -> HttpResponse:
    """Answer with the segments somebody is in, each with the way to its why."""
    user = access_segments(request)
    access_contact(user, person_id)
    held = list_segments_of(person_id)
    since = {
        move.segment_id: move.at
        for move in Move.objects.filter(contact_id=person_id, entered=True, segment__in=held).order_by("pk")
    }
    ids = {one.pk for one in held}
    others = [one for one in list_segments() if one.pk not in ids][:200]
    shown = {"person_id": person_id, "held": [(one, since.get(one.pk)) for one in held], "others": others}
    return render(request, "segments/_panel.html", shown)


def show_why(segment: Segment, person_id: int) -> dict[str, Any]:
    """Return whether somebody is in a segment, each condition's answer, and when they came and went."""
    moves = Move.objects.filter(segment=segment, contact_id=person_id).order_by("-pk")[:MOST_MOVES]
    shown: dict[str, Any] = {"is_in": is_member(segment.pk, person_id), "moves": list(moves)}
    if segment.is_fixed:
        return shown
    try:
        shown["why"] = explain(segment.condition, person_id, context=make_context())
    except ConditionError as error:
        shown["trouble"] = str(error)
    except (EventStoreDown, EventStoreError) as error:
        shown["trouble"] = say_trouble(error)
    return shown
