"""The list of experiments, the page of one, and what one does to it."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touchline.eventstore.client import EventStoreDown
from touchline.experiments.forms import TrialForm
from touchline.experiments.listing import list_shown
from touchline.experiments.looking import look_at
from touchline.experiments.models import HeldOut
from touchline.experiments.opening import access_trial, access_trials
from touchline.experiments.proof import prove
from touchline.experiments.queries import is_due
from touchline.experiments.services import CannotTry, change_shares, create_trial, end_trial, set_held_out
from touchline.experiments.showing import show_trial
from touchline.users.access import login_required_staff
from touchline.users.audit import not_logged
from touchline.users.permissions import Verb, may

PAGE: Final = 50


@login_required_staff
@require_safe
def trial_list(request: HttpRequest) -> HttpResponse:
    """List the experiments, or teach what one is."""
    user = access_trials(request)
    before = request.GET.get("before", "")
    rows = list_shown(
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None, most=PAGE + 1
    )
    shown = {
        "rows": rows[:PAGE],
        "more_url": f"{reverse('experiments:trial_list')}?before={rows[PAGE - 1].trial.pk}" if len(rows) > PAGE else "",
        "held": HeldOut.objects.first(),
        "may_create": may(user, "experiments", Verb.CREATE),
        "may_manage": may(user, "experiments", Verb.MANAGE),
    }
    return render(request, "experiments/_rows.html" if before else "experiments/list.html", shown)


@login_required_staff
@require_http_methods(["GET", "POST"])
def trial_new(request: HttpRequest) -> HttpResponse:
    """Make an experiment."""
    user = access_trials(request, Verb.CREATE)
    form = TrialForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            trial = create_trial(user, form.get_wanted())
        except CannotTry as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("experiments:trial", trial.pk)
    return render(request, "experiments/new.html", {"form": form}, status=422 if form.errors else 200)


@login_required_staff
@require_safe
def trial(request: HttpRequest, trial_id: int) -> HttpResponse:
    """Show an experiment: its verdict, what it rests on, and how it came about."""
    user, found = access_trial(request, trial_id)
    is_away = False
    if is_due(found):
        try:
            found = look_at(found)
        except EventStoreDown:
            is_away = True
    shown = show_trial(found) | {
        "is_away": is_away,
        "may_edit": may(user, "experiments", Verb.EDIT),
        "address": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "experiments/trial.html", shown)


@login_required_staff
@require_POST
def trial_shares(request: HttpRequest, trial_id: int) -> HttpResponse:
    """Deal newcomers out by other weights."""
    user, found = access_trial(request, trial_id, Verb.EDIT)
    given = [request.POST.get(f"share-{one.number}", "") for one in found.variants.all()]
    try:
        if not all(one.isascii() and one.isdigit() and len(one) <= 5 for one in given):
            raise CannotTry(_("Shares are whole numbers."))
        change_shares(user, found.pk, [int(one) for one in given])
    except CannotTry as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Newcomers are dealt out so from now on; whoever is in it stays where they are."))
    return redirect("experiments:trial", found.pk)


@login_required_staff
@require_POST
def trial_end(request: HttpRequest, trial_id: int) -> HttpResponse:
    """End an experiment, keeping a variant or none."""
    user, found = access_trial(request, trial_id, Verb.EDIT)
    given = request.POST.get("kept", "")
    try:
        end_trial(user, found.pk, kept=int(given) if given.isascii() and given.isdigit() and len(given) < 4 else None)
    except CannotTry as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("“{name}” has ended.").format(name=found.name))
    return redirect("experiments:trial", found.pk)


@login_required_staff
@require_POST
def control_group(request: HttpRequest) -> HttpResponse:
    """Say how many get no marketing at all."""
    user = access_trials(request, Verb.MANAGE)
    given = request.POST.get("percent", "").replace(",", ".").strip()
    try:
        part = round(float(given or "0") * 100)
        set_held_out(user, part, redraw=bool(request.POST.get("redraw")))
    except CannotTry as problem:
        messages.error(request, str(problem))
    except (ValueError, OverflowError):
        messages.error(request, _("Write a percentage, such as 2.5."))
    else:
        messages.success(request, _("Saved; every campaign from now on leaves them out."))
    return redirect("experiments:trial_list")


@not_logged
@login_required_staff
@require_http_methods(["GET", "POST"])
def proof(request: HttpRequest) -> HttpResponse:
    """Show that no winner is found where there is none: pretend trials on the firm's own people."""
    access_trials(request)
    shown: dict[str, Any] = {}
    if request.method == "POST":
        try:
            shown["proof"] = prove()
        except EventStoreDown:
            shown["is_away"] = True
    return render(request, "experiments/proof.html", shown)
