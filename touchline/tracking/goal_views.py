"""The goals of the firm: a list, one to make, one to remove."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from touchline.tracking.forms import GoalForm
from touchline.tracking.goals import BadGoal, create_goal, get_goals, remove_goal
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
            goal = create_goal(**form.get_facts(), actor=user)
        except BadGoal as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(
                request, _("“{name}” is counted from now on, and back to the beginning.").format(name=goal)
            )
            return redirect("tracking:goal_list")
    own = Goal.objects.select_related("created_by").order_by("name")
    given = [goal for goal in get_goals(is_sample=False) if not goal.slug.startswith("own-")]
    shown = {"form": form, "own": own, "given": given}
    return render(request, "tracking/goals.html", shown, status=422 if form.errors else 200)


@login_required_staff
@require_POST
def goal_remove(request: HttpRequest, goal_id: int) -> HttpResponse:
    """Count a goal no more."""
    user = access_staff(request, "sources", Verb.MANAGE)
    goal = get_object_or_404(Goal, pk=goal_id)
    remove_goal(goal, actor=user)
    messages.success(
        request, _("“{name}” is no longer counted; what happened stays on the timelines.").format(name=goal.name)
    )
    return redirect("tracking:goal_list")
