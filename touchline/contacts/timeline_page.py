"""The timeline as a page shows it: the rows asked for, what is pinned, the line of the last look, and what goes on from there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touchline.contacts.named_rows import build_named_rows
from touchline.contacts.pins import find_pinned
from touchline.contacts.timeline import TimelinePage, read_page, read_since
from touchline.contacts.timeline_cards import load_cards
from touchline.contacts.timeline_rows import LookedRow, Row, build_rows
from touchline.eventstore.client import EventStoreDown
from touchline.eventstore.timeline import Position
from touchline.kit.ahead import begin
from touchline.kit.clock import now

TABS: dict[str, str | Promise] = {
    "all": _("All"),
    "visits": _("Visits"),
    "orders": _("Orders"),
    "team": _("Team"),
    "profile": _("Profile"),
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """Whose timeline it is: the id in its addresses, the person ids whose events are on it, and its pages."""

    id: int
    kind: str
    """contact, visitor or company."""
    person_ids: Sequence[int]
    page_url: str
    live_url: str
    older_url: str
    pin_url: str
    looked_at: datetime | None = None
    may_pin: bool = False
    owners: dict[int, int] = field(default_factory=dict)
    """Of a company: the contact behind each person id."""
    names: dict[int, str] = field(default_factory=dict)
    """Of a company: what its people are called."""


@dataclass(frozen=True)
class Asked:
    """What part of a timeline was asked for."""

    show: str
    before: Position | None
    down_to: Position | None
    day: date | None


Reading = Callable[[], tuple[TimelinePage, bool]]
"""An answer of the event store under way: the events, and whether it is away."""
ALL_OF_IT = Asked("all", before=None, down_to=None, day=None)


def read_asked(request: HttpRequest) -> Asked:
    """Read the parameters of a timeline; Http404 for what no page of ours has sent."""
    show = request.GET.get("show", "all")
    try:
        before, down_to = (
            Position.parse(text) if (text := request.GET.get(key)) else None for key in ("before", "down_to")
        )
        day = date.fromisoformat(text) if (text := request.GET.get("day")) else None
    except ValueError:
        raise Http404 from None
    return Asked(show if show in TABS else "all", before, down_to, day)


def begin_reading(request: HttpRequest, person_ids: Sequence[int], *, is_live: bool) -> Reading:
    """Ask the event store for the part of a timeline that was asked for; the answer is taken by `make_timeline`."""
    return begin(read_asked_page, read_asked(request), person_ids, is_live=is_live)


def make_timeline(request: HttpRequest, line: Line, reading: Reading) -> dict[str, Any]:
    """Return the rows asked for, and the addresses that go on from there."""
    asked = read_asked(request)
    pinned = [] if asked.before else find_pinned(line.kind, line.id, among=line.person_ids)
    page, is_down = reading()
    build = partial(build_named_rows, line.owners, line.names) if line.kind == "company" else build_rows
    rows = build(page.events, cards=load_cards(page.events), at=now(), show=asked.show, after=asked.day)
    if asked.before is None:
        rows = add_look(rows, line.looked_at)
    is_whole = asked == ALL_OF_IT and not is_down and not page.has_older
    return {
        "line": line,
        "whole": page.events if is_whole else None,
        "rows": rows,
        "pinned": [] if is_down else pinned,
        "is_down": is_down,
        "show": asked.show,
        "tabs": TABS.items(),
        "live_url": make_url(line, line.live_url, asked.show, down_to=page.last if page.has_older else None),
        "older_url": make_older_url(line, asked.show, page, rows),
    }


def read_asked_page(asked: Asked, person_ids: Sequence[int], *, is_live: bool) -> tuple[TimelinePage, bool]:
    """Return the events, and whether the event store is away."""
    try:
        if is_live:
            return read_since(person_ids, show=asked.show, down_to=asked.down_to), False
        return read_page(person_ids, show=asked.show, before=asked.before), False
    except EventStoreDown:
        return TimelinePage([], has_older=False), True


def add_look(rows: list[Row], looked_at: datetime | None) -> list[Row]:
    """Put the line "since you last looked" between what is newer and what is older, where there is both."""
    if looked_at is None:
        return rows
    older = next((number for number, row in enumerate(rows) if (at := getattr(row, "at", None)) and at <= looked_at), 0)
    if older and not hasattr(rows[older - 1], "at"):
        older -= 1
    return [*rows[:older], LookedRow(looked_at), *rows[older:]] if older else rows


def make_url(line: Line, url: str, show: str, **more: Any) -> str:
    """Return the address of a part of the timeline."""
    query = QueryDict(mutable=True)
    query["show"] = show
    if line.kind == "visitor":
        query["as"] = "visitor"
    query.update({key: str(value) for key, value in more.items() if value})
    return f"{url}?{query.urlencode()}"


def make_older_url(line: Line, show: str, page: TimelinePage, rows: list[Row]) -> str:
    """Return the address behind "Show older", or '' at the end."""
    if not page.has_older:
        return ""
    day = timezone.localtime(page.events[-1].at).date()
    return make_url(line, line.older_url, show, before=page.last, day=day)


def make_addresses(room: str, record_id: int, *, page: str) -> dict[str, str]:
    """Return the addresses of a timeline's page and parts, named `live`, `older` and `pin` behind `room`."""
    parts = {f"{part}_url": reverse(f"contacts:{room}{part}", args=[record_id]) for part in ("live", "older", "pin")}
    return {"page_url": page, **parts}
