"""The pages of one rule of a score: made, changed, taken away; all in the score's draft."""

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from touchline.segments.scoring.drafts import BadModel, draft_rule, drop_rule, list_drafted_rules
from touchline.segments.scoring.forms import RuleForm, get_initial
from touchline.segments.scoring.models import ScoreModel
from touchline.segments.scoring.rules import BadRule, Rule
from touchline.segments.scoring.views import access_model
from touchline.users.access import login_required_staff
from touchline.users.permissions import Verb

FIRST = {"kind": "did", "event": "page_viewed"}
"""What a new rule begins with."""


@login_required_staff
@require_http_methods(["GET", "POST"])
def rule_new(request: HttpRequest, model_id: int) -> HttpResponse:
    """Add a rule to the draft."""
    model, _user = access_model(request, model_id, Verb.EDIT)
    return edit_rule(request, model, None)


@login_required_staff
@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, model_id: int, number: int) -> HttpResponse:
    """Change a rule in the draft."""
    model, _user = access_model(request, model_id, Verb.EDIT)
    found = next((one for one in list_drafted_rules(model) if one.number == number), None)
    if found is None:
        raise Http404
    return edit_rule(request, model, found)


@login_required_staff
@require_POST
def rule_drop(request: HttpRequest, model_id: int, number: int) -> HttpResponse:
    """Take a rule out of the draft."""
    model, _user = access_model(request, model_id, Verb.EDIT)
    drop_rule(model.pk, number)
    messages.success(request, _("Taken out of the draft; it counts until you save."))
    return redirect("segments:score", model.pk)


def edit_rule(request: HttpRequest, model: ScoreModel, found: Rule | None) -> HttpResponse:
    """Draw the form of a rule, or keep what it brought."""
    form = RuleForm(request.POST or None, initial=get_initial(found) if found else None)
    if request.method == "POST" and form.is_valid():
        try:
            draft_rule(model.pk, form.cleaned_data, number=found.number if found else None)
        except BadRule as problem:
            for name, text in problem.problems.items():
                form.add_error(name if name in form.fields else None, text)
        except BadModel as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("segments:score", model.pk)
    tree = request.POST.get("condition") or msgspec.json.encode(found.condition if found else FIRST).decode()
    shown = {"model": model, "form": form, "rule": found, "tree": tree}
    return render(request, "segments/score_rule.html", shown, status=422 if form.errors else 200)
