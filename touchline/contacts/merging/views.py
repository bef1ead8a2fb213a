"""Joining two records on screen: choose the other one, choose value by value, and take it apart again."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from touchline.contacts.finding import find_companies, find_people
from touchline.contacts.merging.comparing import compare
from touchline.contacts.merging.merge import CannotMerge, Plan, merge_records
from touchline.contacts.merging.models import Merge
from touchline.contacts.merging.queries import list_merges
from touchline.contacts.merging.unmerge import unmerge
from touchline.contacts.merging.values import BOTH, GONE, KEPT
from touchline.records.kinds import get_kind
from touchline.records.opening import Opened, access_record
from touchline.ui.responses import is_htmx
from touchline.ui.search import Query
from touchline.users.access import login_required_staff
from touchline.users.permissions import Verb

OFFERED = 8


@login_required_staff
@require_http_methods(["GET", "POST"])
def join_page(request: HttpRequest, kind: str, record_id: int) -> HttpResponse:
    """Find the other record, compare the two, and join them."""
    opened = access_record(request, kind, record_id, Verb.EDIT)
    other_id = read_number(request.GET.get("with", ""))
    if not other_id or other_id == opened.id:
        return show_choice(request, opened)
    other = access_record(request, kind, other_id, Verb.EDIT)
    if request.method == "POST":
        return join(request, opened, other)
    lines = compare(opened.kind, opened.record, other.record)
    shown = {
        "opened": opened,
        "other": other,
        "lines": lines,
        "open_lines": [line for line in lines if line.differs],
        "same_lines": [line for line in lines if not line.differs],
    }
    return render(request, "contacts/join.html", shown)


def show_choice(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Offer records to join with, as somebody types."""
    text = request.GET.get("q", "")[:200]
    shown = {"opened": opened, "q": text, "found": find_others(opened, text)}
    template = (
        "contacts/_join_found.html" if is_htmx(request) and request.GET.get("part") else "contacts/join_with.html"
    )
    return render(request, template, shown)


def find_others(opened: Opened, text: str) -> list[tuple[int, str, str]]:
    """Return id, name and a detail of records that answer the text, the one itself left out."""
    query = Query.of(text)
    if not query.words:
        return []
    if opened.kind.slug == "company":
        pairs = find_companies(query, opened.user, most=OFFERED + 1)
        found = [(company.pk, str(company), company.domain) for company, _rank in pairs]
    else:
        people = find_people(query, opened.user, most=OFFERED + 1)
        found = [(person.id, person.name, person.why or person.detail) for person in people]
    return [one for one in found if one[0] != opened.id][:OFFERED]


def join(request: HttpRequest, opened: Opened, other: Opened) -> HttpResponse:
    """Join as the form says; the first of the two stays unless the other one was chosen."""
    turned = request.POST.get("keep") == str(other.id)
    kept, gone = (other, opened) if turned else (opened, other)
    given = {slug.removeprefix("field:"): whose for slug, whose in request.POST.items() if slug.startswith("field:")}
    swap = {KEPT: GONE, GONE: KEPT, BOTH: BOTH}
    choices = {slug[:100]: swap[whose] if turned else whose for slug, whose in given.items() if whose in swap}
    plan = Plan(kind=opened.kind.slug, kept_id=kept.id, gone_id=gone.id, choices=choices)
    try:
        merge = merge_records(plan, actor=opened.user)
    except CannotMerge as problem:
        messages.error(request, str(problem))
        return redirect(opened.kind.get_url(opened.id))
    messages.success(
        request, _("{name} is joined in. You can take it apart under “Joined”.").format(name=merge.gone_name)
    )
    return redirect(kept.kind.get_url(kept.id))


@login_required_staff
@require_safe
def joined_panel(request: HttpRequest, kind: str, record_id: int) -> HttpResponse:
    """Show what was joined into a record, with the way back."""
    opened = access_record(request, kind, record_id)
    return render(request, "contacts/_joined.html", {"opened": opened, "merges": list_merges(kind, opened.id)})


@login_required_staff
@require_POST
def take_apart(request: HttpRequest, merge_id: int) -> HttpResponse:
    """Take a merge back, and lead to the record that is here again."""
    merge = Merge.objects.filter(pk=min(merge_id, 2**63 - 1)).first()
    if merge is None:
        raise Http404
    opened = access_record(request, merge.kind, get_present_id(merge), Verb.EDIT)
    try:
        unmerge(merge.pk, actor=opened.user)
    except CannotMerge as problem:
        messages.error(request, str(problem))
        return redirect(opened.kind.get_url(opened.id))
    said = _("{name} is a record of its own again, as it was. What came since stays with whom it came by.")
    messages.success(request, said.format(name=merge.gone_name))
    return redirect(get_kind(merge.kind).get_url(merge.gone_id))


def get_present_id(merge: Merge) -> int:
    """Return the record that a merge's two are in now."""
    from touchline.contacts.merging.queries import find_successor

    return find_successor(merge.kind, merge.kept_id) or merge.kept_id


def read_number(text: Any) -> int:
    """Return a number of the address line; 0 for none."""
    return int(text) if isinstance(text, str) and text.isdecimal() and len(text) < 19 else 0
