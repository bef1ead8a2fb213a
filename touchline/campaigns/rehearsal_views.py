"""The rehearsal of a send: who gets it, who not and why, what it looks like for ten of them, and the button that sends it."""

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe
from pyroaring import BitMap64

from touchline.campaigns.behind import list_seen
from touchline.campaigns.checking import check_send, find_usual, find_why_typed, get_rules, is_tested
from touchline.campaigns.costing import guess_cost
from touchline.campaigns.models import Send
from touchline.campaigns.opening import access_contact, access_send
from touchline.campaigns.previewing import draw_mail
from touchline.campaigns.rehearsal import LABELS, Rehearsal, find_moments, rehearse
from touchline.campaigns.state import is_open
from touchline.campaigns.testing import deal_variants
from touchline.eventstore.client import EventStoreDown, EventStoreError
from touchline.kit.clock import now
from touchline.records.lists import say_trouble
from touchline.segments.previewing import pick_sample
from touchline.users.access import login_required_staff
from touchline.users.permissions import Verb, may

SHOWN: Final = 50
PREVIEWS: Final = 10


@login_required_staff
@require_safe
def rehearsal_page(request: HttpRequest, send_id: int) -> HttpResponse:
    """Show the rehearsal of a send; its numbers load by themselves."""
    user, send = access_send(request, send_id, Verb.EDIT)
    shown = {"send": send, "campaign": send.campaign, "is_open": is_open(send), "findings": check_send(send)}
    shown["variants"] = list(send.variants.all())
    return render(request, "campaigns/rehearsal.html", shown | {"may_edit": may(user, "campaigns", Verb.EDIT)})


@login_required_staff
@require_safe
def numbers_part(request: HttpRequest, send_id: int) -> HttpResponse:
    """Answer with the numbers of the rehearsal, ten previews and what sending asks for."""
    user, send = access_send(request, send_id, Verb.EDIT)
    try:
        found = rehearse(send)
    except (EventStoreDown, EventStoreError) as error:
        return render(request, "campaigns/_numbers.html", {"send": send, "trouble": say_trouble(error)})
    people = pick_sample(found.gets, user, most=PREVIEWS) if may(user, "contacts", Verb.VIEW) else []
    more = {"previews": people, "cost": guess_cost(send, people, len(found.gets))}
    return render(request, "campaigns/_numbers.html", show_numbers(send, found) | more)


def show_numbers(send: Send, found: Rehearsal) -> dict[str, Any]:
    """Return what the part with the numbers shows."""
    count, usual, rules = len(found.gets), find_usual(), get_rules()
    dealt, rest = deal_variants(send, found.gets, count=max(1, send.variants.count()))
    moments = find_moments(send, found.gets, not_before=now())
    return {
        "send": send,
        "found": found,
        "count": count,
        "share": 100 * count / len(found.audience) if found.audience else None,
        "parts": [("ABCD"[number], len(people)) for number, people in sorted(dealt.items())] if len(dealt) > 1 else [],
        "rest": len(rest),
        "moments": sorted((moment, len(people)) for moment, people in moments.items() if people),
        "usual": usual,
        "why_typed": find_why_typed(send, count),
        "is_tested": is_tested(send),
        "needs_approval": rules.approval_above is not None and count > rules.approval_above,
        "stops": any(one.stops for one in check_send(send)),
        "is_open": is_open(send),
    }


@login_required_staff
@require_safe
def people_page(request: HttpRequest, send_id: int) -> HttpResponse:
    """Show the people behind a number of the rehearsal."""
    user, send = access_send(request, send_id, Verb.EDIT)
    group = request.GET.get("group", "")
    try:
        people = rehearse(send).find(group)
    except (EventStoreDown, EventStoreError) as error:
        return render(request, "campaigns/people.html", {"send": send, "trouble": say_trouble(error)}, status=503)
    if people is None:
        if group not in LABELS:
            raise Http404
        people = BitMap64()
    return render(
        request, "campaigns/people.html", show_people(request, user, send, people) | {"heading": LABELS[group]}
    )


def show_people(request: HttpRequest, user: Any, send: Send, people: BitMap64) -> dict[str, Any]:
    """Return a page of these people whom the reader may see."""
    given = request.GET.get("after", "")
    after = int(given) if given.isdecimal() and len(given) < 18 else 0
    rows = list_seen(user, people, after=after, most=SHOWN + 1) if may(user, "contacts", Verb.VIEW) else []
    query = request.GET.copy()
    query["after"] = str(rows[SHOWN - 1].pk) if len(rows) > SHOWN else ""
    return {
        "send": send,
        "campaign": send.campaign,
        "size": len(people),
        "rows": rows[:SHOWN],
        "more": f"?{query.urlencode()}" if query["after"] else "",
        "is_first": not after,
    }


@login_required_staff
@require_safe
@xframe_options_sameorigin
def mail_page(request: HttpRequest, send_id: int) -> HttpResponse:
    """Answer with the mail as one person would get it, for a frame of its own."""
    user, send = access_send(request, send_id, Verb.EDIT)
    number = request.GET.get("person", "")
    if not number.isdecimal():
        raise Http404
    person = access_contact(user, int(number))
    return draw_mail(request, send, person)
