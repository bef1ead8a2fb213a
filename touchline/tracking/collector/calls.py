"""What one call of the tracking API must look like, and what is wrong with one that does not.

The shapes are those of Segment's HTTP tracking API: identify, track, page, screen, group, alias, batch.
"""

import re
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any

import msgspec

KINDS = frozenset({"identify", "track", "page", "screen", "group", "alias"})
LARGEST_EVENT = 32 * 1024
LONGEST_ID = 255
DEEPEST = 100
"""Levels an event may be nested; well below what any later reader or writer of it can take."""
TEXT_IN_JSON = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LATEST_AHEAD = timedelta(days=1)
TOLERATED_SKEW = timedelta(minutes=5)


class Context(msgspec.Struct, rename="camel", gc=False):
    """The part of a call's context the collector itself looks at."""

    user_agent: str | None = None
    ip: str | None = None


class Call(msgspec.Struct, rename="camel", gc=False):
    """One call, decoded strictly, so that whatever is stored can be read again."""

    type: str = ""
    message_id: str = ""
    anonymous_id: str | None = None
    user_id: str | None = None
    previous_id: str | None = None
    group_id: str | None = None
    timestamp: str | None = None
    sent_at: str | None = None
    write_key: str | None = None
    event: str | None = None
    name: str | None = None
    properties: dict[str, Any] | None = None
    traits: dict[str, Any] | None = None
    context: Context | None = None


class Envelope(msgspec.Struct, rename="camel", gc=False):
    """A batch, its events still as they were sent."""

    batch: list[msgspec.Raw]
    write_key: str | None = None
    sent_at: str | None = None


class BadCall(Exception):
    """A call that cannot be taken; the text says what is wrong, for the one who sent it; `call` is what could be read."""

    call: Call | None = None


decode_call = msgspec.json.Decoder(Call).decode
decode_envelope = msgspec.json.Decoder(Envelope).decode


def read_call(raw: bytes, *, kind: str) -> Call:
    """Return the decoded call; `kind` is the address' type, or '' inside a batch. Raises BadCall."""
    if len(raw) > LARGEST_EVENT:
        raise BadCall(f"the event is {len(raw)} bytes; at most {LARGEST_EVENT} are taken")
    if b"\\u0000" in raw and _has_nul(raw):
        raise BadCall("a text holds the character NUL, which no store can keep")
    try:
        if not raw.isascii():
            raw.decode()  # the decoder looks only at the texts it keeps
        call = decode_call(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadCall(explain(error, raw)) from None
    call.type = kind or call.type
    try:
        if is_too_deep(raw):
            raise BadCall(f"it is nested deeper than {DEEPEST} levels")
        check_call(call)
    except BadCall as error:
        error.call = call
        raise
    return call


def _has_nul(raw: bytes) -> bool:
    """Tell whether an escaped NUL is really there, and not an escaped backslash before `u0000`."""
    return b"\\u0000" in raw.replace(b"\\\\", b"")


def is_too_deep(raw: bytes) -> bool:
    """Tell whether valid JSON is nested deeper than an event may be; few brackets settle it at once."""
    if raw.count(b"{") + raw.count(b"[") <= DEEPEST:
        return False
    brackets = TEXT_IN_JSON.sub(b"", raw).translate(None, NO_BRACKETS)
    return max(accumulate(1 if bracket in b"[{" else -1 for bracket in brackets), default=0) > DEEPEST


def explain(error: Exception, raw: bytes) -> str:
    """Return in words what the decoder found."""
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8"
    if b"\\ud" in raw.lower() and not isinstance(error, msgspec.ValidationError):
        return "a text holds half of a surrogate pair"
    return f"it is not valid: {error}"


def check_call(call: Call) -> None:
    """Raise BadCall unless the call carries what its kind needs."""
    if call.type not in KINDS:
        raise BadCall(f"type is '{call.type[:40]}'; it must be one of {', '.join(sorted(KINDS))}")
    if call.type == "track" and not call.event:
        raise BadCall("a track call needs 'event', the name of what happened")
    if call.event and len(call.event) > LONGEST_ID:
        raise BadCall(f"'event' is longer than {LONGEST_ID} characters")
    if call.type == "alias" and not (call.previous_id and call.user_id):
        raise BadCall("an alias call needs 'previousId' and 'userId'")
    if call.type == "group" and not call.group_id:
        raise BadCall("a group call needs 'groupId'")
    for name in ("message_id", "anonymous_id", "user_id", "previous_id", "group_id"):
        value = getattr(call, name)
        if value and len(value) > LONGEST_ID:
            raise BadCall(f"'{name}' is longer than {LONGEST_ID} characters")


def read_time(text: str) -> datetime:
    """Return the aware UTC moment of an ISO 8601 text; a missing zone means UTC. Raises BadCall."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise BadCall(f"the time '{text[:40]}' is not an ISO 8601 date and time of the years 1 to 9999") from None


def find_time(call: Call, *, sent_at: datetime | None, received_at: datetime) -> datetime:
    """Return when the call happened; a client clock is corrected only beyond five minutes of skew. Raises BadCall."""
    if call.timestamp is None:
        return received_at
    at = read_time(call.timestamp)
    sent = sent_at if call.sent_at is None else read_time(call.sent_at)
    if sent is not None and abs(received_at - sent) > TOLERATED_SKEW:
        try:
            at += received_at - sent
        except OverflowError:
            raise BadCall("its time and 'sentAt' are too far apart") from None
    if at < EARLIEST:
        raise BadCall(f"it happened at {at:%Y-%m-%d}, before 1990")
    if at > received_at + LATEST_AHEAD:
        raise BadCall(f"it happened at {at:%Y-%m-%d}, more than a day ahead")
    return at
