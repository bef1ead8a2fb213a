"""Reads cells by what their column becomes: the same rules as the screen and the API, made quick for a million rows."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from touchline.imports.mapping import Column
from touchline.kit.clock import now
from touchline.records.export_cells import restore
from touchline.records.fields import Field, FieldType
from touchline.records.normalising.emails import normalise_address
from touchline.records.normalising.phones import normalise_phone
from touchline.records.values import LONGEST_TEXT, Nonsense, read_value

Read = Callable[[str], Any]
MOST_REMEMBERED: Final = 20_000
REPEATING: Final = frozenset(
    {
        FieldType.DATE,
        FieldType.COUNTRY,
        FieldType.LANGUAGE,
        FieldType.TIME_ZONE,
        FieldType.CHOICE,
        FieldType.CHOICES,
        FieldType.TAGS,
        FieldType.YES_NO,
        FieldType.NUMBER,
    }
)
"""Types whose cells repeat in a column, so that what each was read as is worth remembering."""


WHOLE_PHONE: Final = re.compile(r"\+[1-9](?: ?[0-9]){5,20}")
NO_DAY: Final = re.compile(r"(?:0000-00-00|00?([./])00?\1(?:0000|00))(?:[T ]00:00(?::00)?)?")
"""How Outlook and MySQL write that there is none."""
EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
MOMENT: Final = Field(slug="at", label="", type=FieldType.MOMENT)
DAY: Final = Field(slug="at", label="", type=FieldType.DATE)


@dataclass(frozen=True, slots=True)
class Place:
    """A column on its way into a field."""

    at: int
    column: Column
    field: Field
    read: Read


def make_places(columns: Sequence[tuple[int, Column, Field]], *, country: str = "") -> list[Place]:
    """Return how each column is read, in the order of the file; numbers without a country are from that one."""
    return [Place(at, column, field, make_reader(column, field, country=country)) for at, column, field in columns]


def make_reader(column: Column, field: Field, *, country: str = "") -> Read:
    """Return what makes a value of a cell that is not blank; it raises Nonsense, which names the column."""
    if field.type is FieldType.PHONE:
        return lambda text: read_phone(text, field, country)
    if field.has_rules:
        return _make_other(column, field)
    if field.type is FieldType.TEXT:
        return _make_text(column, field)
    if field.type is FieldType.EMAIL:
        return read_address
    read = _make_other(column, field)
    return _remember(read) if field.type in REPEATING else read


def clean_cell(text: str) -> str:
    """Return a cell's text: trimmed, and without the apostrophe that an export puts before what looks like a formula.

    A day of zeros is none.
    """
    text = text.strip()
    if text.startswith("0") and NO_DAY.fullmatch(text):
        return ""
    return restore(text) if "'" in text else text


def _make_text(column: Column, field: Field) -> Read:
    def read(text: str) -> Any:
        if len(text) <= LONGEST_TEXT and text.isascii() and text.isprintable() and "  " not in text:
            return text
        return read_value(field, text)

    return read


def read_address(text: str) -> str:
    """Return an address as it is known by; raises Nonsense."""
    if address := normalise_address(text):
        return address
    raise Nonsense(_("“{text}” is not an e-mail address.").format(text=text[:60]))


def _make_other(column: Column, field: Field) -> Read:
    if field.type in (FieldType.NUMBER, FieldType.MONEY) and column.decimal_comma:
        return lambda text: read_value(field, _point(text))
    if field.type is FieldType.DATE and column.month_first:
        return lambda text: read_value(field, turn_day(text))
    if field.is_list:
        return lambda text: read_value(field, [part for part in _split(text) if part])
    return lambda text: read_value(field, text)


def _point(text: str) -> str:
    """Return a number written with a decimal comma as one with a point."""
    return text.replace(".", "").replace(",", ".") if "," in text else text


def turn_day(text: str) -> str:
    """Return a day written with the month first as the readers know it."""
    parts = text.split("/")
    return f"{parts[1]}/{parts[0]}/{parts[2]}" if len(parts) == 3 else text


def _split(text: str) -> list[str]:
    mark = next((one for one in (":::", ";", "|", "\n") if one in text), ",")
    # Google puts a star before its own labels.
    return [part.strip().removeprefix("* ").strip('"') for part in text.split(mark)]


def _remember(read: Read) -> Read:
    known: dict[str, Any] = {}

    def look_up(text: str) -> Any:
        if text not in known:
            if len(known) >= MOST_REMEMBERED:
                known.clear()
            try:
                known[text] = read(text)
            except Nonsense as problem:
                known[text] = problem
        found = known[text]
        if isinstance(found, Nonsense):
            raise found
        return found

    return look_up


def read_moment(text: str, *, month_first: bool) -> datetime:
    """Return a moment in any of the usual spellings; a day alone is its noon here, so that no zone makes it another day.

    Raises Nonsense, also for what was before 1990 or is more than a day ahead.
    """
    if text.isdigit() and len(text) in (10, 13):
        found = datetime.fromtimestamp(int(text[:10]), tz=UTC)
    else:
        found = _read_time(turn_day(text) if month_first else text)
    if not EARLIEST <= found <= now() + timedelta(days=1):
        raise Nonsense(_("“{text}” is before 1990 or more than a day ahead.").format(text=text[:60]))
    return found


def _read_time(text: str) -> datetime:
    # Shops write 2024-03-01 10:11:12 +0100.
    head, blank, zone = text.rpartition(" ")
    if blank and len(zone) == 5 and zone[0] in "+-":
        text = f"{head}{zone[:3]}:{zone[3:]}"
    try:
        return datetime.fromisoformat(str(read_value(MOMENT, text)))
    except Nonsense:
        is_packed = text.isdigit() and len(text) == 8
        day = read_value(DAY, f"{text[:4]}-{text[4:6]}-{text[6:]}" if is_packed else text)
        return timezone.make_aware(datetime.fromisoformat(f"{day}T12:00:00"))


def read_phone(text: str, field: Field, country: str) -> str:
    """Return a number as E.164 where it can be one, else as it was typed; raises Nonsense."""
    if WHOLE_PHONE.fullmatch(text):
        return normalise_phone(text, country)
    return normalise_phone(str(read_value(field, text)), country)
