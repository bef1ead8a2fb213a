"""Template filters of orders."""

from decimal import Decimal

from django import template

from touchline.commerce.models import Line

register = template.Library()


@register.filter
def plain_number(value: Decimal) -> str:
    """Write a quantity without needless zeros: 2, 0.5."""
    return f"{value.normalize():f}"


@register.filter
def line_amount(line: Line) -> Decimal:
    """Give what a line comes to."""
    return line.price * line.quantity
