"""Keeps what is known of conditions in PostgreSQL, so that a new leader goes on where the last one ended and asks nothing.

Each batch writes what it changed in the sets, in its own transaction: a whole set where it was asked of everybody, else who came
and who went. Between batches the sets furthest behind are written whole, and what all of them include is dropped.
"""

import functools
import hashlib
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import msgspec
from django.db import connection
from pyroaring import BitMap64

from touchline import __version__
from touchline.conditions.context import Context
from touchline.kit.clock import from_millis, to_millis
from touchline.segments.chunks import pack
from touchline.segments.live.slots import Slot
from touchline.segments.live.watched import Watched

FORMAT: Final = 1
HERE: Final = "here"
MOST_BYTES: Final = 8_000_000
"""Changes of more bytes than these are put together with the sets."""
AT_ONCE: Final = 8
"""Conditions that are written whole between two batches; a hundred are 20 MB."""
READ_SIGN: Final = "SELECT sign, asked_to FROM segments_keptsign"
WRITE_SIGN: Final = """
INSERT INTO segments_keptsign (id, sign, asked_to) VALUES (1, %s, %s)
ON CONFLICT (id) DO UPDATE SET sign = excluded.sign, asked_to = excluded.asked_to
"""
READ_SETS: Final = "SELECT key, upto, as_of, whole_at, sets FROM segments_keptset"
READ_CHANGES: Final = "SELECT id, changes FROM segments_keptchange ORDER BY id"
WRITE_SETS: Final = """
INSERT INTO segments_keptset (key, upto, as_of, whole_at, sets)
SELECT * FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bytea[])
ON CONFLICT (key) DO UPDATE SET
    upto = excluded.upto, as_of = excluded.as_of, whole_at = excluded.whole_at, sets = excluded.sets
"""
WRITE_CHANGES: Final = "INSERT INTO segments_keptchange (id, changes) VALUES (%s, %s)"
FORGET: Final = "DELETE FROM segments_keptset WHERE key = ANY(%s)"
FORGET_ALL: Final = "WITH gone AS (DELETE FROM segments_keptset) DELETE FROM segments_keptchange"
FORGET_OLD: Final = "DELETE FROM segments_keptchange WHERE id <= %s"
Moments = tuple[int | None, int | None]
"""The minute a condition was brought up to and the one it was last asked of everybody at, in milliseconds."""
Changed = tuple[int | None, int | None, list[tuple[int, bytes, bytes]]]
_encode = msgspec.msgpack.Encoder().encode
_decode_changes = msgspec.msgpack.Decoder(dict[str, Changed]).decode
_decode_sets = msgspec.msgpack.Decoder(list[bytes]).decode


@dataclass(slots=True)
class Known:
    """What is kept of one condition: its moments and its sets."""

    moments: Moments
    sets: list[BitMap64]


@dataclass
class Keeper:
    """Writes what batches change; what is noted here counts once their transaction is committed."""

    sign: str = ""
    number: int = 0
    """Of the last batch that changed something."""
    upto: dict[str, int] = field(default_factory=dict)
    """By the key of each condition that is kept: the batch whose changes its sets include."""
    moments: dict[str, Moments] = field(default_factory=dict)
    size: int = 0
    """Bytes of changes since."""
    asked_to: int = 0
    behind: deque[str] = field(default_factory=deque)
    _drafts: list[Any] = field(default_factory=list)

    def begin(self) -> None:
        """Remember how all stands, before a batch."""
        self._drafts = [self.number, dict(self.upto), dict(self.moments), self.size, self.asked_to, deque(self.behind)]

    def drop(self) -> None:
        """Have all as it was before the batch, which was not committed."""
        if self._drafts:
            self.number, self.upto, self.moments, self.size, self.asked_to, self.behind = self._drafts
            self._drafts = []

    def write(self, sets: "Sets", *, asked_to: int) -> None:
        """Write what the batch changed, in its transaction."""
        if asked_to != self.asked_to:
            self.asked_to = asked_to
            self._execute(WRITE_SIGN, [self.sign, asked_to])
        if gone := self.upto.keys() - sets.keys():
            self._execute(FORGET, [list(gone)])
            self._leave_out(gone)
        changes: dict[str, Changed] = {}
        whole: list[str] = []
        for key, (watched, slots) in sets.items():
            moments = read_moments(watched)
            if key not in self.upto or (watched and moments[1] != self.moments.get(key, (None, None))[1]):
                if watched is None or moments[0] is not None:
                    whole.append(key)
                continue
            moved = [
                (place, slot.added.serialize(), slot.removed.serialize())
                for place, slot in enumerate(slots)
                if slot.added or slot.removed
            ]
            if moved or moments != self.moments.get(key):
                changes[key] = (*moments, moved)
                self.moments[key] = moments
        if changes or whole:
            self.number += 1
        if changes:
            packed = _encode(changes)
            self.size += len(packed)
            self._execute(WRITE_CHANGES, [self.number, packed])
        self._write_whole(sets, whole)

    def put_together(self, sets: "Sets") -> int:
        """Write some sets whole where the changes have become many; return how many. Nothing of a batch is under way."""
        if not self.behind and self.size > MOST_BYTES:
            self.behind.extend(sorted(self.upto, key=lambda key: self.upto[key]))
            self.size = 0
        some = [key for key in (self.behind.popleft() for _ in range(min(AT_ONCE, len(self.behind)))) if key in sets]
        self._write_whole(sets, some)
        if some and not self.behind:
            self._execute(FORGET_OLD, [min(self.upto.values())])
        return len(some)

    def _write_whole(self, sets: "Sets", keys: Sequence[str]) -> None:
        if not keys:
            return
        rows = []
        for key in keys:
            watched, slots = sets[key]
            moments = read_moments(watched)
            rows.append((key, self.number, *moments, _encode([pack(slot.get_all()) for slot in slots])))
            self.upto[key], self.moments[key] = self.number, moments
        self._execute(WRITE_SETS, [list(column) for column in zip(*rows, strict=True)])

    def _leave_out(self, keys: Iterable[str]) -> None:
        for key in keys:
            del self.upto[key]
            self.moments.pop(key, None)

    def _execute(self, sql: str, parameters: Sequence[Any]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)


Sets = dict[str, tuple[Watched | None, list[Slot]]]
"""All sets of a book by the key they are kept under; those who are here belong to no condition."""


def open_keeper(context: Context) -> tuple[Keeper, dict[str, Known]]:
    """Return who writes from now on, and what is kept by key; nothing where another program or time zone kept it."""
    sign = f"{FORMAT} {__version__} {context.zone}"
    with connection.cursor() as cursor:
        cursor.execute(READ_SIGN)
        row = cursor.fetchone()
        if row is None or row[0] != sign:
            cursor.execute(FORGET_ALL)
            cursor.execute(WRITE_SIGN, [sign, 0])
            return Keeper(sign), {}
        cursor.execute(READ_SETS)
        rows = cursor.fetchall()
        cursor.execute(READ_CHANGES)
        changes = cursor.fetchall()
    known = {
        key: Known((as_of, whole_at), [BitMap64.deserialize(one) for one in _decode_sets(bytes(sets))])
        for key, _upto, as_of, whole_at, sets in rows
    }
    keeper = Keeper(sign, asked_to=row[1], upto={key: upto for key, upto, *_rest in rows})
    keeper.number = max([*keeper.upto.values(), *(number for number, _changes in changes)], default=0)
    keeper.size = sum(len(packed) for _number, packed in changes)
    for number, packed in changes:
        _replay(known, _decode_changes(bytes(packed)), number, keeper.upto)
    keeper.moments = {key: one.moments for key, one in known.items()}
    return keeper, known


def _replay(known: dict[str, Known], changes: dict[str, Changed], number: int, upto: dict[str, int]) -> None:
    for key, (as_of, whole_at, moved) in changes.items():
        if key not in known or number <= upto[key]:
            continue
        one = known[key]
        one.moments = (as_of, whole_at)
        for place, added, removed in moved:
            one.sets[place] -= BitMap64.deserialize(removed)
            one.sets[place] |= BitMap64.deserialize(added)


def restore(watched: Watched, known: dict[str, Known]) -> None:
    """Have a condition know what is kept of it, if anything is."""
    kept, slots = known.get(shorten(watched.key)), watched.get_slots()
    if kept is None or len(kept.sets) != len(slots):
        return
    for slot, bits in zip(slots, kept.sets, strict=True):
        slot.bits = bits
    watched.as_of, watched.whole_at = (None if one is None else from_millis(one) for one in kept.moments)


@functools.lru_cache(maxsize=10_000)
def shorten(key: str) -> str:
    """Return what a condition is kept under."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def read_moments(watched: Watched | None) -> Moments:
    """Return the moments of a condition."""
    if watched is None:
        return None, None
    return _to_millis(watched.as_of), _to_millis(watched.whole_at)


def _to_millis(moment: datetime | None) -> int | None:
    return None if moment is None else to_millis(moment)
