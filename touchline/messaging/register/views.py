"""The register of channels, and the page of one."""

from datetime import timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from touchline.channels.models import ChannelCard
from touchline.eventstore.client import EventStoreDown
from touchline.kit.clock import now
from touchline.messaging.register.channels import LABELS, CannotKeep, add_card, find_card, list_entries, save_card
from touchline.messaging.register.forms import ChannelForm
from touchline.messaging.register.numbers import count_came, count_sent
from touchline.users.access import access_staff, login_required_staff
from touchline.users.permissions import Verb, may

DAYS: Final = 90


@login_required_staff
@require_safe
def channel_list(request: HttpRequest) -> HttpResponse:
    """List the channels with what they are for, who looks after them and what they bring."""
    user = access_staff(request, "channels", Verb.VIEW)
    since = now() - timedelta(days=DAYS)
    own = ChannelCard.objects.exclude(traffic="").values_list("traffic", flat=True)
    is_away = False
    try:
        came, sent = count_came(since, list(own)), count_sent(since)
    except EventStoreDown:
        came, sent, is_away = {}, {}, True
    shown = {
        "entries": list_entries(came, sent),
        "days": DAYS,
        "is_away": is_away,
        "may_edit": may(user, "channels", Verb.EDIT),
        "may_set_up": may(user, "mail", Verb.MANAGE),
    }
    return render(request, "messaging/channels.html", shown)


@login_required_staff
@require_http_methods(["GET", "POST"])
def channel_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what is said of a channel."""
    user = access_staff(request, "channels", Verb.EDIT)
    card = find_card(slug)
    if card is None:
        raise Http404
    first = {name: getattr(card, name) for name in ("name", "purpose", "owner", "backup", "state", "traffic")}
    form = ChannelForm(request.POST or None, initial=first, is_own=slug not in LABELS)
    if request.method == "POST" and form.is_valid():
        try:
            save_card(user, slug, form.cleaned_data)
        except CannotKeep as problem:
            form.add_error("backup", str(problem))
        else:
            messages.success(request, _("Saved."))
            return redirect("messaging:channel_list")
    shown: dict[str, Any] = {"form": form, "label": LABELS.get(slug, card.name)}
    return render(request, "messaging/channel.html", shown, status=422 if form.errors else 200)


@login_required_staff
@require_http_methods(["GET", "POST"])
def channel_new(request: HttpRequest) -> HttpResponse:
    """Add a channel of the firm's own."""
    user = access_staff(request, "channels", Verb.EDIT)
    form = ChannelForm(request.POST or None, is_own=True)
    if request.method == "POST" and form.is_valid():
        try:
            add_card(user, form.cleaned_data)
        except CannotKeep as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Saved."))
            return redirect("messaging:channel_list")
    shown = {"form": form, "label": _("New channel")}
    return render(request, "messaging/channel.html", shown, status=422 if form.errors else 200)
