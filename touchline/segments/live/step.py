"""The live step: takes what the storer stored and what profiles changed, and moves memberships and all that follows.

One transaction a batch holds the cursor, the memberships and everything the followers write, so that a crash at any moment
neither loses nor doubles anything. What is kept in memory changes only after the commit.
"""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db import connection, transaction
from django.utils.module_loading import autodiscover_modules

from touchline.conditions.context import Context
from touchline.journal.block_store import get_blocks
from touchline.journal.cursors import LIVE, move_cursor
from touchline.journal.live import notify_pages
from touchline.kit.clock import now
from touchline.segments.live.book import Book, open_book, read_fields
from touchline.segments.live.claiming import claim_changes
from touchline.segments.live.events import read_events
from touchline.segments.live.followers import Touched, get_read_names, run_chores, run_followers
from touchline.segments.live.histories import FetchedHistories
from touchline.segments.live.moving import move, tell_problems
from touchline.segments.live.passing_time import keep_time
from touchline.segments.live.recording import ENTERED, LEFT, record_moves
from touchline.segments.live.taking_in import take_in
from touchline.segments.membership import make_context

log = logging.getLogger(__name__)

BLOCKS_AT_ONCE: Final = 8
CHANGES_AT_ONCE: Final = 5_000
MOST_NAMED: Final = 1_000
CHORES_EVERY: Final = 1.0
"""Seconds."""
UNKNOWN: Final = "?"
LOOK: Final = """
SELECT (SELECT position FROM journal_cursor WHERE name = 'store' AND lane = 0),
       (SELECT position FROM journal_cursor WHERE name = 'live' AND lane = 0),
       EXISTS (SELECT FROM segments_mirrored),
       (SELECT coalesce(string_agg(concat_ws(':', id, hashtext(name), wanted, is_live, CASE WHEN is_fixed THEN filled_at END), ','
               ORDER BY id), '')
        FROM segments_segment WHERE archived_at IS NULL)
"""


@dataclass(frozen=True, slots=True)
class Look:
    """What there is to do: blocks between two positions, changed profiles, segments that are others (by their signature)."""

    stored_to: int
    position: int | None
    has_changes: bool
    sign: str


class LiveStep:
    """Follows batch after batch; only the leader may run it."""

    def __init__(self) -> None:
        autodiscover_modules("followers")
        self._book: Book | None = None
        self._sign = UNKNOWN
        self._session: object = None
        self._zone: object = None
        self._minute: datetime | None = None
        self._chores_at = 0.0
        self._asked_to = 0

    def follow_next(self) -> int:
        """Follow what is new, the time, and edits of segments; return how much it was. Raises EventStoreDown."""
        look, context = look_around(), make_minute(make_context())
        if self._session is not connection.connection or self._zone != context.zone:
            # Who lost the connection lost the lead with it, and somebody else may have led since.
            self._book, self._session, self._zone = None, connection.connection, context.zone
        if not self._has_work(look, context):
            return self._do_chores(look.stored_to)
        had = self._book
        if had:
            had.begin()
        try:
            with transaction.atomic():
                done, is_behind = self._follow(look, context)
        except BaseException:
            # What a book that was opened meanwhile knows was not committed either.
            self._book = had
            self._forget()
            raise
        if self._book:
            self._book.keep()
        self._minute = context.at
        return done if is_behind else done + self._do_chores(look.stored_to)

    def _do_chores(self, stored_to: int) -> int:
        """Do what is to be done between batches; where there was nothing, look again after a while."""
        if time.monotonic() < self._chores_at:
            return 0
        done = run_chores(stored_to) + self._put_together()
        self._chores_at = 0.0 if done else time.monotonic() + CHORES_EVERY
        return done

    def _put_together(self) -> int:
        """Shorten what is kept for the next leader."""
        if self._book is None:
            return 0
        self._book.keeper.begin()
        try:
            with transaction.atomic():
                return self._book.keeper.put_together(self._book.get_kept())
        except BaseException:
            self._book.keeper.drop()
            raise

    def _forget(self) -> None:
        """Have in memory what is committed, and the segments read again."""
        self._sign = UNKNOWN
        if self._book:
            self._book.drop()

    def _has_work(self, look: Look, context: Context) -> bool:
        return (
            self._book is None
            or look.position != look.stored_to
            or look.has_changes
            or look.sign != self._sign
            or context.at != self._minute
            or bool(self._book.list_unfilled())
            or bool(self._book.list_sleeping(context.at))
        )

    def _follow(self, look: Look, context: Context) -> tuple[int, bool]:
        changed = claim_changes(CHANGES_AT_ONCE) if look.has_changes else {}
        book = self._open(look, context, changed)
        # What was stored before anything was followed is in the first fills.
        start = look.stored_to if look.position is None else look.position
        blocks = get_blocks(start, limit=BLOCKS_AT_ONCE) if start < look.stored_to else []
        blocks = [block for block in blocks if block.id <= look.stored_to]
        last = blocks[-1].id if blocks else start
        touched = Touched(
            at=context.at,
            events=read_events(blocks, with_moves=asks_for_moves(book)),
            changed=changed,
            histories=FetchedHistories(),
            stored_to=look.stored_to,
            is_behind=last < look.stored_to or start < self._asked_to,
        )
        if last < look.stored_to:
            # What is asked now includes these blocks: their events must not be counted once more when their turn comes.
            self._asked_to = look.stored_to
        histories = book.make_histories()
        take_in(book, touched, histories, context)
        filled = keep_time(book, histories, context)
        moves = move(book, touched)
        if last != look.position:
            move_cursor(LIVE, 0, last, reached_at=context.at)
        run_followers(touched)
        tell_pages(touched)
        record_moves(moves, at=now())
        book.keeper.write(book.get_kept(), asked_to=self._asked_to)
        return len(touched.events) + sum(map(len, changed.values())) + filled, touched.is_behind

    def _open(self, look: Look, context: Context, changed: Mapping[str, set[int]]) -> Book:
        """Return what is followed, read again when segments or fields are others than before."""
        book = self._book
        is_known = book is not None and look.sign == self._sign
        may_differ = bool(changed) or context.at != self._minute
        if book is None or not is_known or (may_differ and book.fields != read_fields()):
            book = open_book(context, before=book)
            book.begin()
            self._asked_to = max(self._asked_to, book.keeper.asked_to)
            tell_problems(book)
            self._book, self._sign = book, look.sign
        return book


def asks_for_moves(book: Book) -> bool:
    """Tell whether anything counts who entered or left segments, as events like any other."""
    read = book.names
    return read is None or bool({ENTERED, LEFT} & (read | get_read_names()))


def look_around() -> Look:
    """Return what there is to do."""
    with connection.cursor() as cursor:
        cursor.execute(LOOK)
        stored_to, position, has_changes, sign = cursor.fetchone()
    return Look(stored_to or 0, position, has_changes, sign)


def tell_pages(touched: Touched) -> None:
    """Have open pages look again at who moved, once the batch is committed; what is stored was told of by the storer."""
    moved = {contact for _segment, contact in (*touched.entered, *touched.left)}
    if moved or touched.filled:
        notify_pages(sorted(moved) if len(moved) <= MOST_NAMED else None, events=0)


def make_minute(context: Context) -> Context:
    """Return the context as of its whole minute, at which all who ask mean the same."""
    return replace(context, at=context.at.replace(second=0, microsecond=0))
