"""The first page after the first login, the settings of the firm, and the steps of setting up."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touchline.organisation.check_list import find_step, get_check_list_facts
from touchline.organisation.colour import HEX, make_accent
from touchline.organisation.forms import OURS, OrganisationForm, StepForm
from touchline.organisation.queries import read_organisation
from touchline.organisation.services import assign_step, describe_organisation, finish_welcome, leave_step_out
from touchline.organisation.starts import get_starts
from touchline.ui.responses import is_htmx
from touchline.users.access import access_staff, login_required_staff
from touchline.users.models import User
from touchline.users.permissions import Verb


@login_required_staff
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Ask who they are, in one form; what can be guessed is filled in."""
    access_staff(request, "organisation", Verb.EDIT)
    organisation = read_organisation()
    form = OrganisationForm(request.POST or None, request.FILES or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        describe_organisation(form.get_description())
        return redirect("organisation:welcome_next")
    accent = make_accent(organisation.accent or OURS)
    shown = {"form": form, "organisation": organisation, "accent": accent, "is_new": not organisation.name}
    return render(request, "organisation/welcome.html", shown, status=422 if form.errors else 200)


@login_required_staff
@require_http_methods(["GET", "POST"])
def welcome_next(request: HttpRequest) -> HttpResponse:
    """Offer the ways on; with a POST the questions are put off."""
    user = access_staff(request, "organisation", Verb.EDIT)
    finish_welcome(user)
    if request.method == "POST":
        return redirect("/")
    return render(request, "organisation/next.html", {"starts": get_starts(), "organisation": read_organisation()})


@login_required_staff
@require_http_methods(["GET", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    """Show and change what the firm says about itself."""
    access_staff(request, "organisation", Verb.EDIT)
    organisation = read_organisation()
    form = OrganisationForm(request.POST or None, request.FILES or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        describe_organisation(form.get_description())
        messages.success(request, _("Saved."))
        return redirect("organisation:settings")
    shown = {"form": form, "organisation": organisation, "accent": make_accent(organisation.accent or OURS)}
    return render(request, "organisation/settings.html", shown, status=422 if form.errors else 200)


@login_required_staff
@require_safe
def colour_part(request: HttpRequest) -> HttpResponse:
    """Show a colour as both looks would have it."""
    access_staff(request, "organisation", Verb.EDIT)
    typed = request.GET.get("accent", "").lower()
    if not HEX.fullmatch(typed):
        raise Http404
    return render(request, "organisation/_colour.html", {"accent": make_accent(typed)})


@login_required_staff
@require_POST
def step_part(request: HttpRequest, slug: str) -> HttpResponse:
    """Say who looks after a step, and by when."""
    access_staff(request, "organisation", Verb.EDIT)
    form = StepForm(request.POST)
    if find_step(slug) is None or not form.is_valid():
        raise Http404
    owner = User.objects.active().filter(pk=form.cleaned_data["owner"]).first()
    assign_step(slug, owner=owner, due_on=form.cleaned_data["due_on"])
    return show_check_list(request)


@login_required_staff
@require_POST
def leave_out(request: HttpRequest, slug: str) -> HttpResponse:
    """Do without a step, or want it after all."""
    access_staff(request, "organisation", Verb.EDIT)
    if find_step(slug) is None:
        raise Http404
    leave_step_out(slug, is_left_out=request.POST.get("wanted") != "1")
    return show_check_list(request)


def show_check_list(request: HttpRequest) -> HttpResponse:
    """Answer with the check-list as it is now."""
    if not is_htmx(request):
        return redirect("/")
    return render(request, "organisation/_check_list.html", get_check_list_facts(access_staff(request)))
