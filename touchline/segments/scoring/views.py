"""The pages of scores: the list, one score with its rules and a preview on real people, and its commands."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touchline.eventstore.client import EventStoreDown
from touchline.segments.scoring.drafts import BadModel, discard_draft, draft_settings, get_draft, list_drafted_rules
from touchline.segments.scoring.forms import ModelForm
from touchline.segments.scoring.models import ScoreModel
from touchline.segments.scoring.presets import PRESETS
from touchline.segments.scoring.preview import preview_draft
from touchline.segments.scoring.progress import get_progress
from touchline.segments.scoring.queries import count_hot
from touchline.segments.scoring.services import create_model, delete_model, publish_model
from touchline.users.access import access_staff, login_required_staff
from touchline.users.models import User
from touchline.users.permissions import Verb, may


@login_required_staff
@require_safe
def score_list(request: HttpRequest) -> HttpResponse:
    """List the scores, and those one can begin with."""
    user = access_staff(request, "segments", Verb.VIEW)
    models = list(ScoreModel.objects.order_by("name"))
    names = {model.name for model in models}
    shown = {
        "rows": [(model, len(get_draft(model)["rules"]), count_hot(model), get_progress(model)) for model in models],
        "presets": [preset for preset in PRESETS if str(preset.name) not in names],
        "may_edit": may(user, "segments", Verb.EDIT),
    }
    return render(request, "segments/scores.html", shown)


@login_required_staff
@require_http_methods(["GET", "POST"])
def score_new(request: HttpRequest) -> HttpResponse:
    """Make a score, empty or as a preset has it."""
    user = access_staff(request, "segments", Verb.EDIT)
    form = ModelForm(request.POST or None)
    if preset := next((one for one in PRESETS if one.slug == request.POST.get("preset")), None):
        form = ModelForm(
            {"name": preset.name, "about": preset.about, "hot": preset.hot, "half_life_days": preset.half_life_days}
        )
    if request.method == "POST" and form.is_valid():
        try:
            model = create_model(form.cleaned_data, actor=user, rules=preset.rules if preset else ())
        except BadModel as problem:
            form.add_error(None, str(problem))
        else:
            return redirect("segments:score", model.pk)
    return render(request, "segments/score_new.html", {"form": form}, status=422 if form.errors else 200)


@login_required_staff
@require_http_methods(["GET", "POST"])
def score(request: HttpRequest, model_id: int) -> HttpResponse:
    """Show a score with its rules, and change its settings in the draft."""
    model, user = access_model(request, model_id, Verb.EDIT if request.method == "POST" else Verb.VIEW)
    form = ModelForm(request.POST or None, initial=get_draft(model))
    if request.method == "POST" and form.is_valid():
        try:
            draft_settings(model.pk, form.cleaned_data)
        except BadModel as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Kept in the draft. Look at the preview, then save."))
            return redirect("segments:score", model.pk)
    shown = {
        "model": model,
        "draft": get_draft(model),
        "rules": list_drafted_rules(model),
        "form": form,
        "progress": get_progress(model),
        "hot": count_hot(model),
        "may_edit": may(user, "segments", Verb.EDIT),
    }
    return render(request, "segments/score.html", shown, status=422 if form.errors else 200)


@login_required_staff
@require_safe
def score_preview(request: HttpRequest, model_id: int) -> HttpResponse:
    """Show what the draft gives real people; a part of the score's page."""
    model, user = access_model(request, model_id, Verb.VIEW)
    shown: dict[str, Any] = {"model": model, "has_before": bool(model.version)}
    try:
        shown["people"] = preview_draft(model, user)
    except EventStoreDown:
        shown["is_delayed"] = True
    return render(request, "segments/_score_preview.html", shown)


@login_required_staff
@require_POST
def score_publish(request: HttpRequest, model_id: int) -> HttpResponse:
    """Put the draft in force."""
    model, user = access_model(request, model_id, Verb.EDIT)
    publish_model(model.pk, actor=user)
    messages.success(request, _("Saved. Everybody is counted anew now; the page shows how far it is."))
    return redirect("segments:score", model.pk)


@login_required_staff
@require_POST
def score_discard(request: HttpRequest, model_id: int) -> HttpResponse:
    """Go back to what is in force."""
    model, _user = access_model(request, model_id, Verb.EDIT)
    if not model.version:
        raise Http404
    discard_draft(model.pk)
    messages.success(request, _("The draft is gone; what was in force stays."))
    return redirect("segments:score", model.pk)


@login_required_staff
@require_POST
def score_delete(request: HttpRequest, model_id: int) -> HttpResponse:
    """Delete a score."""
    model, user = access_model(request, model_id, Verb.DELETE)
    try:
        delete_model(model.pk, actor=user)
    except BadModel as problem:
        messages.error(request, str(problem))
        return redirect("segments:score", model.pk)
    messages.success(request, _("“{name}” is deleted.").format(name=model.name))
    return redirect("segments:score_list")


def access_model(request: HttpRequest, model_id: int, verb: Verb) -> tuple[ScoreModel, User]:
    """Return the score and who asks, for who may do this with scores; Http404 for one that is not there."""
    user = access_staff(request, "segments", verb)
    model = ScoreModel.objects.filter(pk=model_id).first()
    if model is None:
        raise Http404
    return model, user
