"""Asks conditions of the few contacts a batch touched: those PostgreSQL answers in one statement, the others one by one."""

from collections.abc import Mapping
from typing import Final

from django.db import connection
from pyroaring import BitMap64

from touchline.conditions.context import Context
from touchline.conditions.kinds import SUBJECTS, Leaf
from touchline.conditions.sql import Sql
from touchline.segments.live.histories import FetchedHistories
from touchline.segments.live.slots import Slot
from touchline.segments.live.watched import Plain

Asked = Mapping[Plain, set[int]]
MOST_COLUMNS: Final = 200


def ask(asked: Asked, histories: FetchedHistories, context: Context) -> None:
    """Bring each condition's set up to date for the contacts given with it. Raises EventStoreDown."""
    rows: dict[frozenset[int], list[Plain]] = {}
    for watched, ids in asked.items():
        if not ids:
            continue
        if can_be_joined(watched.leaf, context):
            rows.setdefault(frozenset(ids), []).append(watched)
        else:
            histories.announce(ids)
    for who, several in rows.items():
        for start in range(0, len(several), MOST_COLUMNS):
            _ask_rows(several[start : start + MOST_COLUMNS], who, context)
    for watched, ids in asked.items():
        if ids and not can_be_joined(watched.leaf, context):
            watched.slot.set(ids, watched.leaf.find_among(ids, histories, context))


def ask_here(here: Slot, ids: set[int], context: Context) -> None:
    """Find out which of these contacts are here: neither gone nor archived."""
    about = SUBJECTS.get(context.subject)
    here.set(ids, (row[0] for row in _select([about.here], ids, context) if row[1]))


def can_be_joined(leaf: Leaf, context: Context) -> bool:
    """Tell whether a condition is answered by a row's SQL alone, and so beside others in one statement."""
    return type(leaf).find_among is Leaf.find_among and not leaf.write(context).has_late_values


def _ask_rows(several: list[Plain], who: frozenset[int], context: Context) -> None:
    rows = _select([watched.leaf.write(context) for watched in several], who, context)
    asked = BitMap64(who)
    for place, watched in enumerate(several, 1):
        watched.slot.set(asked, (row[0] for row in rows if row[place]))


def _select(pieces: list[Sql], who: frozenset[int] | set[int], context: Context) -> list[tuple[int, ...]]:
    table = SUBJECTS.get(context.subject).table
    written = [piece.write(lambda column: f'{table}."{column}"') for piece in pieces]
    columns = ", ".join(f"coalesce(({text}), false)" for text, _values in written)
    values = [value for _text, some in written for value in some]
    sql = f"SELECT id, {columns} FROM {table} WHERE id = ANY(%s::bigint[])"  # noqa: S608 - parameters only
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, list(who)])
        rows: list[tuple[int, ...]] = cursor.fetchall()
    return rows
