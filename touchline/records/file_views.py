"""The panel of files on a record page, and the way out for their bytes: always an attachment, never with a cookie."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touchline.records.files import LARGEST, add_file, get_files, get_path, read_link, remove_file, sign_link
from touchline.records.models import File
from touchline.records.opening import Opened, access_record
from touchline.records.values import Nonsense
from touchline.users.access import login_required_staff
from touchline.users.permissions import Verb

LARGEST_ID = 2**63 - 1


@login_required_staff
@require_http_methods(["GET", "POST"])
def files_panel(request: HttpRequest, kind: str, record_id: int) -> HttpResponse:
    """Show the files of a record, and take new ones."""
    opened = access_record(request, kind, record_id, Verb.EDIT if request.method == "POST" else Verb.VIEW)
    if request.method == "GET":
        return show_files(request, opened)
    uploads = request.FILES.getlist("file")
    try:
        if not uploads:
            raise Nonsense(_("Choose a file first."))
        for upload in uploads[:20]:
            add_file(opened.kind, opened.id, upload, author=opened.user)
    except Nonsense as problem:
        return show_files(request, opened, problem=str(problem))
    return show_files(request, opened)


@login_required_staff
@require_POST
def file_part(request: HttpRequest, file_id: int) -> HttpResponse:
    """Take a file away, or bring it back."""
    kept = get_file(file_id)
    opened = access_record(request, kept.kind, kept.record_id, Verb.EDIT)
    is_back = request.POST.get("do") == "restore"
    remove_file(kept, author=opened.user, back=is_back)
    return show_files(request, opened, removed=None if is_back else kept)


@login_required_staff
@require_safe
def file_link(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """Lead who may see the record to the file, by an address that is good for ten minutes."""
    kept = get_file(file_id)
    access_record(request, kept.kind, kept.record_id)
    if kept.removed_at:
        raise Http404
    return redirect("records:file_bytes", sign_link(kept))


@require_safe
def file_bytes(request: HttpRequest, token: str) -> HttpResponseBase:
    """Give the bytes of a file to who has a link to it; nobody is asked who they are, and no cookie is read or set."""
    kept = read_link(token)
    if kept is None or not get_path(kept.key).is_file():
        raise Http404
    answer = FileResponse(get_path(kept.key).open("rb"), as_attachment=True, filename=kept.name)
    answer["Content-Type"] = "application/octet-stream"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    answer["Cache-Control"] = "private, no-store"
    return answer


def get_file(file_id: int) -> File:
    """Return a file by its id; Http404 when there is none."""
    kept = File.objects.filter(pk=file_id).first() if file_id <= LARGEST_ID else None
    if kept is None:
        raise Http404
    return kept


def show_files(request: HttpRequest, opened: Opened, *, problem: str = "", removed: File | None = None) -> HttpResponse:
    """Answer with the panel."""
    shown = {"opened": opened, "files": get_files(opened.kind.slug, opened.id), "problem": problem, "removed": removed}
    shown["largest"] = LARGEST // 1024 // 1024
    return render(request, "records/_files.html", shown, status=422 if problem else 200)
