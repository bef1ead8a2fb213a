"""Sources, and calls taken into the journal as the collector takes them, for tests."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection

from touchline.kit.clock import now
from touchline.kit.ids import make_token
from touchline.tracking.collector.intake import Client, Intake, Taken
from touchline.tracking.collector.sources import KnownSource
from touchline.tracking.collector.writer import COPY, HEADER, OPEN_LANE, TRAILER, pack_place
from touchline.tracking.models import Source
from touchline.tracking.pipeline.resolver import Resolver
from touchline.tracking.services import create_source

LAST = "SELECT coalesce(max(seq), 0) FROM journal_entry WHERE lane = %s"


def make_source(*, trusted: bool = False) -> Source:
    """Return a new source: a site, or a server whose word counts."""
    return create_source(make_token(size=6), kind=Source.Kind.SERVER if trusted else Source.Kind.SITE)


def make_call(kind: str = "page", **fields: Any) -> dict[str, Any]:
    """Return a call with a message id of its own; a page call is one of the price page."""
    url = "https://shop.example/prices?x=1"
    page = {"properties": {"url": url, "path": "/prices", "title": "Prices"}} if kind == "page" else {}
    return {"type": kind, "messageId": make_token(size=8), **page, **fields}


def make_client(**values: Any) -> Client:
    """Return who sends: a server without an origin, now."""
    known: dict[str, Any] = {
        "ip": "203.0.113.7",
        "agent": "",
        "origin": "",
        "salt": "salt",
        "received_at": now(),
        "call_kind": "",
    }
    return Client(**(known | values))


def take(source: Source, body: bytes, **values: Any) -> Taken:
    """Return what the collector makes of a body from this source."""
    known = KnownSource(source.id, source.kind == Source.Kind.SERVER, tuple(source.domains), source.keep_ip)
    return Intake(known, make_client(**values)).take_body(body)


def write_lane(rows: Iterable[bytes], *, lane: int = 1) -> None:
    """Write rows of the collector behind the others of their lane."""
    with connection.cursor() as cursor:
        cursor.execute(OPEN_LANE, [lane])
        cursor.execute(LAST, [lane])
        last = int(cursor.fetchone()[0])
        placed = [pack_place(10, 2, lane, 8, last + place) + row for place, row in enumerate(rows, 1)]
        with cursor.copy(COPY) as copy:
            copy.write(b"".join([HEADER, *placed, TRAILER]))


def send(source: Source, *calls: dict[str, Any], lane: int = 1, received_at: datetime | None = None) -> Taken:
    """Take one batch of calls from a source into the journal."""
    body = json.dumps({"batch": calls}).encode()
    taken = take(source, body, received_at=received_at or now())
    write_lane(taken.rows, lane=lane)
    return taken


def resolve_all() -> None:
    """Resolve until nothing is left, what rooms record on the way included."""
    resolver = Resolver()
    while resolver.resolve_next():
        pass
