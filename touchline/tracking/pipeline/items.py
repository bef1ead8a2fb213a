"""A journal entry in memory, decoded, with everything the later steps add to it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from touchline.kit.clock import from_millis, to_millis
from touchline.kit.ids import make_key
from touchline.tracking.collector.calls import KINDS, LONGEST_ID, BadCall, find_time, read_call
from touchline.tracking.collector.facts import Facts, decode_facts
from touchline.tracking.collector.intake import open_envelope

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EVENT_NAMES = {
    "page": "page_viewed",
    "screen": "screen_viewed",
    "identify": "identified",
    "group": "group_joined",
    "alias": "alias_requested",
}
WEB_LIBRARIES = ("touchline.js", "analytics.js", "analytics-next", "RudderLabs JavaScript SDK")
decode_body = msgspec.json.Decoder(dict[str, Any]).decode


class Item(msgspec.Struct, gc=False, kw_only=True):
    """One event on its way through the pipeline."""

    call: str
    name: str
    message_id: str
    facts: Facts
    user_id: str
    anonymous_id: str
    properties: dict[str, Any]
    traits: dict[str, Any]
    context: dict[str, Any]
    body: dict[str, Any]
    raw: bytes
    raw_facts: bytes = b"{}"
    received_at: datetime = EPOCH
    millis: int = 0
    source_id: int = 0
    key: str = ""
    person_id: int = 0
    contact_id: int | None = None
    visit: int = 0
    channel: str = ""
    utm_source: str = ""
    utm_medium: str = ""
    utm_campaign: str = ""

    @property
    def at(self) -> datetime:
        """When it happened."""
        return from_millis(self.millis)


class RefusedEntry(msgspec.Struct, gc=False):
    """A journal entry that goes to the quarantine."""

    received_at: datetime
    source_id: int
    call: str
    message_id: str
    reason: str
    facts: bytes
    body: bytes
    key: str = ""
    was_seen: bool = False


Row = tuple[int, int, int, int, int, str, str, str | None, bytes, bytes]
ROOM = "room"


def decode_row(row: Row) -> list[Item | RefusedEntry]:
    """Return what is in a journal row (lane, seq, received and happened in milliseconds, source, call, message id, why it
    was refused, facts, body)."""
    _, _, received, at, source_id, call, message_id, refused, facts, raw = row
    received_at = from_millis(received)
    if refused is not None:
        return [RefusedEntry(received_at, source_id, call, message_id, refused, facts, raw)]
    try:
        body = decode_body(raw)
        if call == ROOM and "replay" in body:
            # As of when it first came: its clock is not to be corrected by the days it waited.
            return decode_replay(body, received_at=from_millis(at))
        known = decode_facts(facts)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return [RefusedEntry(received_at, source_id, call, message_id, f"it cannot be read: {error}", facts, raw)]
    item = make_item(body, call=call, message_id=message_id, facts=known, raw=raw)
    item.received_at, item.millis, item.source_id, item.raw_facts = received_at, at, source_id, facts
    item.key = make_key(str(source_id), message_id)
    if call == ROOM:
        item.person_id = int(body["personId"])
    return [item]


def make_item(body: dict[str, Any], *, call: str, message_id: str, facts: Facts, raw: bytes) -> Item:
    """Return the item of a decoded call."""
    properties = read_dict(body, "properties")
    if call == "screen" and body.get("name"):
        properties = {"name": body["name"], **properties}
    return Item(
        call=call,
        name=EVENT_NAMES.get(call) or read_text(body, "event") or call,
        message_id=message_id,
        facts=facts,
        user_id=read_text(body, "userId"),
        anonymous_id=read_text(body, "anonymousId"),
        properties=properties,
        traits=find_traits(body, call=call),
        context=read_dict(body, "context"),
        body=body,
        raw=raw,
    )


def find_traits(body: dict[str, Any], *, call: str) -> dict[str, Any]:
    """Return the traits of a call; RudderStack's libraries put those of identify into the context."""
    traits = read_dict(body, "traits")
    return read_dict(read_dict(body, "context"), "traits") if call == "identify" and not traits else traits


def decode_replay(order: dict[str, Any], *, received_at: datetime) -> list[Item | RefusedEntry]:
    """Return the items of a mended event or batch from the quarantine, checked as the collector checks."""
    raw = str(order["raw"]).encode()
    facts = str(order["facts"]).encode()
    # Of an event in a batch the kind is what it says itself, which may be what was wrong with it.
    kind, source_id = str(order["call"]) if order["call"] in KINDS else "", int(order["sourceId"])
    try:
        parts = [bytes(part) for part in open_envelope(raw).batch] if not kind and b'"batch"' in raw else [raw]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        parts = [raw]
    found: list[Item | RefusedEntry] = []
    for number, part in enumerate(parts):
        try:
            call = read_call(part, kind=kind)
            at = find_time(call, sent_at=None, received_at=received_at)
            if not (call.user_id or call.anonymous_id or decode_facts(facts).origin):
                raise BadCall("it needs a userId or an anonymousId")
        except BadCall as error:
            message_id = error.call.message_id[:LONGEST_ID] if error.call else ""
            found.append(RefusedEntry(received_at, source_id, kind, message_id, str(error), facts, part))
            continue
        message_id = call.message_id or f"replay-{order['replay']}-{number}"
        item = make_item(decode_body(part), call=call.type, message_id=message_id, facts=decode_facts(facts), raw=part)
        item.received_at, item.millis = received_at, to_millis(at)
        item.source_id, item.raw_facts = source_id, facts
        # A message id that was remembered before its event was refused must not make the mended one a duplicate.
        again = ("replay", str(order["replay"]), str(number)) if order.get("wasSeen") else (str(source_id), message_id)
        item.key = make_key(*again)
        found.append(item)
    return found


def read_text(document: dict[str, Any], key: str) -> str:
    """Return a text of a document, or '' when it is missing or no text."""
    value = document.get(key)
    return value if isinstance(value, str) else ""


def read_dict(document: dict[str, Any], key: str) -> dict[str, Any]:
    """Return an object of a document, or an empty one."""
    value = document.get(key)
    return value if isinstance(value, dict) else {}


def is_web(item: Item) -> bool:
    """Tell whether the event happened in a browser or app, and so belongs to a visit."""
    if item.call in ("page", "screen"):
        return True
    if "page" in item.context:
        return True
    return read_text(read_dict(item.context, "library"), "name").startswith(WEB_LIBRARIES)


def get_page(item: Item) -> dict[str, Any]:
    """Return the page facts of an event: a page call's own, else its context's."""
    if item.call == "page":
        return item.properties
    return read_dict(item.context, "page")


def take_apart(rows: Sequence[Row]) -> tuple[list[Item], list[RefusedEntry]]:
    """Decode a batch into items and refused entries; a refused one is known by its place when the journal is replayed."""
    items: list[Item] = []
    refused: list[RefusedEntry] = []
    for row in rows:
        for number, found in enumerate(decode_row(row)):
            if isinstance(found, Item):
                items.append(found)
            else:
                found.key = make_key("refused", str(row[0]), str(row[1]), str(number))
                refused.append(found)
    return items, refused
