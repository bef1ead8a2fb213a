"""The report of a send, part by part, and sends beside each other."""

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from touchline.campaigns import breakdowns
from touchline.campaigns.costing import find_cost
from touchline.campaigns.lift import find_verdicts
from touchline.campaigns.models import Campaign, Send
from touchline.campaigns.money import count_money
from touchline.campaigns.opening import access_campaigns, access_send
from touchline.campaigns.reporting import Report, count_untied, list_fates, list_figures, make_report
from touchline.eventstore.client import EventStoreDown, EventStoreError
from touchline.records.lists import say_trouble
from touchline.tracking.goals import find_goal
from touchline.users.access import login_required_staff

PARTS: Final = ("links", "domains", "devices", "segments", "time", "sure")
MOST_COMPARED: Final = 6


@login_required_staff
@require_safe
def report_part(request: HttpRequest, send_id: int) -> HttpResponse:
    """Answer with the figures of a send; its breakdowns load by themselves."""
    _user, send = access_send(request, send_id)
    try:
        report, cost = get_report(send), find_cost(send.campaign, [send])
    except (EventStoreDown, EventStoreError) as error:
        return render(request, "campaigns/_trouble.html", {"trouble": say_trouble(error)})
    shown = {
        "cost": cost,
        "send": send,
        "campaign": send.campaign,
        "report": report,
        "figures": list_figures(report),
        "fates": list_fates(report),
        "opened_by_machine": report.count("opened_by_machine"),
        "clicked_by_machine": report.count("clicked_by_machine"),
        "complained": report.count("complained"),
        "replied": report.count("replied"),
        "untied": count_untied(send),
        "variants": breakdowns.by_variant(send, report.counts) if send.variants.count() > 1 else [],
        "goal": find_goal(send.campaign.goal) if send.campaign.goal else None,
    }
    return render(request, "campaigns/_report.html", shown)


def get_report(send: Send) -> Report:
    """Return the figures of one send, with what it brought. Raises EventStoreDown."""
    return make_report([send], money=count_money(send.campaign, [send]))


@login_required_staff
@require_safe
def detail_part(request: HttpRequest, send_id: int, part: str) -> HttpResponse:
    """Answer with one breakdown of a report."""
    _user, send = access_send(request, send_id)
    if part not in PARTS or send.mailing_id is None:
        raise Http404
    try:
        shown = find_detail(send, part)
    except (EventStoreDown, EventStoreError) as error:
        return render(request, "campaigns/_trouble.html", {"trouble": say_trouble(error)})
    return render(request, f"campaigns/_report_{part}.html", {"send": send, **shown})


def find_detail(send: Send, part: str) -> dict[str, Any]:
    """Return what one breakdown shows. Raises EventStoreDown."""
    if part == "links":
        return {"links": breakdowns.by_link(send), "has_variants": send.variants.count() > 1}
    if part == "domains":
        return {"lines": breakdowns.by_domain([send])}
    if part == "devices":
        return {"lines": breakdowns.by_device([send])}
    if part == "segments":
        return {"lines": breakdowns.by_segment(send)}
    if part == "time":
        return {"hours": breakdowns.over_time([send])}
    return {"verdicts": find_verdicts(send)}


@login_required_staff
@require_safe
def compare_page(request: HttpRequest) -> HttpResponse:
    """Show campaigns beside each other, with the figures of all their sends."""
    access_campaigns(request)
    chosen = [int(one) for one in request.GET.getlist("campaign")[:MOST_COMPARED] if one.isdecimal() and len(one) < 18]
    begun = Campaign.objects.filter(sends__mailing__isnull=False).distinct().order_by("-pk")
    campaigns = list(begun.filter(pk__in=chosen) if chosen else begun[:4])
    shown: dict[str, Any] = {"choices": begun[:60], "chosen": {one.pk for one in campaigns}}
    try:
        shown["columns"] = [compare_one(one) for one in campaigns]
    except (EventStoreDown, EventStoreError) as error:
        shown["trouble"] = say_trouble(error)
    return render(request, "campaigns/compare.html", shown)


def compare_one(campaign: Campaign) -> dict[str, Any]:
    """Return a campaign as a column of the comparison. Raises EventStoreDown."""
    sends = list(campaign.sends.filter(mailing__isnull=False).select_related("campaign", "mailing"))
    report = make_report(sends, money=count_money(campaign, sends))
    return {
        "campaign": campaign,
        "report": report,
        "figures": list_figures(report),
        "sends": sends,
        "cost": find_cost(campaign, sends),
    }
