"""The panel of orders on the pages of people and companies."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Max, Prefetch, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from touchline.commerce.models import Line, Order
from touchline.contacts.access import check_anybody
from touchline.contacts.models import Contact
from touchline.contacts.panels import Panel, register_panel
from touchline.users.access import access_staff, login_required_staff
from touchline.users.permissions import limit

SHOWN = 3
COUNTED = ~Q(state=Order.State.CANCELLED)

register_panel(Panel(label=_("Orders"), icon="shopping-bag", url_name="commerce:order_panel", order=10))
register_panel(
    Panel(label=_("Orders"), icon="shopping-bag", url_name="commerce:company_order_panel", order=10, about="company")
)


@dataclass(frozen=True, slots=True)
class Total:
    """What a person's orders in one currency come to, refunds and cancelled ones taken off."""

    currency: str
    orders: int
    revenue: Decimal
    average: Decimal


@login_required_staff
@require_safe
def order_panel(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show what a person's orders come to, and the last of them with their lines."""
    check_anybody(access_staff(request, "orders"), person_id)
    return render_orders(request, get_orders_of(person_id))


@login_required_staff
@require_safe
def company_order_panel(request: HttpRequest, company_id: int) -> HttpResponse:
    """Show what the orders of a company's people come to, and the last of them."""
    user = access_staff(request, "orders")
    people = limit(Contact.objects.filter(company_id=company_id), user, "contacts")
    return render_orders(request, Order.objects.filter(contact__in=people))


def render_orders(request: HttpRequest, orders: QuerySet[Order]) -> HttpResponse:
    """Answer with totals and the last few."""
    lines = Prefetch("lines", Line.objects.order_by("position"))
    latest = list(orders.order_by("-placed_at", "-id").prefetch_related(lines)[: SHOWN + 1])
    shown = {"totals": get_totals(orders) if latest else [], "orders": latest[:SHOWN], "has_more": len(latest) > SHOWN}
    return render(request, "commerce/_order_panel.html", shown)


def get_orders_of(person_id: int) -> QuerySet[Order]:
    """Return the orders of a contact, or of a visitor nobody knows."""
    return Order.objects.filter(Q(contact_id=person_id) | Q(person_id=person_id, contact=None))


def get_totals(orders: QuerySet[Order]) -> list[Total]:
    """Return the totals by currency, the one used last first."""
    rows = (
        orders.filter(COUNTED)
        .values("currency")
        .annotate(count=Count("id"), revenue=Sum(F("total") - F("refunded")), last=Max("placed_at"))
        .order_by("-last")
    )
    return [Total(row["currency"], row["count"], row["revenue"], row["revenue"] / row["count"]) for row in rows]
