"""The pages of an import: drop a file, look through its columns, see what would happen, watch it, take it back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touchline.imports import services
from touchline.imports.access import access_import, access_kind, list_kinds
from touchline.imports.forms import read_columns, read_reading
from touchline.imports.kinds import get_import_kinds
from touchline.imports.models import Import
from touchline.imports.reading import CannotRead
from touchline.imports.shown import show_columns, show_import, show_reading
from touchline.records.values import Nonsense
from touchline.ui.responses import go_to, is_htmx
from touchline.users.access import login_required_staff
from touchline.users.permissions import Verb, access_staff, may

SHOWN = 50


@login_required_staff
@require_http_methods(["GET", "POST"])
def import_list(request: HttpRequest) -> HttpResponse:
    """Show where to drop a file, and the imports so far; a dropped one leads to its columns."""
    if request.method == "GET":
        return show_list(request)
    kind, user = access_kind(request, request.POST.get("kind", ""))
    upload = request.FILES.get("file")
    try:
        if upload is None:
            raise CannotRead(_("Choose a file first."))
        imported = services.take_in(kind, upload.name or "", upload.chunks(), actor=user)
    except CannotRead as problem:
        return show_list(request, problem=str(problem), chosen=kind.slug, status=422)
    return redirect(imported.url)


@login_required_staff
@require_safe
def import_page(request: HttpRequest, import_id: int) -> HttpResponse:
    """Show an import as far as it is, or its part alone while a page waits for it."""
    imported, _user = access_import(request, import_id)
    return show(request, imported)


@login_required_staff
@require_POST
def change_reading(request: HttpRequest, import_id: int) -> HttpResponse:
    """Read the file in another way: another separator, encoding or sheet."""
    imported, _user = access_import(request, import_id, Verb.CREATE)
    try:
        services.reread(imported, read_reading(request.POST, imported))
    except (CannotRead, services.NotNow) as problem:
        return show(request, imported, problem=str(problem), status=422)
    return redirect(imported.url)


@login_required_staff
@require_POST
def change_columns(request: HttpRequest, import_id: int) -> HttpResponse:
    """Keep what the columns become, and find out what the import would do."""
    imported, _user = access_import(request, import_id, Verb.CREATE)
    try:
        services.set_mapping(imported, read_columns(request.POST, imported))
        services.check(imported)
    except (Nonsense, services.NotNow) as problem:
        return show(request, imported, problem=str(problem), status=422)
    return redirect(imported.url)


@login_required_staff
@require_POST
def start(request: HttpRequest, import_id: int) -> HttpResponse:
    """Write what was looked through."""
    imported, user = access_import(request, import_id, Verb.CREATE)
    try:
        services.begin(imported, actor=user)
    except services.NotNow as problem:
        return show(request, imported, problem=str(problem), status=422)
    return redirect(imported.url)


@login_required_staff
@require_POST
def stop(request: HttpRequest, import_id: int) -> HttpResponse:
    """Ask an import to stop behind the batch it is at."""
    imported, _user = access_import(request, import_id, Verb.CREATE)
    try:
        services.cancel(imported)
    except services.NotNow:
        imported.refresh_from_db()
    return show(request, imported) if is_htmx(request) else redirect(imported.url)


@login_required_staff
@require_POST
def take_back(request: HttpRequest, import_id: int) -> HttpResponse:
    """Take a whole import back."""
    imported, user = access_import(request, import_id, Verb.CREATE)
    try:
        services.undo(imported, actor=user)
    except services.NotNow as problem:
        return show(request, imported, problem=str(problem), status=422)
    return redirect(imported.url)


@login_required_staff
@require_POST
def throw_away(request: HttpRequest, import_id: int) -> HttpResponse:
    """Forget a file that was never imported."""
    imported, user = access_import(request, import_id, Verb.CREATE)
    try:
        services.discard(imported, actor=user)
    except services.NotNow as problem:
        return show(request, imported, problem=str(problem), status=422)
    return redirect("imports:import_list")


def show_list(request: HttpRequest, *, problem: str = "", chosen: str = "", status: int = 200) -> HttpResponse:
    """Return the page on which a file is dropped."""
    user = access_staff(request, "imports", Verb.VIEW)
    kinds = list_kinds(user)
    seen = [kind.slug for kind in get_import_kinds() if may(user, kind.subject)]
    found = Import.objects.filter(kind__in=seen)[:SHOWN]
    chosen = chosen or request.GET.get("kind", "") or (kinds[0].slug if kinds else "")
    facts = {"kinds": kinds, "imports": [show_import(one) for one in found], "problem": problem, "chosen": chosen}
    return render(request, "imports/imports.html", facts, status=status)


def show(request: HttpRequest, imported: Import, *, problem: str = "", status: int = 200) -> HttpResponse:
    """Return the page of an import, by its state."""
    facts: dict[str, Any] = {"imported": imported, "shown": show_import(imported), "problem": problem}
    is_draft = imported.state in (Import.State.DRAFT, Import.State.CHECKED)
    if is_htmx(request) and (request.GET.get("part") or request.method == "POST"):
        if is_draft:
            return go_to(request, imported.url)
        return render(request, "imports/_progress.html", facts, status=status)
    if is_draft:
        facts |= {"columns": show_columns(imported), "reading": show_reading(imported)}
    return render(request, "imports/import.html", facts, status=status)
