"""The goals of the firm: one list with where each is used, one to make, one to change, one to remove."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from touchline.conditions.problems import ConditionError
from touchline.organisation.queries import get_currency
from touchline.tracking.goal_forms import GoalForm, WorthForm
from touchline.tracking.goals import BadGoal, change_goal, create_goal, draw, find_goal_uses, get_goals, remove_goal
from touchline.tracking.models import Goal
from touchline.users.access import access_staff, login_required_staff
from touchline.users.permissions import Verb


@login_required_staff
@require_http_methods(["GET", "POST"])
def goal_list(request: HttpRequest) -> HttpResponse:
    """List the goals, and make another."""
    user = access_staff(request, "sources", Verb.MANAGE)
    form = GoalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            goal = create_goal(form.get_facts(), actor=user)
        except (BadGoal, ConditionError) as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(
                request, _("“{name}” is counted from now on, and back to the beginning.").format(name=goal)
            )
            return redirect("tracking:goal_list")
    own = [(goal, draw(goal), find_goal_uses(f"own-{goal.pk}")) for goal in Goal.objects.order_by("name")]
    given = [
        (goal, find_goal_uses(goal.slug)) for goal in get_goals(is_sample=False) if not goal.slug.startswith("own-")
    ]
    shown: dict[str, Any] = {"form": form, "own": own, "given": given, "currency": get_currency()}
    shown["tree"] = request.POST.get("condition") or "{}"
    return render(request, "tracking/goals.html", shown, status=422 if form.errors else 200)


@login_required_staff
@require_http_methods(["GET", "POST"])
def goal_edit(request: HttpRequest, goal_id: int) -> HttpResponse:
    """Change a goal's name, worth and window."""
    user = access_staff(request, "sources", Verb.MANAGE)
    goal = get_object_or_404(Goal, pk=goal_id)
    first = {name: getattr(goal, name) for name in ("name", "worth", "amount", "window_days")}
    form = WorthForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            change_goal(goal, form.get_facts(), actor=user)
        except BadGoal as problem:
            form.add_error("name", str(problem))
        else:
            messages.success(request, _("Saved."))
            return redirect("tracking:goal_list")
    shown = {"form": form, "goal": goal, "kind": draw(goal), "uses": find_goal_uses(f"own-{goal.pk}")}
    return render(request, "tracking/goal.html", shown, status=422 if form.errors else 200)


@login_required_staff
@require_POST
def goal_remove(request: HttpRequest, goal_id: int) -> HttpResponse:
    """Count a goal no more."""
    user = access_staff(request, "sources", Verb.MANAGE)
    goal = get_object_or_404(Goal, pk=goal_id)
    try:
        remove_goal(goal, actor=user)
    except BadGoal as problem:
        messages.error(request, str(problem))
        return redirect("tracking:goal_list")
    messages.success(
        request, _("“{name}” is no longer counted; what happened stays on the timelines.").format(name=goal.name)
    )
    return redirect("tracking:goal_list")
