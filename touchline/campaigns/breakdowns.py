"""A report's figures by segment, domain, device, link, variant and time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from touchline.campaigns.behind import find_arrived
from touchline.campaigns.models import Send
from touchline.campaigns.reporting import cut_name, get_mailings, get_names
from touchline.eventstore import mailings as store
from touchline.organisation.queries import get_zone
from touchline.segments.queries import list_segments, read_many
from touchline.tracking.glance_charts import Chart, draw_chart
from touchline.ui.numbers import say_number
from touchline.ui.times import say_date_of

WHATS: Final = ("sent", "bounced", "opened", "clicked", "unsubscribed")
MOST_DOMAINS: Final = 12
MOST_SEGMENTS: Final = 12
HOURS: Final = 72
HOUR, DAY = 3_600, 86_400


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a breakdown: how many by what happened, and by what they are told apart."""

    label: str
    asked: str
    counts: dict[str, int] = field(default_factory=dict)

    def share(self, what: str) -> float | None:
        """Return how many of the sent ones it happened to, in per cent."""
        sent = self.counts.get("sent", 0)
        return 100 * self.counts.get(what, 0) / sent if sent else None

    @property
    def cells(self) -> list[tuple[str, int, float | None]]:
        """Return what the table shows: each column with its number and its share."""
        return [(what, self.counts.get(what, 0), self.share(what)) for what in WHATS]


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A link of the click map: people and machines apart; `share` of the most clicked one."""

    number: int
    variant: int
    address: str
    label: str
    people: int
    machines: int
    share: float


def by_domain(sends: Sequence[Send]) -> list[Line]:
    """Return what happened at the domains most people are at. Raises EventStoreDown."""
    names = [name for what in WHATS for name in get_names(what)]
    rows = store.ask("domains", get_mailings(sends), names=names, sent=f"{sends[0].channel}_sent", most=MOST_DOMAINS)
    return _collect((str(domain), str(domain), name, people) for domain, name, people in rows)


def by_device(sends: Sequence[Send]) -> list[tuple[str, int, int]]:
    """Return device, people who opened and people who clicked. Raises EventStoreDown."""
    names = [*get_names("opened"), *get_names("clicked")]
    found: dict[str, dict[str, int]] = {}
    for device, name, people in store.ask("devices", get_mailings(sends), names=names):
        found.setdefault(str(device), {})[cut_name(name)] = int(people)
    rows = [(device, one.get("opened", 0), one.get("clicked", 0)) for device, one in found.items()]
    return sorted(rows, key=lambda row: -(row[1] + row[2]))


def by_segment(send: Send) -> list[Line]:
    """Return what happened to the people of each segment, as it is now; those of the audience first. Raises EventStoreDown."""
    ids = get_mailings([send])
    sets = {what: store.find_people(ids, get_names(what)) for what in WHATS}
    sets["sent"] |= find_arrived(ids)
    segments = list(list_segments())
    held = read_many([one.pk for one in segments])
    lines = [
        Line(
            one.name,
            str(one.pk),
            {what: held[one.pk].intersection_cardinality(people) for what, people in sets.items()},
        )
        for one in segments
    ]
    chosen = set(map(str, send.segments))
    found = [line for line in lines if line.counts["sent"]]
    return sorted(found, key=lambda line: (line.asked not in chosen, -line.counts["sent"]))[:MOST_SEGMENTS]


def by_variant(send: Send, counts: dict[tuple[str, int], int]) -> list[Line]:
    """Return what happened by variant."""
    return [
        Line(one.letter, str(one.number), {what: counts.get((what, one.number), 0) for what in WHATS})
        for one in send.variants.all()
    ]


def by_link(send: Send) -> list[LinkLine]:
    """Return the links in the order of the mail, with their clicks. Raises EventStoreDown."""
    human, machine = get_names("clicked"), get_names("clicked_by_machine")
    people: dict[tuple[int, int], int] = {}
    machines: dict[tuple[int, int], int] = {}
    for variant, link, name, count, _times in store.ask("links", get_mailings([send]), names=[*human, *machine]):
        kept = people if name in human else machines
        kept[int(variant), int(link)] = kept.get((int(variant), int(link)), 0) + int(count)
    known = read_links(send)
    top = max([1, *people.values()])
    keys = sorted(set(known) | set(people) | set(machines))
    return [
        LinkLine(
            key[1],
            key[0],
            *known.get(key, ("", "")),
            people.get(key, 0),
            machines.get(key, 0),
            100 * people.get(key, 0) / top,
        )
        for key in keys
    ]


def read_links(send: Send) -> dict[tuple[int, int], tuple[str, str]]:
    """Return address and label of each link of what was sent, by variant and number."""
    if send.mailing is None:
        return {}
    found: dict[tuple[int, int], tuple[str, str]] = {}
    for variant, prepared in enumerate(read_contents(send)):
        for link in prepared.get("links", []):
            found[variant, int(link["number"])] = (str(link["address"]), str(link.get("label", "")))
    return found


def read_contents(send: Send) -> list[dict[str, Any]]:
    """Return what a send's variants said, as it was frozen."""
    from touchline.messaging.models import Content

    ids = send.mailing.content_ids if send.mailing else []
    kept = Content.objects.in_bulk(ids)
    return [kept[number].prepared for number in ids if number in kept]


@dataclass(frozen=True, slots=True)
class Hours:
    """Opens and clicks over time: the line of opens with that of clicks behind it."""

    chart: Chart
    scale: list[str]
    rows: list[tuple[str, int, int]]


def over_time(sends: Sequence[Send]) -> Hours | None:
    """Return opens and clicks by the hour of the first three days, later by the day; None before anything happened."""
    begun = min((send.started_at for send in sends if send.started_at), default=None)
    if begun is None:
        return None
    age = datetime.now(UTC) - begun
    step = HOUR if age < timedelta(hours=HOURS) else DAY
    names = [*get_names("opened"), *get_names("clicked")]
    found: dict[int, dict[str, int]] = {}
    for slot, name, times in store.ask("hours", get_mailings(sends), names=names, step=step):
        found.setdefault(int(slot), {})[cut_name(name)] = int(times)
    if not found:
        return None
    first = int(begun.timestamp()) // step * step
    # Within the first hour there is one point, and no line: the one before it, where nothing happened yet, makes it two.
    begin = first if max(found) > first else first - step
    slots = range(begin, min(max(found), first + 60 * DAY) + 1, step)
    rows = [
        (say_slot(slot, step), found.get(slot, {}).get("opened", 0), found.get(slot, {}).get("clicked", 0))
        for slot in slots
    ]
    opened, clicked = [row[1] for row in rows], [row[2] for row in rows]
    chart = draw_chart(
        opened, labels=[(row[0], f"{say_number(row[1])} · {say_number(row[2])}", "") for row in rows], earlier=clicked
    )
    return Hours(chart, [say_number(value) for _y, value in chart.rulings], rows)


def say_slot(slot: int, step: int) -> str:
    """Return the hour or the day of a stretch of time, on the firm's clocks."""
    moment = datetime.fromtimestamp(slot, get_zone())
    day = say_date_of(moment.date())
    return f"{day} {moment:%H:%M}" if step == HOUR else day


def _collect(rows: Any) -> list[Line]:
    found: dict[str, Line] = {}
    for key, label, name, people in rows:
        line = found.setdefault(key, Line(label, key))
        line.counts[cut_name(name)] = int(people)
    return sorted(found.values(), key=lambda line: -line.counts.get("sent", 0))
