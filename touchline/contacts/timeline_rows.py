"""Rows of a timeline: days, visits that open into their pages, and what stands for itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from touchline.contacts.timeline_cards import Card
from touchline.contacts.titles import shorten_title
from touchline.contacts.traffic_sources import say_traffic_source
from touchline.eventstore.timeline import StoredEvent
from touchline.journal.kinds import Label, get_kind

HERE_NOW: Final = timedelta(minutes=5)
VIEWS: Final = frozenset({"page_viewed", "screen_viewed"})
LEFT: Final = "page_left"


@dataclass(frozen=True, slots=True)
class DayRow:
    """What heads a day, in the reader's zone."""

    date: date
    template: str = "contacts/_day.html"


@dataclass(frozen=True, slots=True)
class LookedRow:
    """The line below everything that happened since the reader last looked."""

    looked_at: datetime
    template: str = "contacts/_looked.html"


@dataclass(slots=True)
class Step:
    """A page, or something done on one, inside a visit; `seconds` is how long the page was read."""

    at: datetime
    label: Label
    detail: str
    path: str = ""
    icon: str = ""
    seconds: float = 0.0
    stands_alone: bool = False


@dataclass(slots=True)
class VisitRow:
    """A visit: its first event's time stands beside it; `steps` are newest first."""

    key: str
    at: datetime
    last_at: datetime
    source: str
    device: str
    is_live: bool = False
    pages: int = 0
    ended_on: str = ""
    steps: list[Step] = field(default_factory=list)
    template: str = "contacts/_visit.html"

    @property
    def seconds(self) -> float:
        """How long it lasted."""
        return (self.last_at - self.at).total_seconds()


@dataclass(frozen=True, slots=True)
class EventRow:
    """Something that stands for itself, as one line or as a room's card."""

    key: str
    at: datetime
    label: Label
    icon: str
    detail: str
    properties: Mapping[str, Any]
    card: Any = None
    template: str = "contacts/_event.html"
    event_id: str = ""
    person_id: int = 0


Row = DayRow | LookedRow | VisitRow | EventRow


def build_rows(
    events: Sequence[StoredEvent],
    *,
    cards: Mapping[str, Card],
    at: datetime,
    show: str = "all",
    after: date | None = None,
) -> list[Row]:
    """Return the rows of these events (newest first), newest first; `after` is the day the page before ended on."""
    # A visit goes on when its browser becomes known, though its later events are the contact's.
    visits: dict[int, list[StoredEvent]] = {}
    rows: list[VisitRow | EventRow] = []
    repeated = find_repeated(events)
    for event in events:
        if event.visit:
            visits.setdefault(event.visit, []).append(event)
        stands_alone = not event.visit or get_kind(event.name).important or event.id in cards
        if show != "visits" and stands_alone and event.id not in repeated:
            rows.append(make_event_row(event, cards.get(event.id)))
    if show in ("all", "visits"):
        rows += [row for found in visits.values() if has_own_steps(row := make_visit_row(found[::-1], at=at))]
    rows.sort(key=lambda row: row.at, reverse=True)
    return list(add_days(rows, after))


def make_event_row(event: StoredEvent, card: Card | None) -> EventRow:
    """Return the row of an event by itself."""
    kind = get_kind(event.name)
    detail = kind.describe(describe_whole(event))
    row = (f"event-{event.id}".rstrip("="), event.at, kind.label, kind.icon, detail, event.properties)
    drawn, template = (card.card, card.template) if card else (None, "contacts/_event.html")
    return EventRow(*row, card=drawn, template=template, event_id=event.id, person_id=event.person_id)


def make_visit_row(events: Sequence[StoredEvent], *, at: datetime) -> VisitRow:
    """Return the row of a visit from its events, oldest first."""
    first, last = events[0], events[-1]
    source = say_traffic_source(first.channel, referrer=first.referrer, utm_source=first.utm_source)
    row = VisitRow(f"visit-{first.visit}", first.at, last.at, source, first.device)
    row.is_live = at - last.at < HERE_NOW
    open_pages: dict[str, Step] = {}
    page: Step | None = None
    for event in events:
        if event.name == LEFT:
            _count_reading(open_pages.get(event.path), event)
            continue
        step = make_step(event)
        row.steps.append(step)
        if event.name in VIEWS:
            if page and not page.seconds:
                page.seconds = (event.at - page.at).total_seconds()
            page = open_pages[event.path] = step
            row.pages += 1
            row.ended_on = shorten_title(str(step.label))
    row.steps.reverse()
    return row


def has_own_steps(row: VisitRow) -> bool:
    """Tell whether a visit shows anything that does not stand for itself already."""
    return any(not step.stands_alone for step in row.steps)


def make_step(event: StoredEvent) -> Step:
    """Return what happened inside a visit as one line."""
    kind = get_kind(event.name)
    if event.name in VIEWS:
        name = event.title or str(event.properties.get("name") or "") or event.path or str(kind.label)
        return Step(event.at, name, "", event.path)
    return Step(event.at, kind.label, kind.describe(describe_whole(event)), icon=kind.icon, stands_alone=kind.important)


def describe_whole(event: StoredEvent) -> Mapping[str, Any]:
    """Return the properties together with the page's title and path."""
    return {"title": event.title, "path": event.path, "user_id": event.user_id, **event.properties}


def find_repeated(events: Iterable[StoredEvent]) -> set[str]:
    """Return the ids of identifying events that only said again what the one before had said."""
    found = set()
    later: dict[int, tuple[tuple[str, str], str]] = {}
    for event in events:
        if event.name != "identified":
            continue
        said = (event.user_id, event.properties_json)
        known = later.get(event.person_id)
        if known and known[0] == said:
            found.add(known[1])
        later[event.person_id] = (said, event.id)
    return found


def _count_reading(page: Step | None, event: StoredEvent) -> None:
    seconds = event.properties.get("engaged_seconds")
    if page and isinstance(seconds, int | float):
        page.seconds += float(seconds)


def add_days(rows: Iterable[VisitRow | EventRow], day: date | None) -> Iterable[Row]:
    """Yield the rows with what heads each day before its first one, unless it is the day given."""
    for row in rows:
        if (its := timezone.localtime(row.at).date()) != day:
            day = its
            yield DayRow(its)
        yield row
