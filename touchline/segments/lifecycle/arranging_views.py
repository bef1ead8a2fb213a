"""The pages that arrange the way: a new stage, another order, a stage that goes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from touchline.segments.lifecycle.arranging import add_stage, move_stage, remove_stage
from touchline.segments.lifecycle.forms import NewStageForm
from touchline.segments.lifecycle.services import BadStage
from touchline.segments.lifecycle.views import get_stage
from touchline.users.access import access_staff, login_required_staff
from touchline.users.permissions import Verb


@login_required_staff
@require_http_methods(["GET", "POST"])
def stage_new(request: HttpRequest) -> HttpResponse:
    """Make a stage of the firm's own; its rule comes next."""
    user = access_staff(request, "segments", Verb.EDIT)
    form = NewStageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            stage = add_stage(form.cleaned_data["name"], after=form.cleaned_data["after"], actor=user)
        except BadStage as problem:
            form.add_error("name", str(problem))
        else:
            return redirect("segments:stage", stage.slug)
    return render(request, "segments/stage_new.html", {"form": form}, status=422 if form.errors else 200)


@login_required_staff
@require_POST
def stage_move(request: HttpRequest, slug: str) -> HttpResponse:
    """Move a stage one place nearer to the beginning or to the end."""
    user = access_staff(request, "segments", Verb.EDIT)
    move_stage(get_stage(slug).slug, steps=-1 if request.POST.get("to") == "earlier" else 1, actor=user)
    return redirect("segments:lifecycle")


@login_required_staff
@require_POST
def stage_remove(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a stage off the way, when nobody is in it."""
    user = access_staff(request, "segments", Verb.EDIT)
    stage = get_stage(slug)
    try:
        remove_stage(stage.slug, actor=user)
    except BadStage as problem:
        messages.error(request, str(problem))
        return redirect("segments:stage", stage.slug)
    messages.success(request, _("“{name}” is off the way.").format(name=stage.label))
    return redirect("segments:lifecycle")
