"""What the columns of a list of orders can become, with the names other shops have for it."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from touchline.imports.kinds import Label, Target
from touchline.records.fields import FieldType

ORDER: Final = _("Order")
POSITION: Final = _("Its lines")


def _make(slug: str, label: Label, group: Label, words: str, *, type_: FieldType = FieldType.TEXT) -> Target:
    return Target(
        slug=slug, label=label, type=type_, is_key=slug == "order_id", group=group, words=tuple(words.split("|"))
    )


TARGETS: Final = (
    _make("order_id", _("Order number"), ORDER, "order id|order number|order no|order|number|bestellnummer"),
    _make(
        "placed_at",
        _("Placed"),
        ORDER,
        "created at|order date|date|paid at|timestamp|bestelldatum|datum",
        type_=FieldType.MOMENT,
    ),
    _make(
        "total",
        _("Total"),
        ORDER,
        "order total amount|revenue|amount|gesamt|summe|dollar value|dollars|value",
        type_=FieldType.NUMBER,
    ),
    _make("currency", _("Currency"), ORDER, "currency code|währung"),
    _make("subtotal", _("Subtotal"), ORDER, "order subtotal amount", type_=FieldType.NUMBER),
    _make("shipping", _("Shipping"), ORDER, "order shipping amount|versand", type_=FieldType.NUMBER),
    _make("tax", _("Tax"), ORDER, "taxes|order total tax amount|mwst", type_=FieldType.NUMBER),
    _make("discount", _("Discount"), ORDER, "discount amount|cart discount amount|rabatt", type_=FieldType.NUMBER),
    _make("coupon", _("Coupon"), ORDER, "discount code|coupon code|gutschein"),
    _make("payment_method", _("Payment method"), ORDER, "payment method title|zahlungsart"),
    _make("refunded", _("Given back"), ORDER, "refunded amount|order refund amount", type_=FieldType.NUMBER),
    _make("status", _("Status"), ORDER, "order status|financial status|state"),
    _make("cancelled_at", _("Cancelled"), ORDER, "cancelled at"),
    _make("product_id", _("Product id"), POSITION, "item id|product #|lineitem id"),
    _make("sku", _("SKU"), POSITION, "lineitem sku|item sku"),
    _make("product_name", _("Product"), POSITION, "lineitem name|item name|product|produkt"),
    _make("variant", _("Variant"), POSITION, "lineitem variant"),
    _make(
        "quantity",
        _("Quantity"),
        POSITION,
        "lineitem quantity|quantity refund|quantity (- refund)|qty|menge|cds",
        type_=FieldType.NUMBER,
    ),
    _make("price", _("Price of one"), POSITION, "lineitem price|item cost|unit price|preis", type_=FieldType.NUMBER),
)
