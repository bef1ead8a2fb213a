"""Amounts of money as a reader writes them."""

import re
from decimal import Decimal

from babel.numbers import UnknownCurrencyError, format_currency

from touchline.ui.locales import get_locale

MINUS = "\u2212"
NO_BREAK = "\u00a0"
CODE = re.compile(r"(?<=[A-Z]{3})(?=\d)")
"""Where letters that stand for a currency touch its amount."""


def say_money(amount: Decimal, currency: str, *, whole: bool = False) -> str:
    """Return "€1,204.50" or "1.204,50 €" by the reader's language; `whole` leaves the cents away."""
    locale = get_locale()
    pattern = locale.currency_formats["standard"].pattern
    if whole:
        pattern = pattern.replace("0.00", "0")
    try:
        said = format_currency(amount, currency.upper(), pattern, locale, currency_digits=not whole)
    except UnknownCurrencyError:
        said = f"{currency.upper()}{NO_BREAK}{amount}"
    return CODE.sub(NO_BREAK, said).replace("-", MINUS, 1)
