"""Makes a fixed segment of identifiers that somebody has: addresses, telephone numbers, numbers of their own system."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any, Final

from django.utils.translation import gettext as _
from pyroaring import BitMap64

from touchline.contacts.addresses import normalise_email
from touchline.contacts.models import Contact, Identity
from touchline.segments.models import Change, Segment
from touchline.segments.services import CannotKeep, keep_fixed

LONGEST: Final = 20_000_000
"""Bytes: half a million addresses."""
MOST: Final = 500_000
AT_ONCE: Final = 5_000
LOOKED_AT: Final = 200
"""Lines by which the column is chosen."""
ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
PHONE: Final = re.compile(r"\+?[0-9 ()/.-]{6,24}")


def upload_segment(actor: Any, *, name: str, text: str) -> Segment:
    """Keep the contacts known by these identifiers, one a line or a column of a CSV file. Raises CannotKeep."""
    if len(text) > LONGEST:
        raise CannotKeep(_("At most {most} MB are read at once.").format(most=LONGEST // 1_000_000))
    given = list(dict.fromkeys(read_identifiers(text)))
    if not given:
        raise CannotKeep(_("Nothing was given: one address, number or id a line, or a file with such a column."))
    if len(given) > MOST:
        raise CannotKeep(
            _("At most {most} lines are read at once; these are {count}.").format(most=MOST, count=len(given))
        )
    members = find_people(given)
    origin = {"given": len(given), "known": len(members)}
    return keep_fixed(actor, name, members, origin=origin, why=Change.Why.UPLOADED)


def read_identifiers(text: str) -> Iterator[str]:
    """Yield the identifier of each line: of the column that holds addresses, else the first filled cell."""
    sample = text.replace("\0", "")
    delimiter = max(";,\t", key=sample[:5_000].count)
    rows = csv.reader(sample.splitlines(), delimiter=delimiter)
    first = list(islice(rows, LOOKED_AT))
    column = _find_column(first)
    for row in chain(first, rows):
        cells = row if column is None else row[column : column + 1]
        found = next((cell.strip() for cell in cells if cell.strip()), "")
        if found and len(found) <= 400:
            yield found


def _find_column(rows: Sequence[Sequence[str]]) -> int | None:
    """Return which column of these lines has most addresses, where at least half of the lines have one."""
    hits = Counter(at for row in rows for at, cell in enumerate(row) if ADDRESS.fullmatch(cell.strip()))
    best = min(hits, key=lambda at: (-hits[at], at), default=None)
    return best if best is not None and 2 * hits[best] >= len(rows) - 1 else None


def find_people(given: Sequence[str]) -> BitMap64:
    """Return the contacts, not archived, known by any of these: as an address, a number to call, or a foreign id."""
    found = BitMap64()
    for start in range(0, len(given), AT_ONCE):
        part = given[start : start + AT_ONCE]
        emails = [email for one in part if (email := normalise_email(one))]
        phones = ["+" + re.sub(r"\D", "", one) for one in part if PHONE.fullmatch(one)]
        for kind, values in (
            (Identity.Kind.EMAIL, emails),
            (Identity.Kind.PHONE, phones),
            (Identity.Kind.USER_ID, part),
        ):
            known = Identity.objects.filter(kind=kind, value__in=values).values("contact_id")
            found |= BitMap64(Contact.objects.filter(pk__in=known, archived_at=None).values_list("pk", flat=True))
    return found
