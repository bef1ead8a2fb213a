"""Refused events: looked at, mended and sent through the stream once more, or dismissed."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touchline.journal.models import Quarantine
from touchline.journal.services import CannotReplay, dismiss_quarantined, replay_quarantined
from touchline.tracking.forms import MendForm
from touchline.tracking.quarantine_queries import PAGE, get_groups, get_source_names, get_waiting, show_body
from touchline.users.access import access_staff, login_required_staff
from touchline.users.permissions import Verb

LONGEST_REASON = 500


@login_required_staff
@require_safe
def quarantine_list(request: HttpRequest) -> HttpResponse:
    """List the waiting events and the reasons for which they wait."""
    access_staff(request, "sources", Verb.MANAGE)
    reason = request.GET.get("reason", "").replace("\0", "")[:LONGEST_REASON]
    before = read_id(request.GET.get("before", ""))
    found = get_waiting(reason=reason, before=before, limit=PAGE + 1)
    kept, has_more = found[:PAGE], len(found) > PAGE
    names = get_source_names(kept)
    for row in kept:
        row.source_name = names.get(row.source_id, "")  # type: ignore[attr-defined]
    shown = {
        "kept": kept,
        "groups": get_groups(),
        "reason": reason,
        "older_url": make_url(reason, before=str(kept[-1].pk)) if has_more else "",
        "newest_url": make_url(reason) if before else "",
        "live_url": make_url(reason, before=str(before or ""), part="rows"),
    }
    template = "tracking/_quarantine.html" if request.GET.get("part") else "tracking/quarantine.html"
    return render(request, template, shown)


@login_required_staff
@require_http_methods(["GET", "POST"])
def quarantine_page(request: HttpRequest, quarantine_id: int) -> HttpResponse:
    """Show a refused event with its body, and send it on mended."""
    access_staff(request, "sources", Verb.MANAGE)
    kept = get_object_or_404(Quarantine, pk=quarantine_id)
    form = MendForm(request.POST or None, initial={"body": show_body(bytes(kept.body))})
    if request.method == "POST" and form.is_valid():
        try:
            replay_quarantined(kept.pk, body=form.cleaned_data["body"].encode("utf-8", "replace"))
        except CannotReplay as error:
            form.add_error("body", str(error))
        else:
            messages.success(request, _("Sent on. If something is still wrong with it, it comes back with the reason."))
            return redirect("tracking:quarantine_list")
    shown = {
        "kept": kept,
        "form": form,
        "source_name": get_source_names([kept]).get(kept.source_id, ""),
        "facts": bytes(kept.facts).decode("utf-8", "replace"),
        "is_waiting": kept.state == Quarantine.State.WAITING,
    }
    return render(request, "tracking/quarantine_one.html", shown, status=422 if form.errors else 200)


@login_required_staff
@require_POST
def dismiss(request: HttpRequest, quarantine_id: int) -> HttpResponse:
    """Leave a refused event be."""
    access_staff(request, "sources", Verb.MANAGE)
    get_object_or_404(Quarantine, pk=quarantine_id)
    dismiss_quarantined(quarantine_id)
    messages.success(request, _("Dismissed."))
    return redirect("tracking:quarantine_list")


@login_required_staff
@require_POST
def replay_shown(request: HttpRequest) -> HttpResponse:
    """Send on the events that were shown, as they are."""
    access_staff(request, "sources", Verb.MANAGE)
    count = _do_for_each(request, replay_quarantined)
    text = ngettext("{count} event was sent on.", "{count} events were sent on.", count).format(count=count)
    messages.success(request, f"{text} {_('What is still wrong comes back with its reason.')}")
    return redirect(make_url(request.POST.get("reason", "")[:LONGEST_REASON]))


@login_required_staff
@require_POST
def dismiss_shown(request: HttpRequest) -> HttpResponse:
    """Leave the events that were shown be."""
    access_staff(request, "sources", Verb.MANAGE)
    count = _do_for_each(request, dismiss_quarantined)
    messages.success(request, ngettext("{count} dismissed.", "{count} dismissed.", count).format(count=count))
    return redirect("tracking:quarantine_list")


def read_id(text: str) -> int | None:
    """Return an id out of an address, or None for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def make_url(reason: str, **more: str) -> str:
    """Return the address of the list."""
    query = QueryDict(mutable=True)
    query.update({key: value for key, value in ({"reason": reason} | more).items() if value})
    url = reverse("tracking:quarantine_list")
    return f"{url}?{query.urlencode()}" if query else url


def _do_for_each(request: HttpRequest, do: Callable[[int], object]) -> int:
    """Do it for each id that was posted, at most a page of them; return for how many it could be done."""
    count = 0
    for number in [read_id(text) for text in request.POST.getlist("id")[:PAGE]]:
        try:
            do(number or 0)
        except (CannotReplay, Quarantine.DoesNotExist):
            continue
        count += 1
    return count
