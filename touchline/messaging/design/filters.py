"""Filters of templates: the usual ones of Liquid behind a guard, and `money`; whatever they return stays small and plain."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache, wraps
from typing import Any, Final

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_currency
from liquid import Environment
from liquid.exceptions import FilterArgumentError, LiquidError
from liquid.undefined import is_undefined
from markupsafe import Markup, escape

LONGEST: Final = 100_000
"""Characters or items that one filter may return."""
LARGEST: Final = 10**18
LEFT_OUT: Final = frozenset({"safe", "escapejs"})
"""`safe` would let a value through unescaped; a mail runs no script."""
DECODING: Final = frozenset({"url_decode", "base64_decode", "base64_url_safe_decode"})
MULTIPLYING: Final = frozenset({"replace", "join"})

Filter = Callable[..., Any]


def guard_filters(env: Environment, language: str) -> None:
    """Put a guard around every filter, and add those of the trade."""
    env.filters = {name: guard(name, one) for name, one in env.filters.items() if name not in LEFT_OUT}
    env.filters["address"] = guard("address", keep_address)
    env.filters["money"] = guard("money", make_money(language))


def guard(name: str, filter_: Filter) -> Filter:
    """Return the filter with limits; what is decoded counts as unsafe again."""

    @wraps(filter_)
    def guarded(value: Any, *args: Any, **kwargs: Any) -> Any:
        check_size(name, value)
        if name in MULTIPLYING and args:
            check_product(name, value, args)
        try:
            found = filter_(value, *args, **kwargs)
        except LiquidError:
            raise
        except Exception as error:  # a filter meets values nobody foresaw; the template fails, not the sender
            raise FilterArgumentError(f"{name}: {error}", token=None) from error
        check_size(name, found)
        return str(found) if name in DECODING and isinstance(found, Markup) else found

    return guarded


def check_size(name: str, value: Any) -> None:
    """Raise when a value is larger than any mail needs."""
    kind = type(value)
    if kind is str or kind is Markup or kind is list or kind is tuple or kind is range:
        if len(value) > LONGEST:
            raise FilterArgumentError(f"{name}: more than {LONGEST} characters or items", token=None)
    elif kind is int and not -LARGEST < value < LARGEST:
        raise FilterArgumentError(f"{name}: the number is too large", token=None)


def check_product(name: str, value: Any, args: tuple[Any, ...]) -> None:
    """Raise before a filter would multiply its input beyond the limit."""
    if name == "replace":
        text, old, new = str(value), str(args[0]), str(args[1]) if len(args) > 1 else ""
        grown = text.count(old) * len(new)
    else:
        grown = (len(value) if isinstance(value, (list, tuple, range)) else 1) * len(str(args[0]))
    if grown > LONGEST:
        raise FilterArgumentError(f"{name}: more than {LONGEST} characters", token=None)


def keep_address(value: Any) -> str:
    """Return an address that leads to a page, a mail program or a phone; any other is nothing."""
    text = "" if value is None or is_undefined(value) else str(value).strip()
    scheme, colon, _rest = text.partition(":")
    is_relative = not colon or "/" in scheme or "?" in scheme or "#" in scheme
    return text if is_relative or scheme.lower() in {"http", "https", "mailto", "tel", "sms"} else ""


def make_money(language: str) -> Filter:
    """Return the filter that writes an amount with its currency: `{{ order.total | money: order.currency }}`."""
    locale = find_locale(language)

    @lru_cache(maxsize=4096)
    def write(text: str, code: str) -> str:
        try:
            amount = Decimal(text)
        except InvalidOperation:
            return text
        return format_currency(amount, code, locale=locale) if len(code) == 3 else f"{amount:.2f}"

    def money(value: Any, currency: Any = "") -> str:
        if value is None or value == "" or is_undefined(value):
            return ""
        return write(str(value)[:40], "" if is_undefined(currency) else str(currency or ""))

    return money


def find_locale(language: str) -> Locale:
    """Return the locale of a language tag, or English."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale.parse("en")


def make_stringify(language: str, *, is_html: bool) -> Callable[[Any], str]:
    """Return what writes a value into a mail: escaped in HTML, dates in the language, nothing for what is no text."""
    locale = find_locale(language)

    def plain(value: Any) -> str:
        if value is None or (value is False and value != 0) or isinstance(value, dict) or is_undefined(value):
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, (datetime, date)):
            return format_date(value, "long", locale=locale)
        if isinstance(value, (list, tuple)):
            return ", ".join(plain(one) for one in value[:100])
        if isinstance(value, range):
            return f"{value.start}..{value.stop - 1}"
        return str(value)

    def in_html(value: Any) -> str:
        kind = type(value)
        if kind is str:
            return escape(value)
        return value if kind is Markup else escape(plain(value))

    def in_text(value: Any) -> str:
        return value if type(value) is str else plain(value)

    return in_html if is_html else in_text
