"""Buttons of campaigns: send, undo, agree, pause, go on, stop, those who were missed, copy, put away."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from touchline.campaigns import ordering, services, steering
from touchline.campaigns.models import Send
from touchline.campaigns.opening import access_campaign, access_send
from touchline.campaigns.services import CannotSend
from touchline.eventstore.client import EventStoreDown, EventStoreError
from touchline.records.lists import say_trouble
from touchline.ui.numbers import say_number
from touchline.users.access import login_required_staff
from touchline.users.permissions import Verb

ACTS: Final[dict[str, tuple[Verb, Callable[[Any, int], Any]]]] = {
    "undo": (Verb.EDIT, ordering.undo_order),
    "approve": (Verb.MANAGE, ordering.approve_send),
    "pause": (Verb.EDIT, steering.pause_send),
    "resume": (Verb.EDIT, steering.resume_send),
    "stop": (Verb.EDIT, steering.stop_send),
    "missed": (Verb.EDIT, steering.send_to_missed),
    "copy": (Verb.CREATE, services.copy_send),
    "delete": (Verb.DELETE, services.delete_send),
}
CAMPAIGN_ACTS: Final[dict[str, tuple[Verb, bool]]] = {"archive": (Verb.EDIT, False), "restore": (Verb.EDIT, True)}


@login_required_staff
@require_POST
def order(request: HttpRequest, send_id: int) -> HttpResponse:
    """Order a send for the number of people that its rehearsal showed."""
    user, send = access_send(request, send_id, Verb.EDIT)
    seen = request.POST.get("seen", "")
    if not seen.isdecimal() or len(seen) > 12:
        raise Http404
    try:
        ordering.order_send(user, send.pk, seen=int(seen), typed=request.POST.get("typed", "")[:20])
    except CannotSend as problem:
        messages.error(request, str(problem))
        return redirect("campaigns:rehearsal", send.pk)
    except (EventStoreDown, EventStoreError) as error:
        messages.error(request, say_trouble(error))
        return redirect("campaigns:rehearsal", send.pk)
    return redirect("campaigns:send", send.pk)


@login_required_staff
@require_POST
def send_act(request: HttpRequest, send_id: int, act: str) -> HttpResponse:
    """Do one thing with a send."""
    if act not in ACTS:
        raise Http404
    verb, do = ACTS[act]
    user, send = access_send(request, send_id, verb)
    try:
        done = do(user, send.pk)
    except CannotSend as problem:
        messages.error(request, str(problem))
        return redirect("campaigns:send", send.pk)
    messages.success(request, say_done(act, send, done))
    if act == "delete":
        return redirect("campaigns:campaign_list")
    if act == "copy":
        return redirect("campaigns:send_edit", done.pk)
    return redirect("campaigns:rehearsal" if act == "undo" else "campaigns:send", send.pk)


def say_done(act: str, send: Send, done: Any) -> str:
    """Return what was done, in words."""
    if act == "missed":
        text = ngettext("{count} more person is tried again.", "{count} more people are tried again.", done)
        return text.format(count=say_number(done)) if done else _("There is nobody it could still reach.")
    said = {
        "undo": _("Undone. Nothing went out; it is a draft again."),
        "approve": _("Agreed. It goes out in a minute, or at its time."),
        "pause": _("Paused. Nothing more leaves until you go on."),
        "resume": _("It goes on where it was."),
        "stop": _("Stopped. Whoever has not got it yet does not get it."),
        "copy": _("A copy, as a draft."),
        "delete": _("The draft is gone."),
    }
    return said[act].format(name=send)


@login_required_staff
@require_POST
def winner(request: HttpRequest, send_id: int) -> HttpResponse:
    """Give the rest of the audience one variant."""
    user, send = access_send(request, send_id, Verb.EDIT)
    number = request.POST.get("variant", "")
    if not number.isdecimal() or len(number) > 2:
        raise Http404
    try:
        steering.choose_winner(user, send.pk, int(number))
    except CannotSend as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("The others get it now."))
    return redirect("campaigns:send", send.pk)


@login_required_staff
@require_POST
def campaign_act(request: HttpRequest, campaign_id: int, act: str) -> HttpResponse:
    """Put a campaign away, or take it out again."""
    if act not in CAMPAIGN_ACTS:
        raise Http404
    verb, is_back = CAMPAIGN_ACTS[act]
    user, campaign = access_campaign(request, campaign_id, verb)
    try:
        services.archive_campaign(user, campaign.pk, is_back=is_back)
    except CannotSend as problem:
        messages.error(request, str(problem))
    return redirect("campaigns:campaign", campaign.pk)
