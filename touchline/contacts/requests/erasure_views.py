"""Who was forgotten and how far it is, as numbers; nobody's name is in it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from touchline.contacts.requests.standing import count_waiting, list_progress, start_now
from touchline.users.access import login_required_staff
from touchline.users.audit import write_audit
from touchline.users.permissions import Verb, access_staff

PAGE = 50


@login_required_staff
@require_safe
def erasure_list(request: HttpRequest) -> HttpResponse:
    """List erasures, the latest first."""
    access_staff(request, "contacts", Verb.MANAGE)
    before = request.GET.get("before", "")
    found = list_progress(before=int(before) if before.isascii() and before.isdigit() else 0, limit=PAGE + 1)
    facts = {
        "waiting": count_waiting(),
        "rows": found[:PAGE],
        "more": found[PAGE - 1].erased.pk if len(found) > PAGE else 0,
    }
    return render(request, "contacts/erasures.html", facts)


@login_required_staff
@require_POST
def follow(request: HttpRequest) -> HttpResponse:
    """Do now what the night would do."""
    user = access_staff(request, "contacts", Verb.MANAGE)
    write_audit(user, "erasure.follow", "contacts", 0, after={"count": count_waiting().count})
    start_now()
    messages.success(
        request,
        _("It is being looked through now. Whoever was forgotten within the last hour is looked for once more later."),
    )
    return redirect("contacts:erasures")
