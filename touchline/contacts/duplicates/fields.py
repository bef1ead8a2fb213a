"""Which fields of the contacts are worth comparing, and how: decided from what is filled in, never from a list of names."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

from django.db import connection

SAMPLE: Final = 20_000
MOST_FIELDS: Final = 14
LEAST_FILLED: Final = 0.03
LONGEST_ON_AVERAGE: Final = 60
FEW_VALUES: Final = 40
FIRST_NAMES: Final = ("first_name", "firstname", "given_name", "givenname", "forename", "vorname")
LAST_NAMES: Final = ("last_name", "lastname", "surname", "family_name", "familyname", "nachname")
DATE: Final = re.compile(r"^(19|20)\d\d[-/.]?(0[1-9]|1[0-2])[-/.]?(0[1-9]|[12]\d|3[01])$")
NUMBER: Final = re.compile(r"^[\d\s./-]+$")
READ: Final = """
SELECT a.key, a.value #>> '{}' FROM (
    SELECT attributes FROM contacts_contact WHERE archived_at IS NULL AND attributes <> '{}' ORDER BY hashint8(id) LIMIT %s
) c, jsonb_each(c.attributes) a
WHERE jsonb_typeof(a.value) IN ('string', 'number') AND length(a.value #>> '{}') BETWEEN 1 AND 200
"""


class Manner(StrEnum):
    """How two values of a field are compared."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    DATE = "date"
    CODE = "code"
    TEXT = "text"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Compared:
    """A field that takes part: its slug, how it is compared, and how many of a hundred contacts' values are their own."""

    slug: str
    manner: Manner
    distinct: float = 1.0

    def as_json(self) -> dict[str, Any]:
        """Return it as the matching process reads it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Choice:
    """The fields to compare, and the attributes that hold the parts of the name, where there are such."""

    fields: tuple[Compared, ...]
    first_name: str = ""
    last_name: str = ""


def choose_fields() -> Choice:
    """Look at a sample of the contacts and choose; one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT least(count(*), %s) FROM contacts_contact WHERE archived_at IS NULL", [SAMPLE])
        of = cursor.fetchone()[0]
        cursor.execute(READ, [SAMPLE])
        values: dict[str, list[str]] = {}
        for slug, text in cursor.fetchall():
            values.setdefault(slug, []).append(text)
    return choose(values, of=max(of, 1))


def choose(values: dict[str, list[str]], *, of: int) -> Choice:
    """Choose from the values of each attribute among `of` contacts."""
    spelt = {fold_slug(slug): slug for slug, found in values.items() if len(found) >= of * LEAST_FILLED}
    first = next((spelt[name] for name in map(fold_slug, FIRST_NAMES) if name in spelt), "")
    last = next((spelt[name] for name in map(fold_slug, LAST_NAMES) if name in spelt), "")
    parts = (first, last) if first and last else ("", "")
    found = [
        (judged, len(texts) / of)
        for slug, texts in values.items()
        if slug not in parts and (judged := judge(slug, texts, of=of))
    ]
    found.sort(key=lambda pair: pair[1] * (0.2 + pair[0].distinct), reverse=True)
    whole = (Compared("name", Manner.NAME), Compared("email", Manner.EMAIL), Compared("phone", Manner.PHONE))
    return Choice((*whole, *(judged for judged, _filled in found[:MOST_FIELDS])), *parts)


def judge(slug: str, texts: Sequence[str], *, of: int) -> Compared | None:
    """Return how an attribute is compared; None where comparing it says nothing."""
    counts = Counter(texts)
    if len(texts) < max(of * LEAST_FILLED, 2) or len(counts) < 2:
        return None
    if sum(map(len, texts)) / len(texts) > LONGEST_ON_AVERAGE:
        return None
    distinct = len(counts) / len(texts)
    if is_mostly(DATE, texts):
        manner = Manner.DATE
    elif len(counts) <= FEW_VALUES:
        manner = Manner.GROUP
    elif is_mostly(NUMBER, texts):
        manner = Manner.CODE
    else:
        manner = Manner.TEXT
    return Compared(slug, manner, round(distinct, 4))


def is_mostly(pattern: re.Pattern[str], texts: Sequence[str]) -> bool:
    """Tell whether nine of ten texts are of that form."""
    return sum(1 for text in texts if pattern.match(text)) >= 0.9 * len(texts)


def fold_slug(slug: str) -> str:
    """Return an attribute's slug without what people spell differently."""
    return re.sub(r"[^a-z]", "", slug.lower())
