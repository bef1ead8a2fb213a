"""The builder of a send: everything on one page, with who would get it beside it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from touchline.campaigns.audience import Wanted, find_audience, find_trouble
from touchline.campaigns.forms import SendForm, find_initial, suggest
from touchline.campaigns.models import Send
from touchline.campaigns.opening import access_campaign, access_campaigns, access_send
from touchline.campaigns.services import CannotSend, add_send, change_campaign, change_send, create_campaign
from touchline.campaigns.state import is_open
from touchline.channels.models import Sender
from touchline.contacts.models import Purpose
from touchline.contacts.reachable import find_reachable
from touchline.eventstore.client import EventStoreDown
from touchline.kit.clock import now
from touchline.messaging.models import Design
from touchline.users.access import login_required_staff
from touchline.users.audit import not_logged
from touchline.users.models import User
from touchline.users.permissions import Verb, may


@login_required_staff
@require_http_methods(["GET", "POST"])
def campaign_new(request: HttpRequest) -> HttpResponse:
    """Begin a campaign with its first send."""
    user = access_campaigns(request, Verb.CREATE)
    design = Design.objects.filter(pk__in=_read_numbers(request, "design"), archived_at=None).first()
    begun: dict[str, Any] = {"segments": _read_numbers(request, "segment")}
    if design is not None:
        begun |= {"design_0": design.pk, "channel": design.channel, "name": design.name}
    return _build(request, user, initial={**suggest(channel=begun.get("channel", "email")), **begun})


@login_required_staff
@require_http_methods(["GET", "POST"])
def send_add(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Add another send to a campaign."""
    user, campaign = access_campaign(request, campaign_id, Verb.CREATE)
    form = SendForm(request.POST or None, initial=suggest(campaign))
    if request.method == "POST" and form.is_valid():
        try:
            return _go_on(request, add_send(user, campaign.pk, form.read().send))
        except CannotSend as problem:
            form.add_error(None, str(problem))
    shown = {"form": form, "campaign": campaign, "is_added": True} | find_missing(user)
    return render(request, "campaigns/build.html", shown, status=_status(form))


@login_required_staff
@require_http_methods(["GET", "POST"])
def send_edit(request: HttpRequest, send_id: int) -> HttpResponse:
    """Change a send that nobody has ordered yet."""
    user, send = access_send(request, send_id, Verb.EDIT)
    if not is_open(send):
        messages.error(request, _("It was ordered already; undo that first."))
        return redirect("campaigns:send", send.pk)
    return _build(request, user, initial=find_initial(send), send=send)


def _build(request: HttpRequest, user: User, *, initial: dict[str, Any], send: Send | None = None) -> HttpResponse:
    form = SendForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        wanted = form.read()
        try:
            if send is None:
                return _go_on(request, create_campaign(user, wanted))
            change_campaign(user, send.campaign_id, wanted.campaign)
            return _go_on(request, change_send(user, send.pk, wanted.send))
        except CannotSend as problem:
            form.add_error(None, str(problem))
    has_several = send is not None and send.campaign.sends.exclude(pk=send.pk).exists()
    shown = {
        "form": form,
        "send": send,
        "campaign": send.campaign if send else None,
        "has_several": has_several,
    } | find_missing(user)
    return render(request, "campaigns/build.html", shown, status=_status(form))


def find_missing(user: User) -> dict[str, bool]:
    """Return what a send needs and is not there yet, and whether the user may make it."""
    return {
        "has_designs": Design.objects.filter(archived_at=None).exists(),
        "has_senders": Sender.objects.filter(archived_at=None).exists(),
        "has_topics": Purpose.objects.filter(archived_at=None).exists(),
        "may_set_up_mail": may(user, "mail", Verb.MANAGE),
        "may_set_up_topics": may(user, "contacts", Verb.MANAGE),
    }


def _go_on(request: HttpRequest, send: Send) -> HttpResponse:
    if "rehearse" in request.POST:
        return redirect("campaigns:rehearsal", send.pk)
    messages.success(request, _("Saved as a draft. Nothing goes out before you send it."))
    return redirect("campaigns:send_edit", send.pk)


def _status(form: SendForm) -> int:
    return 422 if form.is_bound and form.errors else 200


@not_logged
@login_required_staff
@require_POST
def audience_part(request: HttpRequest) -> HttpResponse:
    """Answer with how many the form as it stands is for, and how many of them may get it."""
    access_campaigns(request, Verb.CREATE)
    form = SendForm(request.POST)
    form.is_valid()
    facts = form.cleaned_data
    wanted = Wanted(facts.get("segments") or [], facts.get("without") or [], bool(facts.get("is_everybody")))
    shown: dict[str, Any] = {"trouble": find_trouble(wanted)}
    if not shown["trouble"]:
        try:
            audience = find_audience(wanted)
        except EventStoreDown as down:
            shown["trouble"] = str(down)
        else:
            topic = facts.get("topic")
            shown["size"] = len(audience)
            if topic is not None:
                reached = audience & find_reachable(topic, facts.get("channel") or "email", now())
                shown |= {"reached": len(reached), "missed": len(audience) - len(reached)}
    return render(request, "campaigns/_audience.html", shown)


def _read_numbers(request: HttpRequest, name: str) -> list[int]:
    """Return the ids an address names."""
    given = request.GET.getlist(name)[:20]
    if any(not one.isdecimal() or len(one) > 18 for one in given):
        raise Http404
    return [int(one) for one in given]
