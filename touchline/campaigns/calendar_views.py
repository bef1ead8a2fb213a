"""The calendar of all sends, and who would get several of them in a week."""

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from touchline.campaigns.calendar import MOST_SENDS, count_overlaps, find_month, find_of_week, list_weeks
from touchline.campaigns.opening import access_campaigns
from touchline.eventstore.client import EventStoreDown, EventStoreError
from touchline.messaging.outbox.rules import get_rules
from touchline.records.lists import say_trouble
from touchline.users.access import login_required_staff
from touchline.users.permissions import Verb, may


@login_required_staff
@require_safe
def calendar_page(request: HttpRequest) -> HttpResponse:
    """Show a month of sends."""
    user = access_campaigns(request)
    try:
        month = find_month(request.GET.get("month", ""))
        before, after = (month - timedelta(days=1)).replace(day=1), (month + timedelta(days=32)).replace(day=1)
    except (ValueError, OverflowError):
        raise Http404 from None
    weeks = list_weeks(month)
    shown: dict[str, Any] = {"month": month, "before": before, "after": after, "weeks": weeks}
    shown |= {
        "has_any": any(day.sends for week in weeks for day in week),
        "may_create": may(user, "campaigns", Verb.CREATE),
    }
    return render(request, "campaigns/calendar.html", shown)


@login_required_staff
@require_safe
def overlaps_part(request: HttpRequest) -> HttpResponse:
    """Answer with how many people get several of the sends of a week."""
    access_campaigns(request)
    try:
        first = date.fromisoformat(request.GET.get("week", ""))
        sends = find_of_week(first)[:MOST_SENDS]
    except (ValueError, OverflowError):
        raise Http404 from None
    try:
        overlaps = count_overlaps(sends) if len(sends) > 1 else []
    except (EventStoreDown, EventStoreError) as error:
        return render(request, "campaigns/_trouble.html", {"trouble": say_trouble(error)})
    return render(
        request, "campaigns/_overlaps.html", {"overlaps": overlaps, "count": len(sends), "rules": get_rules()}
    )
