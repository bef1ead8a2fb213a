"""Sensitive attributes on screen: the panel of a person with masked values, and the settings."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touchline.contacts.models import SensitiveAttribute
from touchline.contacts.sensitive.forms import SensitiveForm
from touchline.contacts.sensitive.services import (
    archive_attribute,
    create_attribute,
    describe_attribute,
    list_masked,
    read_value,
    set_value,
)
from touchline.records.opening import Opened, access_record
from touchline.records.values import Nonsense
from touchline.users.access import login_required_staff
from touchline.users.models import Role
from touchline.users.permissions import Verb, access_staff, may


@login_required_staff
@require_safe
def sensitive_panel(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show which sensitive attributes there are of somebody, each masked."""
    return show_panel(request, access_record(request, "contact", person_id))


@login_required_staff
@never_cache
@require_POST
def show_value(request: HttpRequest, person_id: int, slug: str) -> HttpResponse:
    """Show one value, noting who saw it; it is masked again whenever the panel is loaded anew."""
    opened = access_record(request, "contact", person_id)
    attribute = get_attribute(slug)
    try:
        value = read_value(opened.record, attribute, actor=opened.user)
    except PermissionError:
        raise PermissionDenied from None
    except Nonsense as problem:
        return show_panel(request, opened, problem=str(problem), status=422)
    return show_panel(request, opened, shown=attribute.slug, value=value)


@login_required_staff
@require_POST
def save_value(request: HttpRequest, person_id: int, slug: str) -> HttpResponse:
    """Keep a value, or take it away when nothing was typed."""
    opened = access_record(request, "contact", person_id, Verb.EDIT)
    try:
        set_value(opened.record, get_attribute(slug), request.POST.get("value", ""), actor=opened.user)
    except PermissionError:
        raise PermissionDenied from None
    except Nonsense as problem:
        return show_panel(request, opened, problem=str(problem), status=422)
    return show_panel(request, opened)


def show_panel(request: HttpRequest, opened: Opened, *, status: int = 200, **facts: Any) -> HttpResponse:
    """Answer with the panel's content."""
    rows = list_masked(opened.id, opened.user)
    about = {"opened": opened, "rows": rows, "may_set_up": may(opened.user, "contacts", Verb.MANAGE)}
    return render(request, "contacts/_sensitive.html", about | facts, status=status)


@login_required_staff
@require_safe
def sensitive_list(request: HttpRequest) -> HttpResponse:
    """List the sensitive attributes, and those put away."""
    access_staff(request, "contacts", Verb.MANAGE)
    labels = {role.value: role.label for role in Role}
    rows = [(one, [labels.get(role, role) for role in one.readers]) for one in list_all()]
    facts = {
        "rows": [row for row in rows if not row[0].archived_at],
        "archived": [row for row in rows if row[0].archived_at],
    }
    return render(request, "contacts/sensitive_list.html", facts)


@login_required_staff
@require_http_methods(["GET", "POST"])
def new_sensitive(request: HttpRequest) -> HttpResponse:
    """Make a sensitive attribute."""
    user = access_staff(request, "contacts", Verb.MANAGE)
    form = SensitiveForm(request.POST or None, initial={"owner_id": user.pk})
    if form.is_valid():
        try:
            create_attribute(form.cleaned_data, actor=user)
        except Nonsense as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("It stands on every person's page now, sealed and masked."))
            return redirect("contacts:sensitive_list")
    return show_form(request, form)


@login_required_staff
@require_http_methods(["GET", "POST"])
def sensitive_page(request: HttpRequest, attribute_id: int) -> HttpResponse:
    """Change who may see a sensitive attribute, what it is called and how it is to be filled in."""
    user = access_staff(request, "contacts", Verb.MANAGE)
    attribute = get_by_id(attribute_id)
    given = {name: getattr(attribute, name) for name in ("label", "help", "readers", "owner_id")}
    form = SensitiveForm(request.POST or None, initial=given)
    if form.is_valid():
        describe_attribute(attribute, form.cleaned_data, actor=user)
        messages.success(request, _("Saved."))
        return redirect("contacts:sensitive_list")
    return show_form(request, form, attribute=attribute)


@login_required_staff
@require_POST
def put_away(request: HttpRequest, attribute_id: int) -> HttpResponse:
    """Archive a sensitive attribute, or bring it back."""
    user = access_staff(request, "contacts", Verb.MANAGE)
    archive_attribute(get_by_id(attribute_id), is_back=bool(request.POST.get("back")), actor=user)
    return redirect("contacts:sensitive_list")


def list_all() -> list[SensitiveAttribute]:
    """Return all of them, with who answers for each."""
    return list(SensitiveAttribute.objects.select_related("owner"))


def get_attribute(slug: str) -> SensitiveAttribute:
    """Return one in use; Http404 when there is none."""
    found = SensitiveAttribute.objects.filter(slug=slug, archived_at=None).first()
    if found is None:
        raise Http404
    return found


def get_by_id(attribute_id: int) -> SensitiveAttribute:
    """Return one, archived or not; Http404 when there is none."""
    found = SensitiveAttribute.objects.filter(pk=min(attribute_id, 2**63 - 1)).first()
    if found is None:
        raise Http404
    return found


def show_form(request: HttpRequest, form: SensitiveForm, **facts: Any) -> HttpResponse:
    """Show the form."""
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "contacts/sensitive_attribute.html", {"form": form} | facts, status=status)
