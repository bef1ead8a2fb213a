"""Reads and writes the rows of contacts' scores, many at once."""

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db import connection

from touchline.kit.rowsets import encode_rows
from touchline.segments.scoring.models import MOST_MODELS
from touchline.segments.scoring.tallies import Tallies, unpack

PLACES: Final = range(1, MOST_MODELS + 1)
COLUMNS: Final = tuple(f"points_{place}" for place in PLACES)
READ: Final = "SELECT contact_id, tallies, day, stored_to FROM segments_score WHERE contact_id = ANY(%s)"
NEXT_FADING: Final = """
SELECT contact_id, tallies, day, stored_to FROM segments_score WHERE fades AND day < %s ORDER BY day LIMIT %s
"""
WRITE: Final = f"""
INSERT INTO segments_score AS s (contact_id, {", ".join(COLUMNS)}, tallies, day, fades, stored_to)
SELECT u.contact_id, {", ".join(f"u.{one}" for one in COLUMNS)}, decode(u.tallies, 'base64'), u.day, u.fades, u.stored_to
FROM json_to_recordset(%s::json) AS u(contact_id bigint, {", ".join(f"{one} numeric(11, 1)" for one in COLUMNS)},
    tallies text, day int, fades bool, stored_to bigint)
JOIN contacts_contact c ON c.id = u.contact_id
ORDER BY u.contact_id
ON CONFLICT (contact_id) DO UPDATE SET {", ".join(f"{one} = excluded.{one}" for one in COLUMNS)},
    tallies = excluded.tallies, day = excluded.day, fades = excluded.fades, stored_to = excluded.stored_to
"""  # noqa: S608 - names of our own columns
SWEEP: Final = """
DELETE FROM segments_score s WHERE contact_id = ANY(%s)
    AND NOT EXISTS (SELECT 1 FROM contacts_contact c WHERE c.id = s.contact_id)
"""


@dataclass(slots=True)
class ScoreRow:
    """The row of one contact on its way."""

    contact_id: int
    tallies: Tallies
    day: int
    stored_to: int


def read_rows(contact_ids: Sequence[int]) -> dict[int, ScoreRow]:
    """Return the rows that these contacts have."""
    with connection.cursor() as cursor:
        cursor.execute(READ, [list(contact_ids)])
        return {number: ScoreRow(number, unpack(packed), day, to) for number, packed, day, to in cursor.fetchall()}


def read_fading(today: int, *, limit: int) -> list[ScoreRow]:
    """Return the next rows that hold as of an earlier day."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT_FADING, [today, limit])
        return [ScoreRow(number, unpack(packed), day, to) for number, packed, day, to in cursor.fetchall()]


def write_rows(rows: Iterable[tuple[ScoreRow, Mapping[int, Decimal | None], bool]]) -> None:
    """Write rows with their points by place, and whether they fade; of who is no contact nothing is kept."""
    names = ("contact_id", *COLUMNS, "tallies", "day", "fades", "stored_to")
    written = [
        (
            row.contact_id,
            *(points.get(place) for place in PLACES),
            base64.b64encode(row.tallies.pack()).decode(),
            row.day,
            fades,
            row.stored_to,
        )
        for row, points, fades in rows
    ]
    if written:
        with connection.cursor() as cursor:
            cursor.execute(WRITE, [encode_rows(names, written)])


def sweep_rows(contact_ids: Sequence[int]) -> None:
    """Forget the rows of those who are no contacts any more."""
    with connection.cursor() as cursor:
        cursor.execute(SWEEP, [list(contact_ids)])
