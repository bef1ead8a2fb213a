"""Answers what a site's team asks at a glance: visits, visitors, where they came from, where they began and ended.

All from the table of visits, one row a visit, read in its own order so that a year needs no memory. Bots stand apart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from touchline.eventstore.client import query
from touchline.eventstore.questions import get_question

SECONDS: Final = 20
KNOWN_BY: Final = ("identified", "contact_created")
"""Events after which a person has a name."""
PEOPLE_CUTS: Final = ("bucket", "channel", "origin")
VISIT_CUTS: Final = ("campaign", "country", "device", "entry", "exit")
CUTS: Final = ("channel", "origin", *VISIT_CUTS)
"""What visits can be told apart by."""
SETTINGS: Final = {
    "max_execution_time": SECONDS,
    "priority": 2,
    # Months do not share a visit's row, so that only the newest, with parts not merged yet, costs a merge.
    "do_not_merge_across_partitions_select_final": 1,
}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, `until` not in it, on some sources."""

    since: datetime
    until: datetime
    sources: tuple[int, ...]

    def get_values(self) -> dict[str, Any]:
        """Return it as parameters."""
        return {
            "since": to_seconds(self.since),
            "until": to_seconds(self.until),
            "sources": list(self.sources),
            "known_by": list(KNOWN_BY),
        }


@dataclass(frozen=True, slots=True)
class Totals:
    """A site in one span, without bots, whose visits stand apart."""

    visits: int = 0
    visitors: int = 0
    named: int = 0
    page_views: int = 0
    bounces: int = 0
    seconds: int = 0
    bot_visits: int = 0


@dataclass(frozen=True, slots=True)
class CutRow:
    """One line of a cut: its value (an origin with its channel before it), and how many visits, visitors, with a name, views."""

    value: str
    visits: int
    visitors: int = 0
    named: int = 0
    page_views: int = 0
    within: str = ""


@dataclass(frozen=True, slots=True)
class GoalCount:
    """How often something was reached, by how many people, and what it was worth."""

    times: int = 0
    people: int = 0
    value: Decimal = Decimal(0)


def count_visits(span: Span, *, before: datetime, query_id: str = "") -> tuple[Totals, Totals]:
    """Return the totals of a span and of the one from `before` up to it. Raises EventStoreDown, EventStoreError."""
    values = span.get_values() | {"since": to_seconds(before), "middle": to_seconds(span.since)}
    found = {bool(row[0]): Totals(*map(int, row[1:])) for row in _ask("totals", values, query_id)}
    return found.get(True, Totals()), found.get(False, Totals())


def cut_people(
    span: Span, edges: Sequence[datetime], *, most: int = 10, query_id: str = ""
) -> Mapping[str, list[CutRow]]:
    """Return visits, visitors and those with a name by stretch of time, channel, and origin within its channel.

    The value of a line of `bucket` is the second at which its stretch begins. Raises EventStoreDown, EventStoreError.
    """
    values = span.get_values() | {"edges": [to_seconds(edge) for edge in edges], "most": max(most, len(edges))}
    cuts: dict[str, list[CutRow]] = {name: [] for name in PEOPLE_CUTS}
    for row in _ask("cut_people", values, query_id):
        name = _name_cut(PEOPLE_CUTS, int(row[0]))
        within = str(row[2]) if name == "origin" else ""
        cuts[name].append(_make_row(str(row[1 + PEOPLE_CUTS.index(name)]), row[4:8], within))
    return {name: rows if name == "bucket" else rows[:most] for name, rows in cuts.items()}


def cut_visits(span: Span, *, most: int = 10, query_id: str = "") -> Mapping[str, list[CutRow]]:
    """Return the most frequent campaigns, countries, devices, first and last pages. Raises EventStoreDown."""
    cuts: dict[str, list[CutRow]] = {name: [] for name in VISIT_CUTS}
    for row in _ask("cut_visits", span.get_values() | {"most": most}, query_id):
        name = _name_cut(VISIT_CUTS, int(row[0]))
        cuts[name].append(CutRow(str(row[1 + VISIT_CUTS.index(name)]), int(row[6])))
    return cuts


def _make_row(value: str, counts: Sequence[Any], within: str) -> CutRow:
    visits, visitors, named, page_views = map(int, counts)
    return CutRow(value, visits, visitors, named, page_views, within)


def _name_cut(names: Sequence[str], bits: int) -> str:
    """Return the last column by which a line was grouped: a bit is set for each that its grouping leaves out."""
    return next(name for place, name in enumerate(reversed(names)) if not bits >> place & 1)


def rank_pages(span: Span, *, most: int = 10, query_id: str = "") -> list[tuple[str, int, int]]:
    """Return the pages read most: path, views, visitors. Raises EventStoreDown, EventStoreError."""
    return [
        (str(row[0]), int(row[1]), int(row[2])) for row in _ask("pages", span.get_values() | {"most": most}, query_id)
    ]


def count_goals(
    span: Span, goals: Sequence[tuple[str, str]], *, before: datetime, query_id: str = ""
) -> dict[tuple[str, str], tuple[GoalCount, GoalCount]]:
    """Return by event and page ('' for all pages) how often it happened in the span, and from `before` up to it.

    Raises EventStoreDown.
    """
    values = span.get_values() | {
        "since": to_seconds(before),
        "middle": to_seconds(span.since),
        "names": [event for event, path in goals if not path],
        "page_names": sorted({event for event, path in goals if path}),
        "paths": sorted({path for _event, path in goals if path}),
    }
    found = {
        ((str(row[0]), str(row[1])), bool(row[2])): GoalCount(int(row[3]), int(row[4]), Decimal(row[5]))
        for row in _ask("goals", values, query_id)
    }
    return {goal: (found.get((goal, True), GoalCount()), found.get((goal, False), GoalCount())) for goal in goals}


def count_prospects(span: Span, *, query_id: str = "") -> list[tuple[str, int]]:
    """Return how many people got a name in the span, by the channel of their first visit. Raises EventStoreDown."""
    return [(str(row[0]), int(row[1])) for row in _ask("prospects", span.get_values(), query_id)]


def to_seconds(moment: datetime) -> int:
    """Return whole seconds since 1970, as the table has them."""
    return max(0, min(int(moment.astimezone(UTC).timestamp()), 2**32 - 1))


def _ask(name: str, values: Mapping[str, Any], query_id: str) -> Sequence[Sequence[Any]]:
    return query(get_question(name), values, query_id=query_id, settings=SETTINGS)
