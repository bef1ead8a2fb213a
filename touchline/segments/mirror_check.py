"""Compares the mirror with PostgreSQL: how many have each field, and the very values of some contacts."""

import csv
import io
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

from django.db import connection

from touchline.eventstore.mirror import HERE, count_mirror, read_mirror
from touchline.segments.mirror_rows import copy_touched, count_known, get_fields
from touchline.segments.models import Touched

LOOKED_AT: Final = 2_000
MOST_WAITING: Final = 50_000
"""Changes on their way: with more the worker does not keep up."""
NEWEST: Final = "SELECT id FROM contacts_contact ORDER BY created_at DESC, id DESC LIMIT %s"
SOME: Final = "SELECT id FROM contacts_contact TABLESAMPLE BERNOULLI (%s) LIMIT %s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How the mirror stands against PostgreSQL; `waiting` parts are on their way and may explain a difference."""

    counted: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Fields whose counts differ: in PostgreSQL, in the mirror."""
    contacts: int
    """How many contacts were compared value by value."""
    hash: str
    mirrored_hash: str
    waiting: int

    @property
    def is_same(self) -> bool:
        """Whether nothing differs."""
        return not self.counted and self.hash == self.mirrored_hash


def compare_mirror() -> Comparison:
    """Count every field in both stores, and hash what some contacts have in each. Raises EventStoreDown."""
    waiting = Touched.objects.count()
    wanted, mirrored = count_known(), count_mirror()
    fields = [HERE, *get_fields()]
    counted = {
        slug: (wanted.get(slug, 0), mirrored.get(slug, 0))
        for slug in fields
        if wanted.get(slug, 0) != mirrored.get(slug, 0)
    }
    ids = pick_contacts()
    return Comparison(
        counted=counted,
        contacts=len(ids),
        hash=hash_rows(read_wanted(ids)),
        mirrored_hash=hash_rows([row for row in read_mirror(ids) if row[1] in fields]),
        waiting=waiting,
    )


def pick_contacts() -> list[int]:
    """Return the contacts that came last, and some of all."""
    with connection.cursor() as cursor:
        cursor.execute(NEWEST, [LOOKED_AT // 2])
        found = {row[0] for row in cursor.fetchall()}
        cursor.execute("SELECT greatest(reltuples, 1) FROM pg_class WHERE oid = 'contacts_contact'::regclass")
        row = cursor.fetchone()
        share = min(100.0, 100.0 * LOOKED_AT / float(row[0] if row else 1))
        cursor.execute(SOME, [share, LOOKED_AT // 2])
        return sorted(found | {row[0] for row in cursor.fetchall()})


def read_wanted(ids: list[int]) -> list[tuple[Any, ...]]:
    """Return the rows that the mirror ought to have of some contacts, as `read_mirror` gives them."""
    copied = copy_touched(dict.fromkeys([HERE, *get_fields()], ids), version=0)
    rows = csv.reader(io.StringIO(copied.decode(), newline=""))
    return sorted(
        (int(number), slug, text, folded, show_number(amount), int(whole), items)
        for slug, number, text, folded, amount, whole, items, _version, removed in rows
        if removed == "0"
    )


def hash_rows(rows: list[tuple[Any, ...]]) -> str:
    """Return one hash of what both stores have of the same contacts."""
    told = sorted(
        (number, slug, text, folded, show_number(amount), whole, show_items(items))
        for number, slug, text, folded, amount, whole, items in rows
    )
    return sha256(repr(told).encode()).hexdigest()


def show_number(amount: str) -> str:
    """Return a number without the zeros that one of the stores writes behind it."""
    return amount.rstrip("0").rstrip(".") if "." in amount else amount


def show_items(items: Any) -> str:
    """Return a list as text, the way PostgreSQL wrote it for the mirror."""
    if isinstance(items, str):
        return items
    quoted = [one.replace("\\", "\\\\").replace("'", "\\'") for one in items]
    return "[" + ",".join(f"'{one}'" for one in quoted) + "]"
