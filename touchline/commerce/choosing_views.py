"""Answers the condition builder: which products, categories and brands there are."""

from typing import Final

from django.db.models import F, TextField, Value
from django.db.models.functions import Coalesce, NullIf
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from touchline.commerce.models import Product
from touchline.users.access import access_staff, login_required_staff

SHOWN: Final = 30
COLUMNS: Final = {"product": "number", "sku": "sku", "name": "name", "category": "category", "brand": "brand"}
LONGEST: Final = 100


@login_required_staff
@require_safe
def known_products(request: HttpRequest) -> JsonResponse:
    """Return values by which products are chosen: those that hold the text, or what those kept are called."""
    access_staff(request, "orders")
    by = request.GET.get("by", "")
    column = COLUMNS.get(by, "number")
    label = "name" if by == "product" else column
    products = Product.objects.exclude(**{column: ""})
    if ids := request.GET.get("ids", ""):
        products = products.filter(**{f"{column}__in": ids.split(",")[:200]})
    else:
        text = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
        products = products.filter(**{f"{label}__icontains": text})
    shown = Coalesce(NullIf(F(label), Value("")), F(column), output_field=TextField())
    found = products.order_by(label, column).values_list(column, shown).distinct()[:SHOWN]
    return JsonResponse({"values": [[value, name] for value, name in found]})
