"""Turns the body of one request into journal rows: finds the source, checks each call, keeps the good and the refused."""

import base64
import re
import secrets
import zlib
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec

from touchline.tracking.collector.calls import (
    LARGEST_EVENT,
    LONGEST_ID,
    BadCall,
    Call,
    Envelope,
    decode_envelope,
    explain,
    find_time,
    read_call,
    read_time,
)
from touchline.tracking.collector.facts import Browser, make_facts
from touchline.tracking.collector.sources import KnownSource
from touchline.tracking.collector.writer import JournalRow, count_micros

LARGEST_BODY = 500 * 1024
LONGEST_BATCH = 5_000
LONGEST_AUTHORIZATION = 512
BATCH_BEGINS = re.compile(rb'"batch"\s*:\s*\[')
TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{},]', re.DOTALL)
IP_IN_JSON = re.compile(rb'("ip"\s*:\s*)"[0-9A-Fa-f:.%]*"')


@dataclass(frozen=True, slots=True)
class Client:
    """Who sent a request, as far as the collector looks."""

    ip: str
    agent: str
    origin: str
    salt: str
    received_at: datetime
    call_kind: str
    """The kind its address names (`track` for /v1/track), or '' for a batch."""


@dataclass(slots=True)
class Taken:
    """What came of one request: rows for the journal, and what was wrong with which event."""

    rows: list[bytes] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        """How many events were good."""
        return len(self.rows) - len(self.errors)


class TooLarge(Exception):
    """The body is larger than the limit, also once unpacked."""


def unpack(body: bytes) -> bytes:
    """Return the body of a gzip request, never unpacking more than the limit. Raises TooLarge, BadCall."""
    unpacker = zlib.decompressobj(wbits=31)
    try:
        plain = unpacker.decompress(body, LARGEST_BODY + 1)
    except zlib.error:
        raise BadCall("the body says it is gzip, and is not") from None
    if len(plain) > LARGEST_BODY:
        raise TooLarge
    if not unpacker.eof:
        raise BadCall("the gzip body ends too early")
    return plain


def read_basic_key(header: str) -> str:
    """Return the write key of a Basic authorization header, or ''."""
    return _read_basic_key(header) if len(header) <= LONGEST_AUTHORIZATION else ""


@lru_cache(maxsize=1_000)
def _read_basic_key(header: str) -> str:
    scheme, _, value = header.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(value, validate=True).decode("utf-8").partition(":")[0]
    except ValueError:
        return ""


class _KeyOnly(msgspec.Struct, rename="camel", gc=False):
    write_key: str | None = None


_decode_key = msgspec.json.Decoder(_KeyOnly).decode


def read_body_key(body: bytes) -> str:
    """Return the write key inside a body, or ''; a body that cannot be read has none."""
    try:
        return _decode_key(body).write_key or ""
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""


def open_envelope(body: bytes) -> Envelope:
    """Return the batch with its events apart; one event that cannot be decoded does not take the others with it.

    Raises msgspec.DecodeError, UnicodeDecodeError or RecursionError when the batch itself cannot be read.
    """
    try:
        return decode_envelope(body)
    except msgspec.ValidationError:
        raise
    except (msgspec.DecodeError, RecursionError):
        found = cut_batch(body)
        if found is None:
            raise
        rest, events = found
        envelope = decode_envelope(rest)
        envelope.batch = [msgspec.Raw(event) for event in events]
        return envelope


def cut_batch(body: bytes) -> tuple[bytes, list[bytes]] | None:
    """Return the body with an empty batch, and its events as they were sent; None where no batch can be made out.

    It only follows brackets and texts, so one event nested too deeply or with half a surrogate pair can be named.
    """
    start = BATCH_BEGINS.search(body)
    if start is None:
        return None
    events: list[bytes] = []
    depth, begin = 0, start.end()
    for token in TOKEN.finditer(body, begin):
        mark = token[0]
        if mark in b"[{":
            depth += 1
        elif mark in b",]" and depth == 0:
            event = body[begin : token.start()].strip()
            if event or events or mark == b",":
                events.append(event)
            if mark == b"]":
                return body[: start.end()] + body[token.start() :], events
            begin = token.end()
        elif mark in b"]}":
            depth -= 1
    return None


class Intake:
    """Collects the rows of one request of one source."""

    def __init__(self, source: KnownSource, client: Client) -> None:
        self.source = source
        self.client = client
        self.taken = Taken()
        self._micros = count_micros(client.received_at)
        self._browser_facts = make_facts(
            Browser(client.ip, client.agent, source.id, client.salt, source.keep_ip, client.origin)
        )

    def take_body(self, body: bytes) -> Taken:
        """Read the whole body: one call, or a batch of them."""
        if self.client.call_kind:
            self._take(body, index=0, sent_at=None)
            return self.taken
        try:
            envelope = open_envelope(body)
            sent_at = read_time(envelope.sent_at) if envelope.sent_at else None
            if len(envelope.batch) > LONGEST_BATCH:
                raise BadCall(f"the batch holds {len(envelope.batch)} events; at most {LONGEST_BATCH} are taken")
        except BadCall as error:
            self._refuse(body, index=0, call=None, reason=str(error))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            self._refuse(body, index=0, call=None, reason=explain(error, body))
        else:
            for index, raw in enumerate(envelope.batch):
                self._take(bytes(raw), index=index, sent_at=sent_at)
        return self.taken

    def _take(self, raw: bytes, *, index: int, sent_at: datetime | None) -> None:
        call = None
        try:
            call = read_call(raw, kind=self.client.call_kind)
            at = find_time(call, sent_at=sent_at, received_at=self.client.received_at)
            if not (call.anonymous_id or call.user_id or self.client.origin):
                raise BadCall("it needs a userId or an anonymousId")
        except BadCall as error:
            self._refuse(raw, index=index, call=call or error.call, reason=str(error))
            return
        self.taken.rows.append(
            JournalRow(
                times=(self._micros, count_micros(at)),
                source_id=self.source.id,
                call=call.type,
                message_id=call.message_id or make_message_id(),
                facts=self._find_facts(call),
                body=self._without_ip(raw, call),
            ).pack()
        )

    def _refuse(self, raw: bytes, *, index: int, call: Call | None, reason: str) -> None:
        message_id = call.message_id[:LONGEST_ID].replace("\0", "") if call else ""
        self.taken.errors.append({"index": index, "message_id": message_id, "reason": reason})
        self.taken.rows.append(
            JournalRow(
                times=(self._micros, self._micros),
                source_id=self.source.id,
                call=self.client.call_kind or (call.type[:20].replace("\0", "") if call else ""),
                message_id=message_id,
                refused=reason,
                facts=self._browser_facts,
                body=self._cut(raw),
            ).pack()
        )

    def _cut(self, raw: bytes) -> bytes:
        """Return as much of a refused event as is kept, without addresses even where it cannot be decoded."""
        kept = raw[:LARGEST_EVENT]
        return kept if self.source.keep_ip else IP_IN_JSON.sub(rb"\1null", kept)

    def _find_facts(self, call: Call) -> bytes:
        """Return the facts of the browser the call speaks of: its context's where a server sent it, else the request's."""
        context = call.context
        agent = context.user_agent if context else None
        ip = context.ip if context else None
        if self.client.origin or not (agent or ip):
            return self._browser_facts if self.client.origin or call.anonymous_id else b"{}"
        return make_facts(
            Browser(ip or "", agent or "", self.source.id, self.client.salt, self.source.keep_ip, origin="")
        )

    def _without_ip(self, raw: bytes, call: Call) -> bytes:
        if self.source.keep_ip or call.context is None or call.context.ip is None:
            return raw
        document = msgspec.json.decode(raw)
        document["context"].pop("ip", None)
        return msgspec.json.encode(document)


def make_message_id() -> str:
    """Return a fresh message id: 64 random bits in 11 base64url characters."""
    return secrets.token_urlsafe(8)
