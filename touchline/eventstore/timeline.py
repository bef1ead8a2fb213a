"""Reads events back: one contact's timeline, and pages of events by name, person and time."""

import base64
import struct
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple, TypedDict, Unpack

import msgspec

from touchline.eventstore.blocks import EVENT_COLUMNS
from touchline.eventstore.client import fetch
from touchline.kit.clock import now

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
FAR: Final = datetime(9999, 1, 1, tzinfo=UTC)
NEAR: Final = (timedelta(hours=1), timedelta(days=1), timedelta(days=31))
HASH: Final = "cityHash64(source, message_id)"
ALWAYS: Final = frozenset({"person_id", "at", "name", "source", "message_id"})
"""Columns that make an event's place and its id."""
NUMBERS: Final = ("visit", "source", "bot", "value")
COLUMNS: Final = ", ".join(EVENT_COLUMNS) + f", {HASH} AS hash"
PACKED: Final = struct.Struct(">qqQ")
READ_SETTINGS: Final = {
    "priority": 1,
    "max_execution_time": 20,
    # Order first, then read the other twenty columns of the rows that are shown.
    "query_plan_max_limit_for_lazy_materialization": 10_000,
    "date_time_output_format": "iso",
    "output_format_json_quote_64bit_integers": 0,
    "output_format_json_quote_decimals": 1,
    "output_format_json_validate_utf8": 1,
}


class Position(NamedTuple):
    """A place between events: milliseconds since 1970, the person, the event's hash."""

    at_ms: int
    person_id: int
    hash: int

    def __str__(self) -> str:
        """The position as the opaque text that is an event's id and a page's cursor."""
        return base64.urlsafe_b64encode(PACKED.pack(*self)).decode()

    @classmethod
    def parse(cls, text: str) -> "Position":
        """Read what `str()` wrote; raises ValueError for anything else."""
        try:
            return cls(*PACKED.unpack(base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)))
        except (struct.error, ValueError):
            raise ValueError(f"{text[:60]!r} is not a position.") from None


class StoredEvent(msgspec.Struct, frozen=True, array_like=True):
    """One event as stored; `person_id` is the person at that time, an alias may have joined them to another since."""

    person_id: int
    at: datetime
    name: str
    visit: int
    source: int
    message_id: str
    user_id: str
    host: str
    path: str
    title: str
    referrer: str
    channel: str
    utm_source: str
    utm_medium: str
    utm_campaign: str
    country: str
    device: str
    browser: str
    os: str
    bot: int
    value: Decimal
    currency: str
    properties_json: str
    hash: int

    @property
    def position(self) -> Position:
        """Where this event stands among all."""
        return Position((self.at - EPOCH) // timedelta(milliseconds=1), self.person_id, self.hash)

    @property
    def id(self) -> str:
        """Text that names this event alone."""
        return str(self.position)

    @property
    def properties(self) -> dict[str, Any]:
        """The rest of what was sent."""
        found: dict[str, Any] = msgspec.json.decode(self.properties_json) if self.properties_json else {}
        return found


ROWS: Final = msgspec.json.Decoder(StoredEvent)


def get_timeline(person_ids: Sequence[int], *, before: Position | None = None, limit: int = 50) -> list[StoredEvent]:
    """The latest events of a contact's persons, newest first, older than `before`. Raises EventStoreDown."""
    return find_events(person_ids=person_ids, after=before, limit=limit, newest_first=True)


class CameBy(msgspec.Struct, frozen=True, array_like=True):
    """What brought somebody: the traffic source of a visit."""

    channel: str
    referrer: str
    utm_source: str


CAME_BY: Final = msgspec.json.Decoder(CameBy)


def find_first_source(person_ids: Sequence[int]) -> CameBy | None:
    """The traffic source of a contact's first visit; None where there is none. Raises EventStoreDown."""
    sql = """
SELECT channel, referrer, utm_source FROM events WHERE person_id IN {persons:Array(Int64)} AND channel != ''
ORDER BY at LIMIT 1 FORMAT JSONCompactEachRow
"""
    found = fetch(sql, {"persons": list(person_ids)}, settings=READ_SETTINGS | {"max_threads": 1})
    return CAME_BY.decode(found) if found else None


class EventQuestion(TypedDict, total=False):
    """What may be asked of the events: one name or several, `since` included, `until` not, and `after` itself neither.

    Where `columns` are named, the others are empty: each column costs unpacking those of a hundred other people.
    """

    name: str | Sequence[str] | None
    person_ids: Sequence[int] | None
    since: datetime | None
    until: datetime | None
    after: Position | None
    limit: int
    newest_first: bool
    columns: Collection[str] | None


def find_events(**question: Unpack[EventQuestion]) -> list[StoredEvent]:
    """A page of at most `limit` (100) events in order of time that answer the question. Raises EventStoreDown."""
    name, person_ids, limit = question.get("name"), question.get("person_ids"), question.get("limit", 100)
    if person_ids is not None and not person_ids:
        return []
    newest_first = question.get("newest_first", False)
    page = _Page(question.get("since"), question.get("until"), question.get("after"), newest_first)
    columns = COLUMNS if question.get("columns") is None else write_columns(question["columns"] or ())
    found: list[StoredEvent] = []
    for part in [page] if name is not None or person_ids is not None else page.split_off_near():
        found = _fetch_page(part, name, person_ids, limit, columns)
        if len(found) == limit:
            break
    return found


def write_columns(wanted: Collection[str]) -> str:
    """Return all columns of an event with its hash, those that are not wanted as empty ones."""
    empty = dict.fromkeys(NUMBERS, "0")
    read = ALWAYS.union(wanted)
    return ", ".join([*(one if one in read else empty.get(one, "''") for one in EVENT_COLUMNS), f"{HASH} AS hash"])


def _fetch_page(
    page: "_Page", name: "_Name", person_ids: Sequence[int] | None, limit: int, columns: str
) -> list[StoredEvent]:
    parameters: dict[str, Any] = {
        "name": name if isinstance(name, str) else "",
        "names": list(name or ()),
        "persons": list(person_ids or ()),
        "since": _to_ms(page.since) if page.since else 0,
        "until": _to_ms(page.until) if page.until else 0,
        "limit": limit,
        "at": page.after.at_ms if page.after else 0,
        "person": page.after.person_id if page.after else 0,
        "hash": page.after.hash if page.after else 0,
    }
    sql = _build_query(name=name, by_person=person_ids is not None, page=page, columns=columns)
    # A person's events are few and lie together: more threads cost more than they read.
    settings = {**READ_SETTINGS, "max_threads": 1} if person_ids is not None else READ_SETTINGS
    return [ROWS.decode(line) for line in fetch(sql, parameters, settings=settings).splitlines()]


class _Page(NamedTuple):
    since: datetime | None
    until: datetime | None
    after: Position | None
    newest_first: bool

    @property
    def direction(self) -> str:
        return "DESC" if self.newest_first else "ASC"

    def split_off_near(self) -> "list[_Page]":
        """This page within an hour, a day, a month of where it begins, and whole.

        Without a name no table is in the order asked for, and the whole page reads every time there is.
        """
        begin = EPOCH + timedelta(milliseconds=self.after.at_ms) if self.after else None
        pages = []
        if self.newest_first:
            start = min(moment for moment in (begin, self.until, now()) if moment)
            pages = [self._replace(since=max(start - span, self.since or EPOCH)) for span in NEAR]
        elif first := max((moment for moment in (begin, self.since) if moment), default=None):
            pages = [self._replace(until=min(first + span, self.until or FAR)) for span in NEAR]
        return [*pages, self]

    def build_conditions(self, key: str, values: str) -> list[str]:
        """The conditions of time and place, over the columns of `key`."""
        sign = "<" if self.newest_first else ">"
        found = []
        if self.since:
            found.append("at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')")
        if self.until:
            found.append("at < fromUnixTimestamp64Milli({until:Int64}, 'UTC')")
        if self.after:
            # Apart from the tuple, so that months and index ranges behind the position are left out.
            found.append(f"at {sign}= fromUnixTimestamp64Milli({{at:Int64}}, 'UTC')")
            found.append(f"({key}) {sign} ({values})")
        return found


AT_VALUE: Final = "fromUnixTimestamp64Milli({at:Int64}, 'UTC')"


def _build_query(*, name: "_Name", by_person: bool, page: _Page, columns: str) -> str:
    """The wide table answers for persons; for everybody the narrow one finds the page, and the wide one its rows."""
    where = page.build_conditions(f"at, person_id, {HASH}", f"{AT_VALUE}, {{person:Int64}}, {{hash:UInt64}}")
    if name is not None:
        where.append(_name_condition(name))
    where.append(
        "person_id IN {persons:Array(Int64)}" if by_person else f"(person_id, at) IN ({_build_keys(name, page)})"
    )
    order = f"at {page.direction}, person_id {page.direction}, hash {page.direction}"
    return f"""
SELECT {columns} FROM events WHERE {" AND ".join(where)}
ORDER BY {order} LIMIT {{limit:UInt32}} FORMAT JSONCompactEachRow
"""  # noqa: S608 - texts of this module only; every value is a parameter


def _build_keys(name: "_Name", page: _Page) -> str:
    """Persons and times that hold at least a page of rows behind the position.

    The position's own key is among them, since several events may share it. No LIMIT BY and no GROUP BY here:
    they would read the whole name instead of its first or last rows.
    """
    where = page.build_conditions("at, person_id", f"{AT_VALUE}, {{person:Int64}}")
    if name is not None:
        where.append(_name_condition(name))
    condition = f"WHERE {' AND '.join(where)}" if where else ""
    own = f"SELECT {{person:Int64}} AS person_id, {AT_VALUE} AS at UNION ALL" if page.after else ""
    return f"""
{own} SELECT person_id, at FROM
(
    SELECT person_id, at FROM events_by_name {condition}
    ORDER BY at {page.direction}, person_id {page.direction} LIMIT {{limit:UInt32}}
)
"""  # noqa: S608 - texts of this module only; every value is a parameter


_Name = str | Sequence[str] | None


def _name_condition(name: str | Sequence[str]) -> str:
    return "name = {name:String}" if isinstance(name, str) else "name IN {names:Array(String)}"


def _to_ms(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(milliseconds=1)
