"""Rows of a company's timeline: those of each of its people, with their name on them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from touchline.contacts.timeline_rows import EventRow, Row, VisitRow, add_days, build_rows
from touchline.eventstore.timeline import StoredEvent


def build_named_rows(
    owners: Mapping[int, int], names: Mapping[int, str], events: Sequence[StoredEvent], **how: Any
) -> list[Row]:
    """Return the rows of several people's events, newest first; `how` is as `build_rows` takes it."""
    apart: dict[int, list[StoredEvent]] = {}
    for event in events:
        apart.setdefault(owners.get(event.person_id, event.person_id), []).append(event)
    after = how.pop("after")
    rows: list[VisitRow | EventRow] = []
    for owner, found in apart.items():
        built = build_rows(found, after=None, **how)
        rows += [_name(row, names.get(owner, "")) for row in built if isinstance(row, VisitRow | EventRow)]
    rows.sort(key=lambda row: row.at, reverse=True)
    return list(add_days(rows, after))


def _name(row: VisitRow | EventRow, name: str) -> VisitRow | EventRow:
    if not name:
        return row
    if isinstance(row, VisitRow):
        return replace(row, source=" · ".join(part for part in (name, row.source) if part))
    return replace(row, detail=": ".join(part for part in (name, row.detail) if part))
