"""The pages of the lifecycle: the way with its figures, one stage with its rule, and the panel of a person."""

from typing import Any

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touchline.conditions.problems import ConditionError
from touchline.conditions.tree import read_tree
from touchline.contacts.panels import Panel, register_panel
from touchline.eventstore.client import EventStoreDown
from touchline.records.opening import access_record
from touchline.segments.lifecycle.forms import StageForm
from touchline.segments.lifecycle.queries import (
    DAYS,
    count_without_stage,
    get_since,
    list_moves,
    list_steps,
    read_visitors,
)
from touchline.segments.lifecycle.services import BadStage, change_stage, preview
from touchline.segments.lifecycle.stages import ShownStage, get_stages
from touchline.segments.lifecycle.suggested import SUGGESTED, count_suggestions, list_suggestions, take_suggestions
from touchline.users.access import access_staff, login_required_staff
from touchline.users.audit import not_logged
from touchline.users.permissions import Scope, Verb, get_scope, may

register_panel(
    Panel(label=gettext_lazy("Stage"), icon="route", url_name="segments:stage_panel", order=16, needs_name=True)
)


@login_required_staff
@require_safe
def lifecycle(request: HttpRequest) -> HttpResponse:
    """Show the way from visitor to advocate: who is where, who went on, how long it took, and the biggest gap."""
    user = access_staff(request, "segments", Verb.VIEW)
    steps, visitors = list_steps(), read_visitors()
    widest = max([visitors.people, *(step.people for step in steps)]) or 1
    may_edit = may(user, "segments", Verb.EDIT)
    shown = {
        "steps": [(step, draw_width(step.people, widest), say_rule(step.stage)) for step in steps],
        "visitors": visitors,
        "visitors_width": draw_width(visitors.people, widest),
        "without_stage": count_without_stage(),
        "gap": next((step for step in steps if step.is_gap), None),
        "days": DAYS,
        "may_edit": may_edit,
        "suggestions": list_suggestions() if may_edit else [],
    }
    return render(request, "segments/stages.html", shown)


def draw_width(people: int, widest: int) -> int:
    """Return how long a bar is, in hundredths; whoever is there is seen."""
    return max(int(people > 0), round(100 * people / widest))


@login_required_staff
@require_safe
def suggestions_part(request: HttpRequest) -> HttpResponse:
    """Answer with the rules to begin with and how many each would move."""
    access_staff(request, "segments", Verb.EDIT)
    try:
        shown = {"suggestions": count_suggestions(), "is_counted": True}
    except EventStoreDown:
        shown = {"suggestions": list_suggestions()}
    return render(request, "segments/_stage_suggestions.html", shown)


@login_required_staff
@require_POST
def suggestions_take(request: HttpRequest) -> HttpResponse:
    """Give the stages the rules to begin with."""
    user = access_staff(request, "segments", Verb.EDIT)
    if take_suggestions(actor=user):
        messages.success(request, _("The rules are in force. People are moved within the next minutes."))
    return redirect("segments:lifecycle")


@login_required_staff
@require_http_methods(["GET", "POST"])
def stage(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a stage, and change its name and rule."""
    user = access_staff(request, "segments", Verb.EDIT)
    found = get_stage(slug)
    row = found.row
    form = StageForm(request.POST or None, initial={"name": row.name, "falls_back": row.falls_back})
    if request.method == "POST" and form.is_valid():
        try:
            change_stage(slug, form.cleaned_data, actor=user)
        except (BadStage, ConditionError) as problem:
            form.add_error("condition", str(problem))
        else:
            messages.success(request, _("Saved. Whom the rule brings here is moved within the next minutes."))
            return redirect("segments:lifecycle")
    suggested = SUGGESTED.get(slug) if not row.condition else None
    tree = request.POST.get("condition") or msgspec.json.encode(row.condition or suggested or {}).decode()
    shown = {"stage": found, "form": form, "tree": tree, "is_suggested": bool(suggested) and request.method == "GET"}
    return render(request, "segments/stage.html", shown, status=422 if form.errors else 200)


@login_required_staff
@require_POST
@not_logged
def stage_preview(request: HttpRequest, slug: str) -> HttpResponse:
    """Show whom a rule would move; a part of the stage's page."""
    user = access_staff(request, "segments", Verb.EDIT)
    get_stage(slug)
    form, shown = StageForm(request.POST), dict[str, Any]()
    try:
        form.is_valid()
        count, people = preview(slug, form.cleaned_data.get("condition") or {})
        may_see = get_scope(user, "contacts", Verb.VIEW) == Scope.ALL
        shown |= {"count": count, "people": people if may_see else []}
    except (BadStage, ConditionError) as problem:
        shown["problem"] = str(problem)
    except EventStoreDown:
        shown["problem"] = _("The event store does not answer now. Try again in a minute.")
    return render(request, "segments/_stage_preview.html", shown)


@login_required_staff
@require_safe
def stage_panel(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show a person's stage, since when, and the stages before."""
    opened = access_record(request, "contact", person_id)
    names = {one.slug: one.label for one in get_stages()}
    moves = [
        (move, names.get(move.before, move.before), names.get(move.after, move.after)) for move in list_moves(opened.id)
    ]
    present = opened.record.stage
    shown = {
        "label": names.get(present, present),
        "since": get_since(opened.record),
        "moves": [(move, before, after, (move.at - move.since).total_seconds()) for move, before, after in moves],
    }
    return render(request, "segments/_stage_panel.html", shown)


def get_stage(slug: str) -> ShownStage:
    """Return a stage; Http404 when there is none."""
    found = next((one for one in get_stages() if one.slug == slug), None)
    if found is None:
        raise Http404
    return found


def say_rule(found: ShownStage) -> str:
    """Return a stage's rule as a sentence; '' where only hands bring people to it."""
    if not found.row.condition:
        return ""
    try:
        return read_tree(found.row.condition, subject="contact").say()
    except ConditionError as problem:
        return _("This rule can no longer be understood: {problem}").format(problem=problem.text)
