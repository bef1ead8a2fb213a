"""The panel of notes on a record page."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from touchline.records.models import Note
from touchline.records.notes import add_note, change_note, get_notes, pin_note, remove_note
from touchline.records.opening import Opened, access_record
from touchline.records.values import Nonsense
from touchline.users.access import login_required_staff
from touchline.users.models import User
from touchline.users.permissions import Verb

LARGEST_ID = 2**63 - 1


@login_required_staff
@require_http_methods(["GET", "POST"])
def notes_panel(request: HttpRequest, kind: str, record_id: int) -> HttpResponse:
    """Show the notes of a record, and take a new one."""
    opened = access_record(request, kind, record_id, Verb.EDIT if request.method == "POST" else Verb.VIEW)
    facts: dict[str, Any] = {}
    if request.method == "POST":
        try:
            add_note(opened.kind, opened.id, request.POST.get("text", ""), author=opened.user)
        except Nonsense as problem:
            facts = {"problem": str(problem), "typed": request.POST.get("text", "")}
    return show_notes(request, opened, status=422 if facts else 200, **facts)


@login_required_staff
@require_POST
def note_part(request: HttpRequest, note_id: int) -> HttpResponse:
    """Pin, change, take away or bring back a note: whoever may edit the record; only authors and admins change words."""
    note = Note.objects.filter(pk=note_id).first() if note_id <= LARGEST_ID else None
    if note is None:
        raise Http404
    opened = access_record(request, note.kind, note.record_id, Verb.EDIT)
    do = request.POST.get("do")
    if do in ("pin", "unpin"):
        pin_note(note, is_pinned=do == "pin")
        return show_notes(request, opened)
    if note.author_id != opened.user.pk and not opened.user.is_admin:
        raise Http404
    if do in ("remove", "restore"):
        remove_note(note, author=opened.user, back=do == "restore")
        return show_notes(request, opened, removed=note if do == "remove" else None)
    if do == "open":
        return show_notes(request, opened, edited=note.pk)
    try:
        change_note(note, request.POST.get("text", ""), author=opened.user)
    except Nonsense as problem:
        return show_notes(request, opened, status=422, edited=note.pk, edit_problem=str(problem))
    return show_notes(request, opened)


def show_notes(request: HttpRequest, opened: Opened, *, status: int = 200, **facts: Any) -> HttpResponse:
    """Answer with the panel."""
    shown = {"opened": opened, "notes": get_notes(opened.kind.slug, opened.id), "user": opened.user}
    shown["colleagues"] = list(User.objects.active()[:200]) if opened.may_edit else []
    return render(request, "records/_notes.html", shown | facts, status=status)
