"""Brings conditions up to the minute, and asks new ones of everybody, a few at a time between two batches."""

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Final

from touchline.conditions.context import Context
from touchline.conditions.people import forget_found
from touchline.eventstore.aliases import reload_aliases
from touchline.segments.live.book import Book
from touchline.segments.live.histories import FetchedHistories
from touchline.segments.live.watched import Watched

WAKE_SECONDS: Final = 0.3
FILL_SECONDS: Final = 0.4
"""So long new conditions are asked of everybody before the next batch has its turn; each is asked whole."""
WHOLE_EVERY: Final = timedelta(days=1)


def find_oldest(book: Book, context: Context) -> Watched | None:
    """Return a condition that was not asked of everybody for a day: what was erased or grew too old is in no event."""
    before = context.at - WHOLE_EVERY
    stale = [one for one in book.watched.values() if one.whole_at is not None and one.whole_at < before]
    return min(stale, key=lambda one: one.whole_at or before) if stale else None


def keep_time(book: Book, histories: FetchedHistories, context: Context) -> int:
    """Bring conditions up to this minute, and ask new ones of everybody, as many as the time allows; return how many."""
    sleeping, unfilled = book.list_sleeping(context.at), book.list_unfilled()
    if not sleeping and not unfilled:
        return 0
    # Neither joins nor new contacts may be missing in what is asked of everybody.
    reload_aliases()
    forget_found()
    done = _do_some([partial(one.wake, context, histories) for one in sleeping], WAKE_SECONDS)
    if not unfilled and done == len(sleeping) and (oldest := find_oldest(book, context)):
        unfilled = [oldest]
    return done + _do_some([partial(one.fill, context) for one in unfilled], FILL_SECONDS)


def _do_some(acts: Sequence[Callable[[], None]], seconds: float) -> int:
    """Do one after another until the time is up, at least one; return how many."""
    began, done = time.monotonic(), 0
    for act in acts:
        act()
        done += 1
        if time.monotonic() - began > seconds:
            break
    return done
