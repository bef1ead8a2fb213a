"""The bell, and the list behind it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from touchline.tasks.models import Notice
from touchline.tasks.notices import count_unread, get_notices, mark_read
from touchline.ui.responses import is_htmx
from touchline.users.access import access_staff, login_required_staff

PAGE = 30


@login_required_staff
@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """List what the reader was told, newest first."""
    user = access_staff(request)
    text = request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
    found = get_notices(user, before=before, limit=PAGE)
    facts = {"notices": found[:PAGE], "more": found[PAGE - 1].pk if len(found) > PAGE else None}
    return render(request, "tasks/_notices.html" if before else "tasks/notices.html", facts)


@login_required_staff
@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    """Answer with how much is unread."""
    return render(request, "tasks/_bell_count.html", {"unread": count_unread(access_staff(request))})


@login_required_staff
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    mark_read(access_staff(request))
    return redirect("tasks:notice_list")


@login_required_staff
@require_safe
def open_notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark one notice as read and lead to what it is about."""
    user = access_staff(request)
    notice = get_object_or_404(Notice, pk=notice_id, user=user)
    if not is_htmx(request):
        mark_read(user, ids=[notice.pk])
    return redirect(
        notice.url if notice.url.startswith("/") and not notice.url.startswith("//") else "tasks:notice_list"
    )
