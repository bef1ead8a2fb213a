"""Attributes on screen: the list of a kind, one to make, one to describe, their order, archive and type."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touchline.records.attribute_forms import AttributeForm
from touchline.records.attributes import (
    BadFact,
    archive_attribute,
    create_attribute,
    describe_attribute,
    move_attribute,
)
from touchline.records.built_in import find_builtin, find_made, get_ruled, list_builtin, rule_builtin
from touchline.records.fields import TYPE_LABELS, WITH_OPTIONS, FieldType
from touchline.records.kinds import RecordKind, find_kind, get_kinds, make_field
from touchline.records.models import AttributeDefinition
from touchline.records.told import list_told_slugs
from touchline.records.values import Nonsense
from touchline.users.access import login_required_staff
from touchline.users.models import User
from touchline.users.permissions import Verb, access_staff


@login_required_staff
@require_safe
def attribute_list(request: HttpRequest, kind: str) -> HttpResponse:
    """List the attributes of a kind: built in, made here, archived, and those that sites send."""
    about, _user = access_kind(request, kind)
    found = list(find_made(about).select_related("owner"))
    facts = {
        "kind": about,
        "kinds": get_kinds(),
        "builtin": list_builtin(about),
        "rows": [
            (one, TYPE_LABELS[FieldType(one.type)], make_field(one).guideline) for one in found if not one.archived_at
        ],
        "archived": [one for one in found if one.archived_at],
        "told": list_told_slugs(about, known={one.slug for one in found}),
    }
    return render(request, "records/attributes.html", facts)


@login_required_staff
@require_http_methods(["GET", "POST"])
def new_attribute(request: HttpRequest, kind: str) -> HttpResponse:
    """Make an attribute."""
    about, user = access_kind(request, kind)
    slug = (request.POST or request.GET).get("slug", "")[:100]
    form = AttributeForm(request.POST or None, initial={"label": slug, "type": FieldType.TEXT})
    if form.is_valid():
        try:
            made = create_attribute(about, form.facts | {"slug": slug}, actor=user)
        except Nonsense as problem:
            add_problem(form, problem)
        else:
            messages.success(request, _("“{label}” stands on every record now.").format(label=made.label))
            return redirect("records:attribute_list", about.slug)
    return render_form(request, about, form, slug=slug, icons=TYPE_LABELS)


@login_required_staff
@require_http_methods(["GET", "POST"])
def attribute_page(request: HttpRequest, kind: str, attribute_id: int) -> HttpResponse:
    """Describe an attribute anew."""
    about, user = access_kind(request, kind)
    definition = get_definition(about, attribute_id)
    given = {name: getattr(definition, name) for name in ("label", "help", "owner_id")}
    given |= {"options": "\n".join(definition.options), **definition.rules}
    form = AttributeForm(request.POST or None, initial=given, is_new=False)
    if definition.type not in WITH_OPTIONS:
        del form.fields["options"]
    form.drop_rules(FieldType(definition.type))
    if form.is_valid():
        try:
            describe_attribute(definition, form.facts, actor=user)
        except Nonsense as problem:
            add_problem(form, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("records:attribute_list", about.slug)
    type_label = TYPE_LABELS[FieldType(definition.type)][0]
    return render_form(request, about, form, definition=definition, type_label=type_label)


@login_required_staff
@require_http_methods(["GET", "POST"])
def builtin_page(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Say what a value of a built-in field must fit."""
    about, user = access_kind(request, kind)
    field = find_builtin(about, slug)
    if field is None:
        raise Http404
    row = get_ruled(about, field)
    given = {"help": row.help, "owner_id": row.owner_id, "options": "\n".join(row.options), **row.rules}
    form = AttributeForm(request.POST or None, initial=given, is_new=False)
    form.be_builtin(field)
    if request.method == "POST" and form.is_valid():
        try:
            rule_builtin(about, field, form.facts, actor=user)
        except Nonsense as problem:
            add_problem(form, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("records:attribute_list", about.slug)
    return render_form(request, about, form, builtin=field, type_label=TYPE_LABELS[field.type][0])


@login_required_staff
@require_POST
def move(request: HttpRequest, kind: str, attribute_id: int) -> HttpResponse:
    """Move an attribute up or down."""
    about, _user = access_kind(request, kind)
    definition = get_definition(about, attribute_id)
    if definition.archived_at is None:
        move_attribute(definition, by=-1 if request.POST.get("by") == "up" else 1)
    return redirect("records:attribute_list", about.slug)


@login_required_staff
@require_POST
def put_away(request: HttpRequest, kind: str, attribute_id: int) -> HttpResponse:
    """Archive an attribute, or bring it back."""
    about, user = access_kind(request, kind)
    definition = get_definition(about, attribute_id)
    is_back = bool(request.POST.get("back"))
    archive_attribute(definition, actor=user, back=is_back)
    said = _("“{label}” is back, with all its values.") if is_back else _("“{label}” is archived; its values stay.")
    messages.success(request, said.format(label=definition.label))
    return redirect("records:attribute_list", about.slug)


def access_kind(request: HttpRequest, slug: str) -> tuple[RecordKind, User]:
    """Return the kind and who asks; Http404 for a kind there is not, PermissionDenied for who may not set it up."""
    kind = find_kind(slug)
    if kind is None:
        raise Http404
    return kind, access_staff(request, kind.subject, Verb.MANAGE)


def get_definition(kind: RecordKind, attribute_id: int) -> AttributeDefinition:
    """Return an attribute of a kind; Http404 when there is none."""
    found = find_made(kind).filter(pk=min(attribute_id, 2**63 - 1)).first()
    if found is None:
        raise Http404
    return found


def add_problem(form: AttributeForm, problem: Nonsense) -> None:
    """Put a refusal where it belongs: at the rule or at the choices that it is about."""
    text = str(problem)
    if isinstance(problem, BadFact) and problem.name in form.fields:
        form.add_error(problem.name, text)
        return
    about_options = "options" in form.fields and (_("choice") in text or _("choices") in text)
    form.add_error("options" if about_options else None, text)


def render_form(request: HttpRequest, kind: RecordKind, form: AttributeForm, **facts: Any) -> HttpResponse:
    """Show the form."""
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "records/attribute.html", {"kind": kind, "form": form} | facts, status=status)
