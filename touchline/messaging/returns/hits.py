"""Judges what the collector wrote down, once what came with it is there too, and puts it on the people's lines."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db import connection, transaction

from touchline.contacts.models import Contact
from touchline.contacts.queries import find_contacts_of
from touchline.eventstore.removing import remove_exactly
from touchline.journal.services import Recorded, record_many
from touchline.kit.clock import now
from touchline.messaging.models import Mailing, MailingLink
from touchline.messaging.returns.judging import LONGEST_WATCH_S, By, Hit, Letter, Verdict, judge
from touchline.messaging.returns.signs import OPEN
from touchline.messaging.returns.trackable import find_trackable
from touchline.tracking.collector.facts import read_agent

SETTLE: Final = timedelta(seconds=1.2)
"""How long a hit waits for what tells it from a machine's: scanners follow all links within a second."""
AT_ONCE: Final = 2_000
COLUMNS: Final = (
    "h.id, extract(epoch FROM h.at)::float8, h.kind, h.mailing_id, h.contact_id, h.variant, h.link, h.signs, h.place,"
    " h.country, h.network, h.agent, h.by, h.reason, h.told"
)
CLAIM: Final = """
SELECT h.mailing_id, h.contact_id, min(h.at), max(h.at), count(*) FROM (
    SELECT mailing_id, contact_id, at FROM messaging_mailhit WHERE by = 0 AND at <= %s ORDER BY id LIMIT %s
    FOR UPDATE SKIP LOCKED) h
GROUP BY h.mailing_id, h.contact_id
"""
OF_COPIES: Final = f"""
SELECT {COLUMNS} FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS w(mailing, contact, since, until)
JOIN messaging_mailhit h ON h.mailing_id = w.mailing AND h.contact_id = w.contact AND h.at BETWEEN w.since AND w.until
ORDER BY h.at, h.id
"""  # noqa: S608 - names of columns
OF_MAILING: Final = """
SELECT mailing_id, contact_id, min(at), max(at), count(*) FROM messaging_mailhit
WHERE mailing_id = %s AND contact_id > %s AND by <> 0 GROUP BY mailing_id, contact_id ORDER BY contact_id LIMIT %s
"""
SENT: Final = """
SELECT m.mailing_id, m.contact_id, extract(epoch FROM m.changed_at)::float8
FROM unnest(%s::bigint[], %s::bigint[]) AS w(mailing, contact)
JOIN messaging_message m ON m.mailing_id = w.mailing AND m.contact_id = w.contact AND m.state IN ('accepted', 'delivered')
"""
WRITE: Final = """
UPDATE messaging_mailhit h SET by = w.by, reason = w.reason, told = w.told, contact_id = w.contact
FROM unnest(%s::bigint[], %s::smallint[], %s::text[], %s::smallint[], %s::bigint[]) AS w(id, by, reason, told, contact)
WHERE h.id = w.id
"""
Copy = tuple[int, int]


class Row(NamedTuple):
    """A hit as it is kept."""

    id: int
    at: float
    kind: int
    mailing_id: int
    contact_id: int
    variant: int
    link: int
    signs: int
    place: int
    country: str
    network: str
    agent: str
    by: int
    reason: str
    told: int

    def read(self) -> Hit:
        """Return what the judge looks at."""
        return Hit(self.at, self.kind, self.link, self.agent, self.network, self.place, self.signs)


@dataclass(slots=True)
class Judged:
    """What came of a round: how many were judged, how many got another verdict than before, and events to take back."""

    count: int = 0
    changed: int = 0
    outdated: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the mailings and people of a round."""

    mailings: Mapping[int, Mailing]
    links: Mapping[tuple[int, int], Mapping[int, str]]
    sent_at: Mapping[Copy, float]
    contacts: Mapping[int, int | None]
    trackable: set[int]
    domains: Mapping[int, str]
    """At which mail provider those are who may be measured."""


@dataclass(frozen=True, slots=True)
class Change:
    """A hit with its new verdict: whom it is tied to from here on (0: nobody), and what the stream is told of it."""

    row: Row
    verdict: Verdict
    contact_id: int
    event: Recorded | None

    @property
    def told(self) -> int:
        """How often the stream was told of it, with this time."""
        return self.row.told + (self.event is not None)


def judge_waiting(*, moment: datetime | None = None) -> int:
    """Judge hits that have waited long enough, and tell of them; returns how many. Safe to repeat and to break off."""
    ripe = (moment or now()) - SETTLE
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(CLAIM, [ripe, AT_ONCE])
            copies = cursor.fetchall()
        judged = _judge_copies(copies, ripe=ripe.timestamp())
    # After the commit: what is taken back was told before, and is told anew already.
    if judged.outdated:
        remove_exactly(judged.outdated)
    return judged.count


def judge_again(mailing_id: int) -> Judged:
    """Judge all hits of a mailing by the rules as they are now; what was told otherwise is taken back and told anew."""
    total, last = Judged(), -1
    while True:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(OF_MAILING, [mailing_id, last, AT_ONCE])
                copies = cursor.fetchall()
            judged = _judge_copies(copies)
        if judged.outdated:
            remove_exactly(judged.outdated)
        total.count, total.changed = total.count + judged.count, total.changed + judged.changed
        if len(copies) < AT_ONCE:
            return total
        last = copies[-1][1]


def _judge_copies(copies: Sequence[tuple[int, int, datetime, datetime, int]], *, ripe: float = math.inf) -> Judged:
    rows = _read_copies(copies)
    judged = Judged()
    if not rows:
        return judged
    known = _find_known(rows)
    groups: dict[tuple[int, int, int], list[Row]] = defaultdict(list)
    for row in rows:
        # Of copies that are tied to nobody, what came from one place is looked at together.
        groups[row.mailing_id, row.contact_id, 0 if row.contact_id else row.place].append(row)
    changes: list[Change] = []
    for group in groups.values():
        verdicts = judge(_find_letter(group[0], known), [row.read() for row in group])
        changes += [
            _make_change(row, verdict, known)
            for row, verdict in zip(group, verdicts, strict=True)
            if (row.by, row.reason) != verdict and (row.by != By.UNKNOWN or row.at <= ripe)
        ]
    _write(changes)
    record_many(change.event for change in changes if change.event)
    judged.count = sum(change.row.by == By.UNKNOWN for change in changes)
    judged.changed = sum(change.row.by not in (By.UNKNOWN, change.verdict.by) for change in changes)
    judged.outdated = [make_event_id(one.row.id, one.row.told) for one in changes if one.event and one.row.told]
    return judged


def _make_change(row: Row, verdict: Verdict, known: Known) -> Change:
    contact_id = known.contacts.get(row.contact_id) or 0
    if contact_id not in known.trackable:
        return Change(row, verdict, 0, None)
    event = _make_event(row, verdict, contact_id, known) if _has_changed(row, verdict) else None
    return Change(row, verdict, row.contact_id, event)


def _has_changed(row: Row, verdict: Verdict) -> bool:
    """Tell whether the stream must hear of it: what was a person's is a machine's now, or it is new."""
    return row.told == 0 or row.by != verdict.by


def _read_copies(copies: Iterable[tuple[int, int, datetime, datetime, int]]) -> list[Row]:
    watch = timedelta(seconds=LONGEST_WATCH_S)
    wanted = [(mailing, contact, since - watch, until + watch) for mailing, contact, since, until, _count in copies]
    if not wanted:
        return []
    with connection.cursor() as cursor:
        cursor.execute(OF_COPIES, [list(column) for column in zip(*wanted, strict=True)])
        return [Row(*row) for row in cursor.fetchall()]


def _find_known(rows: Sequence[Row]) -> Known:
    mailings = {mailing.pk: mailing for mailing in Mailing.objects.filter(pk__in={row.mailing_id for row in rows})}
    links: dict[tuple[int, int], dict[int, str]] = defaultdict(dict)
    for link in MailingLink.objects.filter(mailing_id__in=mailings):
        links[link.mailing_id, link.variant][link.number] = link.address
    copies = sorted({(row.mailing_id, row.contact_id) for row in rows if row.contact_id})
    with connection.cursor() as cursor:
        cursor.execute(SENT, [[mailing for mailing, _contact in copies], [contact for _mailing, contact in copies]])
        sent_at = {(mailing, contact): at for mailing, contact, at in cursor.fetchall()}
    contacts = find_contacts_of(sorted({contact for _mailing, contact in copies}))
    trackable = find_trackable({one for one in contacts.values() if one})
    addresses = Contact.objects.filter(pk__in=trackable).values_list("pk", "email")
    domains = {number: address.rpartition("@")[2].lower() for number, address in addresses}
    return Known(mailings, links, sent_at, contacts, trackable, domains)


def _find_letter(row: Row, known: Known) -> Letter:
    return Letter(
        known.sent_at.get((row.mailing_id, row.contact_id), 0.0),
        len(known.links.get((row.mailing_id, row.variant), ())),
    )


def _make_event(row: Row, verdict: Verdict, contact_id: int, known: Known) -> Recorded | None:
    mailing = known.mailings.get(row.mailing_id)
    if mailing is None:
        return None
    what = "opened" if row.kind == OPEN else "clicked"
    device, browser, system, _is_bot = read_agent(row.agent)
    properties: dict[str, Any] = {
        "mailing": mailing.pk,
        "campaign": mailing.name,
        "variant": row.variant,
        "by": verdict.by.name.lower(),
        "reason": verdict.reason,
        "device": device,
        "browser": browser,
        "os": system,
        "network": row.network,
        "domain": known.domains.get(contact_id, "") if mailing.channel == "email" else "",
        "country": row.country,
    }
    if row.kind != OPEN:
        properties |= {
            "link": row.link,
            "address": known.links.get((row.mailing_id, row.variant), {}).get(row.link, ""),
        }
    if mailing.is_practice:
        properties["practice"] = True
    return Recorded(
        contact_id,
        f"{mailing.channel}_{what}" + ("" if verdict.by == By.HUMAN else "_by_machine"),
        {key: value for key, value in properties.items() if value not in ("", None)},
        at=datetime.fromtimestamp(row.at, tz=now().tzinfo),
        message_id=make_event_id(row.id, row.told + 1),
    )


def make_event_id(hit_id: int, told: int) -> str:
    """Return the id under which the stream knows a hit; each verdict that it hears of has one of its own."""
    return f"hit-{hit_id}-{told}"


def _write(changes: Sequence[Change]) -> None:
    if not changes:
        return
    columns = zip(
        *((one.row.id, int(one.verdict.by), one.verdict.reason, one.told, one.contact_id) for one in changes),
        strict=True,
    )
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [list(column) for column in columns])
