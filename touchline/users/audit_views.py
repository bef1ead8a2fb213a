"""The audit log on screen, and the security report."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from touchline.ui.responses import is_htmx
from touchline.users.access import access_staff, login_required_staff
from touchline.users.audit_queries import PAGE, AuditFilter, find_entries, get_lines
from touchline.users.forms import AuditFilterForm
from touchline.users.models import AuditEntry
from touchline.users.report import make_report


@login_required_staff
@require_GET
def audit_log(request: HttpRequest) -> HttpResponse:
    """List what was done, newest first."""
    access_staff(request, "audit")
    form = AuditFilterForm(request.GET)
    asked = form.get_filter() if form.is_valid() else AuditFilter()
    entries = list(find_entries(asked)[: PAGE + 1])
    query = request.GET.copy()
    if len(entries) > PAGE:
        query["before"] = str(entries[PAGE - 1].pk)
    shown = {
        "form": form,
        "lines": get_lines(entries[:PAGE]),
        "more": query.urlencode() if len(entries) > PAGE else "",
        "filtered": any(value for name, value in request.GET.items() if name != "before"),
    }
    template = "users/_audit_lines.html" if is_htmx(request) and "before" in request.GET else "users/audit.html"
    return render(request, template, shown, status=400 if form.errors else 200)


@login_required_staff
@require_GET
def audit_entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Show one act with all it changed, and its place in the chain."""
    access_staff(request, "audit")
    entry = get_object_or_404(AuditEntry.objects.select_related("link"), pk=entry_id)
    return render(
        request, "users/audit_entry.html", {"line": get_lines([entry])[0], "link": getattr(entry, "link", None)}
    )


@login_required_staff
@require_GET
def security_report(request: HttpRequest) -> HttpResponse:
    """Show who could do harm, and what is missing against it."""
    access_staff(request, "audit")
    return render(request, "users/report.html", {"report": make_report()})
