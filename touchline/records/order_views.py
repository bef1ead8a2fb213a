"""Asks for an order that a list cannot be in yet, shows how far it is, and takes it away."""

from urllib.parse import urlencode

from django.contrib import messages
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from touchline.records.fields import Field
from touchline.records.kinds import RecordKind, find_kind
from touchline.records.models import SortIndex
from touchline.records.sort_indexes import ask_for_order, can_be_sorted, remove_order
from touchline.records.values import Nonsense
from touchline.ui.responses import is_htmx
from touchline.users.access import login_required_staff
from touchline.users.permissions import Verb, access_staff, may

BUILT_PER_S = 200_000
"""Records, on two slow cores; for the estimate only."""


@login_required_staff
@require_http_methods(["GET", "POST"])
def order_page(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """Show what an order costs and how far it is; with a POST it is made, or taken away."""
    about = find_kind(kind)
    if about is None:
        raise Http404
    user = access_staff(request, about.subject, Verb.MANAGE if request.method == "POST" else Verb.VIEW)
    field = find_field(about, slug)
    if request.method == "POST":
        order = SortIndex.objects.filter(kind=about.slug, slug=slug).first()
        try:
            if request.POST.get("do") == "remove" and order is not None:
                remove_order(order, actor=user)
                messages.success(request, _("The list is no longer sorted by “{label}”.").format(label=field.label))
                return redirect(about.list_url)
            ask_for_order(about, field, actor=user)
        except Nonsense as problem:
            messages.error(request, str(problem))
        return redirect("records:list_order", about.slug, slug)
    order = SortIndex.objects.filter(kind=about.slug, slug=slug).select_related("asked_by").first()
    facts = {"kind": about, "field": field, "order": order, "may_make": may(user, about.subject, Verb.MANAGE)}
    facts["sorted_url"] = f"{reverse(about.list_url)}?{urlencode({'sort': slug, 'columns': f'name,{slug}'})}"
    template = "records/_order.html" if is_htmx(request) else "records/order.html"
    return render(request, template, facts | {"seconds": estimate_seconds(about)})


def find_field(kind: RecordKind, slug: str) -> Field:
    """Return a field by which a list could be sorted; Http404 for others."""
    field = kind.find_fields([slug]).get(slug)
    if field is None or field.sortable or not can_be_sorted(field):
        raise Http404
    return field


def estimate_seconds(kind: RecordKind) -> float:
    """Return about how long an index of all records takes, by what the database believes their number to be."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [kind.model._meta.db_table])  # noqa: SLF001
        row = cursor.fetchone()
    return max(1.0, (row[0] if row else 0) / BUILT_PER_S)
