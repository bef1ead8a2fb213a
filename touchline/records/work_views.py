"""Shows how far a long work is, and stops it."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from touchline.records.export import write_csv
from touchline.records.models import Work
from touchline.records.refusals import read_refused
from touchline.records.working import cancel_work
from touchline.ui.responses import is_htmx
from touchline.users.access import login_required_staff
from touchline.users.permissions import access_staff


@login_required_staff
@require_safe
def work_page(request: HttpRequest, work_id: int) -> HttpResponse:
    """Show a work, or its part alone while a page waits for it."""
    work = access_work(request, work_id)
    template = "records/_work.html" if is_htmx(request) and request.GET.get("part") else "records/work.html"
    return render(request, template, {"work": work})


@login_required_staff
@require_POST
def cancel(request: HttpRequest, work_id: int) -> HttpResponse:
    """Ask a work to stop between two chunks."""
    work = access_work(request, work_id)
    cancel_work(work)
    work.refresh_from_db()
    return render(request, "records/_work.html", {"work": work}) if is_htmx(request) else redirect(work.url)


@login_required_staff
@require_safe
def refused(request: HttpRequest, work_id: int) -> HttpResponseBase:
    """Give the records that a work left as they are as a file, each with the reason."""
    work = access_work(request, work_id)
    answer = StreamingHttpResponse(write_csv(read_refused(work)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="refused-{work.pk}.csv"'
    answer["X-Accel-Buffering"] = "no"
    return answer


def access_work(request: HttpRequest, work_id: int) -> Work:
    """Return a work of the user's own, or any for an admin; Http404 otherwise."""
    user = access_staff(request)
    found = Work.objects.select_related("change_set__undone_by").filter(pk=min(work_id, 2**63 - 1)).first()
    if found is None or (found.started_by_id != user.pk and not user.is_admin):
        raise Http404
    return found
