"""Reads numbers and texts as shops send them; nonsense raises `Nonsense` with a sentence for the quarantine."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

DIGITS_BEFORE_POINT = 14
SMALLEST = Decimal("0.0001")
LONGEST_NUMBER = 60


class Nonsense(Exception):
    """A value that cannot be meant; the text says which one and why."""


def read_amount(properties: Mapping[str, Any], *names: str) -> Decimal | None:
    """Return the first given of the named amounts with four decimals, None if none is given; raises Nonsense.

    Takes JSON numbers and texts such as "12.50", never negative ones.
    """
    for name in names:
        value = properties.get(name)
        if value is not None and value != "":
            return parse_amount(value, name=name)
    return None


def parse_amount(value: Any, *, name: str) -> Decimal:
    """Return a number that is not negative, rounded to four decimals; raises Nonsense."""
    amount = _parse_decimal(value, name=name)
    if amount < 0:
        raise Nonsense(f"{name} is {amount}; it must not be negative.")
    return amount


def _parse_decimal(value: Any, *, name: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal)):
        raise Nonsense(f"{name} is no number.")
    if isinstance(value, int) and value.bit_length() > 64:
        raise Nonsense(f"{name} is too large.")
    text = str(value).strip()
    if len(text) > LONGEST_NUMBER:
        raise Nonsense(f"{name} is too long for a number.")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise Nonsense(f"{name} is {text!r}, which is no number such as 12.50.") from None
    # The size is looked at before rounding: rounding 1e400 to four decimals would itself fail.
    if not number.is_finite():
        raise Nonsense(f"{name} is {text!r}, which is no amount.")
    if number and number.adjusted() >= DIGITS_BEFORE_POINT:
        raise Nonsense(f"{name} has more than {DIGITS_BEFORE_POINT} digits before the point.")
    if number and number.adjusted() < -DIGITS_BEFORE_POINT:
        return Decimal(0)
    rounded = number.quantize(SMALLEST, ROUND_HALF_UP)
    if rounded.adjusted() >= DIGITS_BEFORE_POINT:
        raise Nonsense(f"{name} has more than {DIGITS_BEFORE_POINT} digits before the point.")
    return abs(rounded) if rounded == 0 else rounded


def read_discount(properties: Mapping[str, Any]) -> Decimal | None:
    """Return the discount; some shops send it as a negative number, which means the same. Raises Nonsense."""
    value = properties.get("discount")
    return None if value is None or value == "" else abs(_parse_decimal(value, name="discount"))


def read_text(properties: Mapping[str, Any], *names: str, limit: int = 500) -> str:
    """Return the first of the named texts that is not empty, cut at `limit`; numbers count as texts, the rest as ''."""
    for name in names:
        value = properties.get(name)
        if value is not None and (text := _to_text(value)):
            return text[:limit]
    return ""


def _to_text(value: Any) -> str:
    if isinstance(value, str):
        # What no store can hold is taken out; most texts are plain and take the short way.
        plain = value.isascii() and "\x00" not in value
        return (value if plain else value.replace("\x00", "").encode("utf-8", "replace").decode()).strip()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return "" if isinstance(value, int) and value.bit_length() > 256 else str(value)


def read_currency(properties: Mapping[str, Any]) -> str:
    """Return the currency's three letters in capitals, '' if none is given; raises Nonsense."""
    text = read_text(properties, "currency").upper()
    if text and not (len(text) == 3 and text.isascii() and text.isalpha()):
        raise Nonsense(f"currency is {text!r}; write three letters such as EUR.")
    return text
