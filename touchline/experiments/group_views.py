"""The exclusion groups: who is in one experiment of a group is in none of its others."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from touchline.experiments.hashing import BUCKETS
from touchline.experiments.models import Group, Trial
from touchline.experiments.opening import LARGEST_ID, access_trials
from touchline.experiments.services import CannotTry, create_group, delete_group
from touchline.users.access import login_required_staff
from touchline.users.permissions import Verb, may


@dataclass(frozen=True, slots=True)
class Part:
    """The people of a group that one experiment has, in per cent."""

    trial: Trial
    percent: float
    first: float


@dataclass(frozen=True, slots=True)
class Shown:
    """A group with how its people are dealt out among the experiments that run."""

    group: Group
    parts: list[Part]
    ended: int

    @property
    def free(self) -> float:
        """Return the share nobody has, in per cent."""
        return 100 - sum(part.percent for part in self.parts)


@login_required_staff
@require_http_methods(["GET", "HEAD", "POST"])
def group_list(request: HttpRequest) -> HttpResponse:
    """Show the groups with what runs in them, and make one."""
    user = access_trials(request, Verb.CREATE if request.method == "POST" else Verb.VIEW)
    shown: dict[str, Any] = {"may_create": may(user, "experiments", Verb.CREATE)}
    if request.method == "POST":
        shown["name"] = request.POST.get("name", "")
        try:
            group = create_group(user, shown["name"])
        except CannotTry as problem:
            shown["problem"] = str(problem)
        else:
            messages.success(request, _("“{name}” is there; choose it when you make an experiment.").format(name=group))
            return redirect("experiments:group_list")
    shown |= {"groups": list_shown(), "may_manage": may(user, "experiments", Verb.MANAGE)}
    return render(request, "experiments/groups.html", shown, status=422 if "problem" in shown else 200)


def list_shown() -> list[Shown]:
    """Return the groups by name, each with its experiments in the order of their people."""
    trials = Prefetch("trials", Trial.objects.order_by("first", "pk"))
    return [draw(group) for group in Group.objects.order_by("name").prefetch_related(trials)]


def draw(group: Group) -> Shown:
    """Return a group as its page shows it."""
    trials = list(group.trials.all())
    running = [trial for trial in trials if trial.ended_at is None]
    parts = [Part(trial, 100 * (trial.last - trial.first) / BUCKETS, 100 * trial.first / BUCKETS) for trial in running]
    return Shown(group, parts, len(trials) - len(running))


@login_required_staff
@require_POST
def group_remove(request: HttpRequest, group_id: int) -> HttpResponse:
    """Remove a group that no experiment was ever made in."""
    user = access_trials(request, Verb.MANAGE)
    group = Group.objects.filter(pk=min(group_id, LARGEST_ID)).first()
    if group is None:
        raise Http404
    try:
        delete_group(user, group.pk)
    except CannotTry as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("“{name}” is gone.").format(name=group))
    return redirect("experiments:group_list")
