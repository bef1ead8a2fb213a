"""Draws what is kept about somebody as a page to read: names for columns, days for stamps, nothing that is empty."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from touchline.contacts.record_kinds import CONTACT
from touchline.contacts.requests.holdings import Section

FIRST: Final = ("contacts_contact", "contacts_identity", "sensitive", "contacts_consent", "contacts_preference")
"""Who somebody is and what they agreed to; the rest follows as rooms tell it."""
STAMP: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:?\d\d|Z)?")
NUMBER_OF: Final = "_id"
EMPTY: Final[tuple[Any, ...]] = (None, "", [], {})


def draw_sections(sections: Sequence[Section]) -> list[tuple[str, int, SafeString]]:
    """Return the label, the count and the drawing of each section, who somebody is first."""
    labels = {field.slug: str(field.label) for field in CONTACT.get_fields(archived=True)}
    rank = {slug: place for place, slug in enumerate(FIRST)}
    ordered = sorted(sections, key=lambda section: rank.get(section.slug, len(FIRST)))
    return [
        (section.label, len(section.rows), format_html_join("", "{}", ((draw(row, labels),) for row in section.rows)))
        for section in ordered
    ]


def draw(value: Any, labels: Mapping[str, str] | None = None) -> SafeString:
    """Draw a value of JSON: an object as a list of names and values, a list as one, a stamp as a day and a time."""
    labels = labels or {}
    if isinstance(value, Mapping):
        rows = (
            (_name(name, labels), _draw_part(name, part, labels)) for name, part in value.items() if part not in EMPTY
        )
        return format_html("<dl>{}</dl>", format_html_join("", "<dt>{}</dt><dd>{}</dd>", rows))
    if isinstance(value, list):
        return format_html(
            "<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((draw(part, labels),) for part in value))
        )
    return format_html("{}", _say(value))


def _draw_part(name: str, part: Any, labels: Mapping[str, str]) -> SafeString:
    is_number = name == "id" or (name.endswith(NUMBER_OF) and name not in labels)
    return format_html("#{}", part) if is_number and isinstance(part, int) else draw(part, labels)


def _name(name: str, labels: Mapping[str, str]) -> str:
    """Return an attribute's label, or a column's name as words."""
    if label := labels.get(name):
        return label
    words = (name.removesuffix(NUMBER_OF) or name).replace("_", " ").strip()
    return _("Number") if name == "id" else words[:1].upper() + words[1:]


def _say(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, str) and STAMP.fullmatch(value):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return value
        return date_format(timezone.localtime(moment) if moment.tzinfo else moment, "DATETIME_FORMAT")
    return str(value)
