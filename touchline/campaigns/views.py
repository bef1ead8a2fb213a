"""The list of campaigns, and the page of one: with a single send, that is the send's own."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from touchline.campaigns.checking import get_rules
from touchline.campaigns.listing import SHOWN, draw_rows, draw_sends, find_campaigns
from touchline.campaigns.models import Campaign, Send
from touchline.campaigns.opening import access_campaign, access_campaigns, access_send, find_send
from touchline.campaigns.state import LABELS, TONES, State, get_state, is_leaving
from touchline.contacts.consents.purposes import list_topics
from touchline.kit.clock import now
from touchline.messaging.queries import count_reasons, may_come_later, sum_states
from touchline.segments.models import Segment
from touchline.tracking.goals import find_goal
from touchline.users.access import login_required_staff
from touchline.users.models import User
from touchline.users.permissions import Verb, may

FOLLOWED: Final = frozenset({State.SENDING, State.PLANNED, State.TESTING, State.PAUSED, State.WAITING})
"""States in which the page looks again by itself."""
ENDED: Final = ("accepted", "delivered", "bounced", "refused", "unknown", "skipped")


@login_required_staff
@require_safe
def campaign_list(request: HttpRequest) -> HttpResponse:
    """List the campaigns, newest first, or teach where there are none."""
    user = access_campaigns(request)
    text = " ".join(request.GET.get("q", "").replace("\0", "").split())[:100]
    is_archive = request.GET.get("show") == "archived"
    found = find_campaigns(text=text, archived=is_archive)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 18:
        found = found.filter(pk__lt=int(before))
    campaigns = list(found[: SHOWN + 1])
    shown = {
        "rows": draw_rows(campaigns[:SHOWN]),
        "more": campaigns[SHOWN - 1].pk if len(campaigns) > SHOWN else None,
        "text": text,
        "is_archive": is_archive,
        "has_any": bool(campaigns) or Campaign.objects.exists(),
        "may_create": may(user, "campaigns", Verb.CREATE),
        "may_manage": may(user, "campaigns", Verb.MANAGE),
        "may_compare": sum(1 for one in campaigns[:SHOWN] if any(send.mailing_id for send in one.sends.all())) > 1,
    }
    return render(request, "campaigns/list.html", shown)


@login_required_staff
@require_safe
def campaign_page(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Show a campaign: its one send, or its sends with what they brought together."""
    user, campaign = access_campaign(request, campaign_id)
    numbers = list(campaign.sends.order_by("pk").values_list("pk", flat=True)[:2])
    if len(numbers) == 1 and (send := find_send(numbers[0])):
        return render(request, "campaigns/send.html", show_send(user, send))
    whole = find_campaigns(archived=campaign.archived_at is not None).get(pk=campaign.pk)
    shown = {"campaign": whole, "row": draw_rows([whole])[0], "parts": draw_sends(whole), **get_rights(user)}
    return render(request, "campaigns/campaign.html", shown | {"goal": find_goal(whole.goal) if whole.goal else None})


@login_required_staff
@require_safe
def send_page(request: HttpRequest, send_id: int) -> HttpResponse:
    """Show a send: where it stands, who it is for, and its report."""
    user, send = access_send(request, send_id)
    return render(request, "campaigns/send.html", show_send(user, send))


@login_required_staff
@require_safe
def state_part(request: HttpRequest, send_id: int) -> HttpResponse:
    """Answer with where a send stands, which the page follows; when it begins or ends, the page is drawn anew."""
    user, send = access_send(request, send_id)
    shown = show_send(user, send)
    answer = render(request, "campaigns/_state.html", shown)
    if (was := request.GET.get("was")) and was != shown["state"]:
        answer["HX-Refresh"] = "true"
    return answer


def show_send(user: User, send: Send) -> dict[str, Any]:
    """Return what the page of a send shows."""
    state = get_state(send)
    named = Segment.objects.in_bulk([*send.segments, *send.without])
    shown: dict[str, Any] = {
        "send": send,
        "campaign": send.campaign,
        "state": state.value,
        "state_label": LABELS[state],
        "state_tone": TONES.get(state, ""),
        "is_followed": state in FOLLOWED,
        "is_only": not send.campaign.sends.exclude(pk=send.pk).exists(),
        "variants": list(send.variants.select_related("design")),
        "segments": [named[number] for number in send.segments if number in named],
        "without": [named[number] for number in send.without if number in named],
        "goal": find_goal(send.campaign.goal) if send.campaign.goal else None,
        "needs_me": state == State.WAITING and send.ordered_by_id != user.pk and may(user, "campaigns", Verb.MANAGE),
        "limit": get_rules().approval_above,
        "topic_title": next(
            (one.title for one in list_topics(with_archived=True) if one.purpose.pk == send.topic_id), ""
        ),
        **get_rights(user),
    }
    if is_leaving(send) and send.starts_at is not None:
        shown["leaves_in"] = max(0, int((send.starts_at - now()).total_seconds()))
    return shown | (show_progress(send) if send.mailing_id else {})


def show_progress(send: Send) -> dict[str, Any]:
    """Return how far a send has come."""
    reasons = count_reasons([send.mailing_id]) if send.mailing_id else {}
    states = sum_states(reasons)
    total = sum(states.values())
    done = sum(states.get(name, 0) for name in ENDED)
    missed = sum(count for (state, reason), count in reasons.items() if may_come_later(state, reason))
    return {"done": done, "total": total, "missed": missed, "states": states}


def get_rights(user: User) -> dict[str, bool]:
    """Return what somebody may do with campaigns."""
    verbs = {"may_create": Verb.CREATE, "may_edit": Verb.EDIT, "may_delete": Verb.DELETE, "may_manage": Verb.MANAGE}
    return {name: may(user, "campaigns", verb) for name, verb in verbs.items()}
