"""Counts, shares and names of countries as a reader writes them."""

from babel.numbers import format_decimal, format_percent

from touchline.ui.locales import get_locale

WHOLE_FROM = 10


def say_number(number: float) -> str:
    """Return "1,204" or "1.204" by the reader's language."""
    return format_decimal(number, locale=get_locale())


def say_share(share: float) -> str:
    """Return a share, given in per cent, with one digit behind the point where it is small: "3.4%", "61 %"."""
    places = "0.0" if 0 < share < WHOLE_FROM else "0"
    pattern = get_locale().percent_formats[None].pattern.replace("#,##0", f"#,##{places}")
    return format_percent(share / 100, format=pattern, locale=get_locale())


def say_country(code: str) -> str:
    """Return a country's name in the reader's language, or the code where there is none."""
    return str(get_locale().territories.get(code.upper(), code))
