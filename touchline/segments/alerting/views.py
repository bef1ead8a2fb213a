"""Pages of alerts: the list, one with its history, making and changing it with a trial beside it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touchline.conditions.problems import ConditionError
from touchline.eventstore.client import EventStoreDown, EventStoreError
from touchline.segments.alerting.forms import UNSAID, AlertForm, fill_from_alert, fill_from_preset
from touchline.segments.alerting.models import Alert
from touchline.segments.alerting.presets import PRESETS
from touchline.segments.alerting.queries import PAGE, get_alert, list_alerts, list_firings
from touchline.segments.alerting.rehearsal import rehearse
from touchline.segments.alerting.services import (
    CannotAlert,
    change_alert,
    create_alert,
    remove_alert,
    switch_alert,
)
from touchline.segments.alerting.words import say_acts, say_leave_outs, say_trigger
from touchline.segments.services import CannotKeep
from touchline.users.access import access_staff, login_required_staff
from touchline.users.models import User
from touchline.users.permissions import Verb, may


@login_required_staff
@require_safe
def alert_list(request: HttpRequest) -> HttpResponse:
    """List the alerts, and ready-made ones to begin from."""
    user = access_staff(request, "alerts")
    shown = [(one, say_trigger(one.alert), say_acts(one.alert)) for one in list_alerts()]
    taken = {one.alert.name for one, _when, _acts in shown}
    presets = [preset for preset in PRESETS.values() if str(preset.name) not in taken]
    facts = {"alerts": shown, "presets": presets, "may_edit": may(user, "alerts", Verb.MANAGE)}
    return render(request, "segments/alerts.html", facts)


@login_required_staff
@require_safe
def alert_page(request: HttpRequest, alert_id: int) -> HttpResponse:
    """Show an alert and about whom it fired."""
    user = access_staff(request, "alerts")
    alert = get_alert(alert_id)
    text = request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
    found = list_firings(alert, user, before=before)
    facts = {"alert": alert, "firings": found[:PAGE], "more": found[PAGE - 1].pk if len(found) > PAGE else None}
    if before:
        return render(request, "segments/_firings.html", facts)
    facts |= {"when": say_trigger(alert), "acts": say_acts(alert), "leave_outs": say_leave_outs(alert)}
    return render(request, "segments/alert.html", facts | {"may_edit": may(user, "alerts", Verb.MANAGE)})


@login_required_staff
@require_http_methods(["GET", "POST"])
def alert_new(request: HttpRequest) -> HttpResponse:
    """Make an alert, from a ready-made one or from nothing."""
    user = access_staff(request, "alerts", Verb.MANAGE)
    initial = fill_from_preset(PRESETS.get(request.GET.get("preset", "")))
    if request.GET.get("segment", "").isdigit():
        initial |= {"source": "segment", "segment": request.GET["segment"]}
    form = make_form(request, user, initial=initial)
    if request.method == "POST" and form.is_valid():
        alert = save(form, user, None)
        if alert is not None:
            messages.success(request, _("The alert is on. It tells of whom it is about from now on."))
            return redirect("segments:alert", alert.pk)
    return show_form(request, form, None)


@login_required_staff
@require_http_methods(["GET", "POST"])
def alert_edit(request: HttpRequest, alert_id: int) -> HttpResponse:
    """Change an alert."""
    user = access_staff(request, "alerts", Verb.MANAGE)
    alert = get_alert(alert_id)
    form = make_form(request, user, initial=fill_from_alert(alert))
    if request.method == "POST" and form.is_valid() and save(form, user, alert) is not None:
        messages.success(request, _("Saved."))
        return redirect("segments:alert", alert.pk)
    return show_form(request, form, alert)


@login_required_staff
@require_POST
def alert_switch(request: HttpRequest, alert_id: int) -> HttpResponse:
    """Switch an alert on or off."""
    user = access_staff(request, "alerts", Verb.MANAGE)
    alert = switch_alert(user, get_alert(alert_id).pk, on=request.POST.get("on") == "1")
    messages.success(request, _("The alert is on.") if alert.is_on else _("The alert is off."))
    return redirect("segments:alert", alert.pk)


@login_required_staff
@require_POST
def alert_remove(request: HttpRequest, alert_id: int) -> HttpResponse:
    """Remove an alert."""
    user = access_staff(request, "alerts", Verb.MANAGE)
    alert = get_alert(alert_id)
    remove_alert(user, alert.pk)
    messages.success(request, _("“{name}” is gone; the tasks it made stay.").format(name=alert.name))
    return redirect("segments:alert_list")


@login_required_staff
@require_POST
def alert_trial(request: HttpRequest) -> HttpResponse:
    """Say how often what is typed would have fired last week, and about whom."""
    user = access_staff(request, "alerts", Verb.MANAGE)
    form = make_form(request, user)
    form.is_valid()
    facts: dict[str, Any] = {"trial": None, "problem": "", "errors": form.errors.get("condition")}
    trial = form.get_trial()
    try:
        facts["trial"] = rehearse(trial, user=user) if trial else None
    except ConditionError as problem:
        facts["problem"] = str(problem)
    except (EventStoreDown, EventStoreError):
        facts["problem"] = _("The event store is away; as soon as it is back, this can be tried.")
    return render(request, "segments/_trial.html", facts)


def make_form(request: HttpRequest, user: User, *, initial: dict[str, Any] | None = None) -> AlertForm:
    """Return the form, with what was posted."""
    posted = None
    if request.method == "POST":
        posted = request.POST.copy()
        for name, value in UNSAID.items():
            posted.setdefault(name, value)
    return AlertForm(posted, initial=initial, may_see_webhooks=may(user, "webhooks"))


def save(form: AlertForm, user: User, alert: Alert | None) -> Alert | None:
    """Keep the alert; None, with the reason in the form, when it cannot be kept."""
    try:
        return change_alert(user, alert.pk, form.get_wanted()) if alert else create_alert(user, form.get_wanted())
    except ConditionError as problem:
        form.add_error("condition", str(problem))
    except (CannotAlert, CannotKeep) as problem:
        form.add_error("name", str(problem))
    return None


def show_form(request: HttpRequest, form: AlertForm, alert: Alert | None) -> HttpResponse:
    """Answer with the form."""
    tree = form["condition"].value() or "{}"
    facts = {"form": form, "alert": alert, "tree": tree}
    return render(request, "segments/alert_form.html", facts, status=422 if form.errors else 200)
