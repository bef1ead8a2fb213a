"""How long data is kept, on screen."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from touchline.contacts.retaining.services import list_standings, set_days
from touchline.kit.retention import find_kept
from touchline.records.values import Nonsense
from touchline.users.access import login_required_staff
from touchline.users.permissions import Verb, access_staff


@login_required_staff
@require_safe
def retention_page(request: HttpRequest) -> HttpResponse:
    """Show each class of data, how long it is kept, and what the last night removed."""
    access_staff(request, "contacts", Verb.MANAGE)
    return show(request)


@login_required_staff
@require_POST
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep a class of data for another time."""
    user = access_staff(request, "contacts", Verb.MANAGE)
    kept = find_kept(slug)
    if kept is None:
        raise Http404
    try:
        set_days(kept, read_days(request.POST.get("days", "")), actor=user)
    except Nonsense as problem:
        return show(request, problem=str(problem), wrong=slug, status=422)
    messages.success(request, _("Saved. What is older goes in the coming night."))
    return redirect("contacts:retention")


def read_days(text: str) -> int | None:
    """Return a number of days, None for always where nothing was typed; raises Nonsense."""
    typed = text.strip()
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) < 8):
        raise Nonsense(_("Type a whole number of days, or nothing to keep it always."))
    return int(typed)


def show(request: HttpRequest, *, problem: str = "", wrong: str = "", status: int = 200) -> HttpResponse:
    """Show the page."""
    standings = list_standings()
    facts = {
        "open": [one for one in standings if one.kept.remove is not None],
        "fixed": [one for one in standings if one.kept.remove is None],
        "problem": problem,
        "wrong": wrong,
    }
    return render(request, "contacts/retention.html", facts, status=status)
