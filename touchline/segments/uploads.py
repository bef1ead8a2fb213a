"""Makes a fixed segment of identifiers that somebody has: addresses, telephone numbers, numbers of their own system."""

import csv
import re
from collections.abc import Iterator, Sequence
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
PHONE: Final = re.compile(r"\+?[0-9 ()/.-]{6,24}")


def upload_segment(actor: Any, *, name: str, text: str) -> Segment:
    """Keep the contacts known by these identifiers, one a line or the first column of a CSV file. Raises CannotKeep."""
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
    """Yield the first filled cell of each line; a line of headings has no meaning and finds nobody."""
    sample = text.replace("\0", "")
    delimiter = max(";,\t", key=sample[:5_000].count)
    for row in csv.reader(sample.splitlines(), delimiter=delimiter):
        found = next((cell.strip() for cell in row if cell.strip()), "")
        if found and len(found) <= 400:
            yield found


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
