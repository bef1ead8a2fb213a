"""Moves the rows of all rooms to the kept record, notes each, and brings them back: a few statements for each table."""

from typing import Any, Final

from django.db import connection

from touchline.contacts.merging.models import Merge
from touchline.records.moves import Move, get_moves

# Names of tables and columns below are those of models, as `Move` gives them; every value is a parameter.
# ruff: noqa: S608
NOTE: Final = "INSERT INTO contacts_movedrow (merge_id, slug, row_id, held)"


def move_rows(merge: Merge) -> int:
    """Let every row of the record that goes be one of the kept record's; return how many there were."""
    moves = get_moves(merge.kind)
    touched = _find_touched(merge, moves)
    return sum(_move(merge, move) for place, move in enumerate(moves) if place in touched)


def bring_back(merge: Merge, people: list[int]) -> None:
    """Give the record that went its rows back, with those that came since by one of its `people`'s ids."""
    for move in get_moves(merge.kind):
        _bring_back(merge, move, people)
        if move.person_column and people:
            sql = f"UPDATE {move.table} SET {move.column} = %s WHERE {move.column} = %s AND {move.person_column} = ANY(%s)"
            _run(sql, [merge.gone_id, merge.kept_id, people])
        if move.owner_column and people:
            sql = (
                f"UPDATE {move.table} SET {move.column} = %s, {move.owner_column} = nullif({move.owner_column}, %s)"
                f" WHERE {move.column} = %s AND {move.owner_column} = ANY(%s)"
            )
            _run(sql, [merge.gone_id, merge.gone_id, merge.kept_id, people])
    merge.moved.all().delete()


def _find_touched(merge: Merge, moves: list[Move]) -> set[int]:
    """Return the places of the moves that have anything to move: one question, since most people are in few tables."""
    asked = (
        f"SELECT {place} WHERE EXISTS (SELECT 1 FROM {move.table} t WHERE {_of(move, 't')})"
        for place, move in enumerate(moves)
    )
    parameters: list[Any] = [one for move in moves for one in (merge.gone_id, *_kind(move))]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked), parameters)
        return {row[0] for row in cursor.fetchall()}


def _move(merge: Merge, move: Move) -> int:
    """Set what finds its like there aside, then move the rest."""
    of_gone, named = _of(move, "t"), [merge.gone_id, *_kind(move)]
    held = 0
    if move.once:
        same = " AND ".join(f"o.{name} = t.{name}" for name in move.once)
        like = f"SELECT 1 FROM {move.table} o WHERE {_of(move, 'o')} AND {same}"
        sql = (
            f"WITH held AS (DELETE FROM {move.table} t WHERE {of_gone} AND EXISTS ({like}) RETURNING t.*) "
            f"{NOTE} SELECT %s, %s, {move.key}, to_jsonb(held) FROM held"
        )
        held = _run(sql, [*named, merge.kept_id, *_kind(move), merge.pk, move.slug])
    owner = f", {move.owner_column} = coalesce(t.{move.owner_column}, t.{move.column})" if move.owner_column else ""
    sql = (
        f"WITH moved AS (UPDATE {move.table} t SET {move.column} = %s{owner} WHERE {of_gone} RETURNING t.{move.key} AS id) "
        f"{NOTE} SELECT %s, %s, id, NULL FROM moved"
    )
    return held + _run(sql, [merge.kept_id, *named, merge.pk, move.slug])


def _bring_back(merge: Merge, move: Move, people: list[int]) -> None:
    """Bring back what was moved, and what was set aside; what was given to somebody else since stays with them."""
    owner = f", {move.owner_column} = nullif(t.{move.owner_column}, %s)" if move.owner_column else ""
    still = f" AND coalesce(t.{move.owner_column}, %s) = ANY(%s)" if owner else ""
    sql = (
        f"UPDATE {move.table} t SET {move.column} = %s{owner} FROM contacts_movedrow m "
        f"WHERE m.merge_id = %s AND m.slug = %s AND m.held IS NULL AND t.{move.key} = m.row_id AND {_of(move, 't')}{still}"
    )
    owners = [merge.gone_id] if owner else []
    whose = [merge.gone_id, people] if owner else []
    _run(sql, [merge.gone_id, *owners, merge.pk, move.slug, merge.kept_id, *_kind(move), *whose])
    if move.once:
        sql = (
            f"INSERT INTO {move.table} SELECT r.* FROM contacts_movedrow m, "
            f"jsonb_populate_record(NULL::{move.table}, m.held) r "
            "WHERE m.merge_id = %s AND m.slug = %s AND m.held IS NOT NULL ON CONFLICT DO NOTHING"
        )
        _run(sql, [merge.pk, move.slug])


def _of(move: Move, name: str) -> str:
    kind = f" AND {name}.{move.kind_column} = %s" if move.kind_column else ""
    return f"{name}.{move.column} = %s{kind}"


def _kind(move: Move) -> list[str]:
    return [move.kind] if move.kind_column else []


def _run(sql: str, parameters: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return int(cursor.rowcount)
