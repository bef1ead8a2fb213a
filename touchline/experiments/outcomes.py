"""Asks the event store what people did after they got their variant, and counts it by variant and day.

Only what happened at or after somebody's own first exposure counts, and within the window where there is one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap64

from touchline.eventstore.client import fetch
from touchline.experiments.hashing import read_ids
from touchline.experiments.intervals import Sample
from touchline.tracking.event_filters import EventFilter
from touchline.tracking.event_questions import CONTACT, find_table, write_event

MOST_SECONDS: Final = 30
MOST_DAYS: Final = 120
DID: Final = np.dtype([("contact", "<i8"), ("at", "<i8"), ("value", "<f8")])
Did = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Lot:
    """Who got a variant at one moment."""

    phase: int
    number: int
    at: datetime
    people: BitMap64


@dataclass(frozen=True, slots=True)
class Sought:
    """What counts: an event with these properties; `amount` is what each is worth, None for what the event says."""

    event: str
    filters: tuple[EventFilter, ...]
    is_value: bool = False
    amount: float | None = None
    window: timedelta | None = None


Days = dict[date, dict[tuple[int, int], Sample]]
"""By day: what had come of each phase and variant by its end."""


def fetch_done(sought: Sought, *, since: datetime) -> Did:
    """Return who did it when, and what it was worth, from a moment on. Raises EventStoreDown."""
    where, parameters = write_event(sought.event, sought.filters)
    table = find_table(one.name for one in sought.filters)
    sql = f"""
SELECT toInt64({CONTACT}) AS contact, toInt64(toUnixTimestamp64Milli(at)) AS moment, toFloat64(value) AS worth FROM {table}
WHERE {where} AND at >= fromUnixTimestamp64Milli({{since:Int64}}, 'UTC') FORMAT RowBinary"""  # noqa: S608 - texts of this program only; every value is a parameter
    parameters["since"] = to_millis(since)
    return np.frombuffer(
        fetch(sql, parameters, settings={"max_execution_time": MOST_SECONDS, "priority": 2}), dtype=DID
    )


def count_days(lots: Sequence[Lot], done: Did, sought: Sought, days: Mapping[date, int]) -> Days:
    """Return the samples by the end of each day; `days` are the days with their ends in milliseconds."""
    found: Days = {day: {} for day in days}
    for key in sorted({(lot.phase, lot.number) for lot in lots}):
        own = [lot for lot in lots if (lot.phase, lot.number) == key]
        acts = [find_acts(lot, done, sought) for lot in own]
        joined = np.sort(np.concatenate(acts), order="at") if acts else np.empty(0, dtype=DID)
        people, places = np.unique(joined["contact"], return_inverse=True)
        sums = np.zeros(len(people))
        did = np.zeros(len(people), dtype=bool)
        begun = 0
        for day, end in days.items():
            until = int(np.searchsorted(joined["at"], end))
            if sought.is_value:
                np.add.at(sums, places[begun:until], joined["value"][begun:until])
            did[places[begun:until]] = True
            begun = until
            here = sum(len(lot.people) for lot in own if to_millis(lot.at) < end)
            found[day][key] = make_sample(here, did, sums, is_value=sought.is_value)
    return found


def make_sample(people: int, did: NDArray[np.bool_], sums: NDArray[np.float64], *, is_value: bool) -> Sample:
    """Return what is counted of so many people, of whom some did it."""
    reached = int(did.sum())
    if not is_value:
        return Sample(people, reached, float(reached), float(reached))
    worth = sums[did]
    top = float(np.abs(worth).max()) if reached else 0.0
    return Sample(people, reached, float(worth.sum()), float((worth * worth).sum()), top)


def find_acts(lot: Lot, done: Did, sought: Sought) -> Did:
    """Return what the people of a lot did once they had their variant."""
    ids = read_ids(lot.people).astype(np.int64)
    began = to_millis(lot.at)
    late = done["at"] >= began
    if sought.window is not None:
        late &= done["at"] < began + int(sought.window.total_seconds() * 1000)
    kept = done[late]
    places = np.searchsorted(ids, kept["contact"])
    places[places == len(ids)] = 0
    theirs = kept[ids[places] == kept["contact"]].copy() if len(ids) else kept[:0].copy()
    if sought.amount is not None:
        theirs["value"] = sought.amount
    return theirs


def list_ends(first: datetime, last: datetime, zone: ZoneInfo) -> dict[date, int]:
    """Return the days from one moment to another with their ends in milliseconds, the last one ending at that moment."""
    day, final = first.astimezone(zone).date(), last.astimezone(zone).date()
    found: dict[date, int] = {}
    while day < final:
        following = day + timedelta(days=1)
        found[day] = to_millis(datetime.combine(following, time(), tzinfo=zone))
        day = following
    found[final] = to_millis(last) + 1
    return dict(list(found.items())[-MOST_DAYS:])


def to_millis(moment: datetime) -> int:
    """Return milliseconds since 1970."""
    return int(moment.timestamp() * 1000)
