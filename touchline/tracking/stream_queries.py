"""Reads for the debugger of incoming events: the latest of each lane, by the lane's index alone, and who they are from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from django.db import connection
from django.utils.translation import gettext as _

from touchline.contacts.models import Identity, Visitor
from touchline.journal.kinds import get_kind
from touchline.journal.models import Refusal
from touchline.kit.clock import now
from touchline.kit.ids import make_key
from touchline.tracking.collector.facts import Facts, decode_facts
from touchline.tracking.models import Source
from touchline.tracking.pipeline.items import EVENT_NAMES, ROOM, read_dict, read_text
from touchline.ui.times import say_full

SHOWN: Final = 40
LOOKED_AT: Final = 2_000
"""A filter looks at this many of each lane's latest entries, and no more."""
LARGEST_SHOWN: Final = 8_000

LATEST: Final = """
SELECT e.lane, e.seq, e.received_at, e.at, e.source_id, e.call, e.message_id, e.refused, e.facts, e.body
FROM journal_cursor c
CROSS JOIN LATERAL (
    SELECT * FROM (
        SELECT * FROM journal_entry j WHERE j.lane = c.lane ORDER BY j.lane DESC, j.seq DESC LIMIT %(looked_at)s
    ) latest
    WHERE (%(source)s::int IS NULL OR source_id = %(source)s) AND (%(call)s::text = '' OR call = %(call)s)
      AND (%(text)s::bytea = ''::bytea OR position(%(text)s::bytea IN body) > 0 OR message_id = %(whole)s)
    LIMIT %(shown)s
) e
WHERE c.name = 'resolve'
ORDER BY e.received_at DESC, e.seq DESC
LIMIT %(shown)s
"""


@dataclass(slots=True)
class StreamRow:
    """An entry of the journal as the debugger shows it; `person_id` is 0 while nobody knows who it is from."""

    lane: int
    seq: int
    received_at: datetime
    at: datetime
    source: str
    call: str
    message_id: str
    refused: str
    facts: Facts
    body: dict[str, Any] = field(default_factory=dict)
    text: str = ""
    name: str = ""
    person_id: int = 0

    @property
    def key(self) -> str:
        """What names the row on its page."""
        return f"entry-{self.lane}-{self.seq}"

    @property
    def icon(self) -> str:
        """The icon of its kind, or one that warns."""
        return "circle-alert" if self.refused else get_kind(self.name).icon

    @property
    def detail(self) -> str:
        """What the event says, in a few words."""
        return get_kind(self.name).describe(read_dict(self.body, "properties") | read_dict(self.body, "traits"))

    @property
    def details(self) -> list[tuple[str, str]]:
        """What is known of the entry beside its body, labelled."""
        known = [
            (_("Received"), say_full(self.received_at)),
            (_("Happened"), say_full(self.at)),
            (_("Message id"), self.message_id),
            (_("Facts"), self.where),
        ]
        return [(label, text) for label, text in known if text]

    @property
    def where(self) -> str:
        """The facts that were derived from the request."""
        facts = self.facts
        return " · ".join(part for part in (facts.country, facts.device, facts.browser, facts.os) if part)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the debugger is asked for; nothing for all."""

    source_id: int | None = None
    call: str = ""
    text: str = ""


def get_latest(wanted: Wanted) -> list[StreamRow]:
    """Return the latest entries, those received last first, by four queries."""
    values = {
        "looked_at": LOOKED_AT,
        "shown": SHOWN,
        "source": wanted.source_id,
        "call": wanted.call,
        "text": wanted.text.encode("utf-8", "replace"),
        "whole": wanted.text,
    }
    with connection.cursor() as cursor:
        cursor.execute(LATEST, values)
        found = cursor.fetchall()
    names = dict(Source.objects.filter(id__in={row[4] for row in found}).values_list("id", "name"))
    rows = [make_row(values, names) for values in found]
    add_people(rows)
    return rows


def make_row(values: Sequence[Any], names: dict[int, str]) -> StreamRow:
    """Return the row of a journal entry, whatever is in its body."""
    lane, seq, received_at, at, source_id, call, message_id, refused, facts, body = values
    source = names.get(source_id, "") or ("Touchline" if call == ROOM else f"#{source_id}")
    row = StreamRow(lane, seq, received_at, at, source, call, message_id, refused or "", read_facts(bytes(facts)))
    raw = bytes(body)
    try:
        decoded = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        decoded = None
    if isinstance(decoded, dict) and len(raw) <= LARGEST_SHOWN:
        row.body = decoded
        row.text = msgspec.json.format(raw, indent=2).decode()
    else:
        row.text = raw[:LARGEST_SHOWN].decode("utf-8", "replace")
    whole = decoded if isinstance(decoded, dict) else {}
    row.name = read_text(whole, "event") or EVENT_NAMES.get(call, "") or call
    if call == ROOM and "replay" in whole:
        row.name, row.body, row.text = "replay", {}, ""
    row.person_id = number if isinstance(number := whole.get("personId"), int) and call == ROOM else 0
    return row


def read_facts(raw: bytes) -> Facts:
    """Return the facts of an entry, or empty ones where they cannot be read."""
    try:
        return decode_facts(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Facts()


def add_people(rows: Iterable[StreamRow]) -> None:
    """Note who the entries are from, as far as that is known, by two queries."""
    unknown = [row for row in rows if not row.person_id and row.call != ROOM]
    users = {user for row in unknown if (user := read_text(row.body, "userId"))}
    keys = {make_key("anonymous", name): name for row in unknown if (name := read_text(row.body, "anonymousId"))}
    contacts = Identity.objects.filter(kind=Identity.Kind.USER_ID, value__in=users).values_list("value", "contact_id")
    by_user = dict(contacts) if users else {}
    visitors = Visitor.objects.filter(key__in=list(keys)).values_list("key", "person_id") if keys else ()
    by_anonymous = {keys[key.hex]: person for key, person in visitors}
    for row in unknown:
        by_name = by_anonymous.get(read_text(row.body, "anonymousId"), 0)
        row.person_id = by_user.get(read_text(row.body, "userId")) or by_name


def get_calls() -> list[str]:
    """Return the calls that entries can be."""
    return [*EVENT_NAMES, "track", ROOM]


@dataclass(frozen=True, slots=True)
class RefusalCount:
    """How often something was turned away today without being kept."""

    source: str
    reason: str
    count: int


def get_refusals_of_today() -> list[RefusalCount]:
    """Return what was turned away today (UTC), the most frequent first."""
    found = list(Refusal.objects.filter(day=now().astimezone(UTC).date()).order_by("-count")[:20])
    names = dict(Source.objects.filter(id__in={row.source_id for row in found}).values_list("id", "name"))
    return [RefusalCount(names.get(row.source_id, ""), row.reason, row.count) for row in found]
