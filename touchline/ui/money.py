"""Amounts of money as a reader writes them."""

from decimal import Decimal

from django.utils import formats
from django.utils.translation import get_language

SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹", "CHF": "CHF", "PLN": "zł", "CZK": "Kč"}
WITHOUT_CENTS = frozenset({"JPY", "KRW", "VND", "CLP", "ISK", "HUF"})
NO_BREAK = "\u00a0"


def say_money(amount: Decimal, currency: str, *, whole: bool = False) -> str:
    """Return "€1,204.50" or "1.204,50 €" by the reader's language; `whole` leaves the cents away."""
    code = currency.upper()
    places = 0 if whole or code in WITHOUT_CENTS else 2
    number = formats.number_format(abs(amount), decimal_pos=places, use_l10n=True, force_grouping=True)
    sign = "\u2212" if amount < 0 else ""
    symbol = SYMBOLS.get(code, code)
    if (get_language() or "en").startswith("en"):
        gap = NO_BREAK if len(symbol) > 1 else ""
        return f"{sign}{symbol}{gap}{number}"
    return f"{sign}{number}{NO_BREAK}{symbol}"
