"""Editing one field in place: the value, its form, its history, and what somebody else did meanwhile."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touchline.records.changes import Conflict, Refused, edit
from touchline.records.countries import get_countries
from touchline.records.fields import Field, FieldType
from touchline.records.history import get_history
from touchline.records.kinds import get_kind
from touchline.records.looking import find_onlookers, keep_looking, note_editing
from touchline.records.models import ChangeSet
from touchline.records.normalising.languages import get_languages
from touchline.records.normalising.time_zones import get_time_zones
from touchline.records.opening import Opened, access_record
from touchline.records.shown import ShownField, load_names, say_value, show_fields
from touchline.users.access import login_required_staff
from touchline.users.audit import not_logged
from touchline.users.models import Team, User
from touchline.users.permissions import Verb

MOST_TYPED = 20_000


@login_required_staff
@require_safe
def fields_part(request: HttpRequest, kind: str, record_id: int) -> HttpResponse:
    """Answer an open page with all fields as they are now."""
    opened = access_record(request, kind, record_id)
    return render(request, "records/_fields.html", {"opened": opened, "fields": get_page_fields(opened)})


def get_page_fields(opened: Opened) -> list[ShownField]:
    """Return the fields that a record page lists, those people edit, in their order."""
    fields = opened.kind.get_fields()
    return show_fields(opened, (f for f in fields if f.editable and f.slug not in opened.kind.shown_apart))


@login_required_staff
@require_http_methods(["GET", "POST"])
def field_part(request: HttpRequest, kind: str, record_id: int, slug: str) -> HttpResponse:
    """Show one field, or save what was typed into it: 422 for nonsense, 409 when somebody else was faster."""
    opened = access_record(request, kind, record_id, Verb.EDIT if request.method == "POST" else Verb.VIEW)
    field = opened.get_field(slug)
    if request.method == "GET":
        note_editing(opened, "")
        return show_one(request, opened, field)
    given = read_given(request, field)
    version = None if request.POST.get("force") else read_version(request)
    try:
        done = edit(opened.kind, opened.id, {slug: given}, actor=opened.user, version=version)
    except Refused as refused:
        return show_form(request, opened, field, given=given, problem=str(refused), status=422)
    except Conflict as conflict:
        return show_clash(request, opened, field, given=given, conflict=conflict)
    note_editing(opened, "")
    return show_one(request, opened, field, done=done)


@login_required_staff
@require_safe
def edit_part(request: HttpRequest, kind: str, record_id: int, slug: str) -> HttpResponse:
    """Open a field for editing."""
    opened = access_record(request, kind, record_id, Verb.EDIT)
    note_editing(opened, slug)
    return show_form(request, opened, opened.get_field(slug))


@login_required_staff
@require_safe
def history_part(request: HttpRequest, kind: str, record_id: int, slug: str) -> HttpResponse:
    """Show the values a field had."""
    opened = access_record(request, kind, record_id)
    field = opened.get_field(slug)
    (shown,) = show_fields(opened, [field])
    steps = get_history(opened, field)
    told = opened.kind.get_told_history(opened.record, field)
    steps = sorted([*steps, *told], key=lambda step: step.at, reverse=True)
    return render(request, "records/_history.html", {"opened": opened, "shown": shown, "steps": steps})


@login_required_staff
@require_POST
@not_logged
def here_part(request: HttpRequest, kind: str, record_id: int) -> HttpResponse:
    """Hear that a page is open, and say who else is there."""
    opened = access_record(request, kind, record_id)
    keep_looking(opened)
    return render(request, "records/_here.html", {"onlookers": find_onlookers(opened)})


@login_required_staff
@require_safe
def pick_part(request: HttpRequest, kind: str) -> HttpResponse:
    """Offer records of a kind by a part of their name."""
    from touchline.records.picking import find_choices

    _user, about, choices = find_choices(request, kind, request.GET.get("q", ""))
    return render(request, "records/_picks.html", {"choices": choices, "text": request.GET.get("q", ""), "kind": about})


def read_version(request: HttpRequest) -> int | None:
    """Return the version of the record that the form was made from, or None."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def read_given(request: HttpRequest, field: Field) -> Any:
    """Return what was typed into the form of a field."""
    if field.type is FieldType.CHOICES:
        return request.POST.getlist("value")
    if field.type is FieldType.MONEY:
        amount = request.POST.get("value", "").strip()
        return {"amount": amount, "currency": request.POST.get("currency", "")} if amount else ""
    if field.type is FieldType.COMPANY and request.POST.get("new"):
        return get_kind("company").make_quickly(request.POST["new"], actor=request.user)
    return request.POST.get("value", "")[:MOST_TYPED]


def show_one(request: HttpRequest, opened: Opened, field: Field, done: ChangeSet | None = None) -> HttpResponse:
    """Answer with a field as it is now, and after a change with the way back."""
    opened.record.refresh_from_db()
    (shown,) = show_fields(opened, [field])
    facts = {"opened": opened, "shown": shown, "done": done if done and done.records else None, "is_back": True}
    return render(request, "records/_field_saved.html", facts)


def show_form(request: HttpRequest, opened: Opened, field: Field, **facts: Any) -> HttpResponse:
    """Answer with the form of a field; `given` is what was typed, `problem` why it cannot be kept."""
    (shown,) = show_fields(opened, [field])
    status = facts.pop("status", 200)
    return render(
        request,
        "records/_field_edit.html",
        {"opened": opened, "shown": shown, "typed": make_typed(shown, facts.get("given"))} | get_choices(field) | facts,
        status=status,
    )


def show_clash(request: HttpRequest, opened: Opened, field: Field, *, given: Any, conflict: Conflict) -> HttpResponse:
    """Answer with what somebody else wrote, beside what was typed."""
    opened.record.refresh_from_db()
    clash = conflict.clashes[0]
    names = load_names([(field, clash.value)])
    theirs = say_value(field, clash.value, names) or _("nothing")
    facts = {"given": given, "theirs": theirs, "clash": clash, "version": conflict.version}
    return show_form(request, opened, field, status=409, **facts)


def make_typed(shown: ShownField, given: Any) -> Any:
    """Return what stands in the input: what was typed, else the value in the spelling that can be typed."""
    value = shown.value if given is None else given
    if isinstance(value, dict):
        return value
    if isinstance(value, list) and shown.field.type is not FieldType.CHOICES:
        return ", ".join(str(item) for item in value)
    if shown.field.type is FieldType.MONEY:
        return {"amount": value or "", "currency": settings.ENVIRONMENT.currency}
    return "" if value is None else value


def get_choices(field: Field) -> dict[str, Any]:
    """Return what a form offers to choose from."""
    match field.type:
        case FieldType.USER:
            return {"choices": [(user.pk, str(user)) for user in User.objects.active()]}
        case FieldType.TEAM:
            return {"choices": [(team.pk, str(team)) for team in Team.objects.all()]}
        case FieldType.COUNTRY:
            return {"choices": list(get_countries(get_language() or "en").items())}
        case FieldType.LANGUAGE:
            return {"choices": list(get_languages(get_language() or "en").items())}
        case FieldType.TIME_ZONE:
            return {"choices": list(get_time_zones().items())}
        case FieldType.CHOICE | FieldType.CHOICES:
            return {"choices": list(field.options)}
        case FieldType.YES_NO:
            return {"choices": [("yes", _("yes")), ("no", _("no"))]}
        case _:
            return {"choices": []}
