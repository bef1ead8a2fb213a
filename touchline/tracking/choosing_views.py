"""Answers the condition builder's questions: which events came, what is sent with one, and which values that has."""

from typing import Final

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from touchline.eventstore.client import EventStoreDown
from touchline.tracking.event_catalog import list_events, list_properties, list_values
from touchline.users.access import login_required_staff

LONGEST: Final = 200


@login_required_staff
@require_safe
def known_events(request: HttpRequest) -> JsonResponse:
    """Return events with their name on screen, how often they came, and when last."""
    try:
        found = list_events(_read(request, "q"))
    except EventStoreDown:
        return _say_away("events")
    return JsonResponse(
        {
            "events": [
                {"slug": one.slug, "label": one.label, "group": one.group, "count": one.count, "last": one.last}
                for one in found
            ]
        }
    )


@login_required_staff
@require_safe
def known_properties(request: HttpRequest) -> JsonResponse:
    """Return the properties of an event."""
    try:
        found = list_properties(_read(request, "event"))
    except EventStoreDown:
        return _say_away("properties")
    return JsonResponse(
        {
            "properties": [
                {"slug": one.slug, "label": one.label, "type": one.type, "count": one.count, "last": one.last}
                for one in found
            ]
        }
    )


@login_required_staff
@require_safe
def known_values(request: HttpRequest) -> JsonResponse:
    """Return the values of a property of an event."""
    try:
        found = list_values(_read(request, "event"), _read(request, "property"), _read(request, "q"))
    except EventStoreDown:
        return _say_away("values")
    return JsonResponse({"values": [[value, value, count] for value, count in found]})


def _read(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\0", "").strip()[:LONGEST]


def _say_away(name: str) -> JsonResponse:
    text = _("The event store does not answer now; type the name as it is sent.")
    return JsonResponse({name: [], "problem": text})
