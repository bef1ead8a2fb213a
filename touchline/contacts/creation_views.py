"""Making a person or a company by hand, with the fields the firm keeps."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from touchline.contacts.creation import create_company, create_contact
from touchline.contacts.record_kinds import COMPANY, CONTACT
from touchline.records.changes import Refused
from touchline.records.creating import get_required
from touchline.records.field_views import get_choices
from touchline.records.fields import Field, FieldType
from touchline.records.kinds import RecordKind
from touchline.users.access import login_required_staff
from touchline.users.models import User
from touchline.users.permissions import Scope, Verb, access_staff, get_scope

ASKED = {"contact": ("name", "email", "phone", "company", "stage", "tags"), "company": ("name", "domain", "tags")}
MAKE: Mapping[str, Callable[..., Model]] = {"contact": create_contact, "company": create_company}


@login_required_staff
@require_http_methods(["GET", "POST"])
def new_contact(request: HttpRequest) -> HttpResponse:
    """Make a person."""
    return make(request, CONTACT)


@login_required_staff
@require_http_methods(["GET", "POST"])
def new_company(request: HttpRequest) -> HttpResponse:
    """Make a company."""
    return make(request, COMPANY)


def make(request: HttpRequest, kind: RecordKind) -> HttpResponse:
    """Ask for the facts, make the record, and lead to it; who sees only own records owns what they make."""
    user = access_staff(request, kind.subject, Verb.CREATE)
    fields = list((kind.find_fields(ASKED[kind.slug]) | {one.slug: one for one in get_required(kind)}).values())
    typed = {field.slug: request.POST.get(field.slug, "")[:20_000] for field in fields}
    if request.method == "GET":
        return show(request, kind, fields, typed={field.slug: request.GET.get(field.slug, "") for field in fields})
    try:
        made = MAKE[kind.slug](read(kind, fields, typed, user=user), actor=user)
    except Refused as refused:
        return show(request, kind, fields, typed=typed, problems=refused.problems, status=422)
    messages.success(request, _("{name} is here now.").format(name=made))
    return redirect(kind.get_url(made.pk))


def read(kind: RecordKind, fields: list[Field], typed: dict[str, str], *, user: User) -> dict[str, Any]:
    """Return the values to make a record of; raises Refused for a company that is not there."""
    values: dict[str, Any] = dict(typed)
    if values.get("company"):
        values["company"] = find_company(user, values["company"])
    if get_scope(user, kind.subject, Verb.VIEW) < Scope.ALL:
        values["owner"] = user.pk
    return values


def find_company(user: User, name: str) -> int:
    """Return the company of that name, a new one when there is none yet."""
    found = COMPANY.limit(user).filter(name__iexact=name.strip(), archived_at=None).values_list("pk", flat=True).first()
    return found or COMPANY.make_quickly(name, actor=user)


def show(request: HttpRequest, kind: RecordKind, fields: list[Field], **facts: Any) -> HttpResponse:
    """Show the form, with what was typed and what is wrong with it."""
    typed, problems = facts.get("typed", {}), facts.get("problems", {})
    rows = [
        (field, typed.get(field.slug, ""), problems.get(field.slug, ""), get_choices(field)["choices"])
        for field in fields
    ]
    shown = {"kind": kind, "rows": rows, "types": FieldType}
    return render(request, "contacts/new_record.html", shown, status=facts.get("status", 200))
