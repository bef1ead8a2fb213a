"""Reads a record's stored value the way the SQL of its family does, for answers in plain Python."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from touchline.conditions.fields import Family

NUMBER: Final = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,15})?")
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DIGITS: Final = re.compile(r"[0-9]{1,18}")


def fold(text: str) -> str:
    """Return a text in capitals, letter by letter as PostgreSQL's upper() does: no letter becomes two."""
    return text.upper() if text.isascii() else "".join(map(_fold_letter, text))


def _fold_letter(letter: str) -> str:
    # A Greek vowel with a small iota below is one capital letter in titles alone.
    return next((big for big in (letter.upper(), letter.title()) if len(big) == 1), letter)


def read_text(raw: Any) -> str:
    """Return a text; a number or yes/no as JSON writes it."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    return raw if isinstance(raw, str) else str(raw)


def read_number(raw: Any) -> Decimal | None:
    """Return a number, also one that was sent as text, and an amount of money's; None for anything else."""
    if isinstance(raw, dict):
        raw = raw.get("amount")
    if isinstance(raw, Decimal):
        return raw
    text = f"{Decimal(repr(raw)):f}" if isinstance(raw, float) else read_text(raw)
    return Decimal(text) if NUMBER.fullmatch(text) else None


def read_yes_no(raw: Any) -> bool | None:
    """Return yes, no or nothing."""
    return {"true": True, "false": False}.get(read_text(raw))


def read_day(raw: Any) -> date | None:
    """Return a day, also of a text that begins with one; None for anything else."""
    if isinstance(raw, datetime) or not isinstance(raw, date):
        try:
            return date.fromisoformat(read_text(raw)[:10]) if DAY.match(read_text(raw)) else None
        except ValueError:
            return None
    return raw


def read_moment(raw: Any) -> datetime | None:
    """Return a moment; a text without a zone is in UTC."""
    try:
        found = (
            raw
            if isinstance(raw, datetime)
            else datetime.fromisoformat(read_text(raw))
            if DAY.match(read_text(raw))
            else None
        )
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found


def read_reference(raw: Any) -> int | None:
    """Return an id."""
    return int(read_text(raw)) if DIGITS.fullmatch(read_text(raw)) else None


def read_list(raw: Any) -> frozenset[str]:
    """Return the texts of a list; a text alone is a list of one."""
    if isinstance(raw, str):
        return frozenset([raw])
    return frozenset(read_text(one) for one in raw) if isinstance(raw, list | tuple | set | frozenset) else frozenset()


READERS: Final[dict[Family, Callable[[Any], Any]]] = {
    Family.TEXT: read_text,
    Family.NUMBER: read_number,
    Family.YES_NO: read_yes_no,
    Family.DAY: read_day,
    Family.MOMENT: read_moment,
    Family.CHOICE: read_text,
    Family.REFERENCE: read_reference,
    Family.LIST: read_list,
}
