"""What the simulation writes down: event rows as the event store takes them, visits and orders."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

import msgspec

from touchline.sample.basket import Position
from touchline.sample.simulation.people import Person

encode = msgspec.json.Encoder().encode

Row = tuple[Any, ...]
"""One event in the order of the event store's columns; the person is the number of the device, `at` is in ms."""

VISITLESS = ("", "", "", "", "", "", "", "")


def draw_message_id(rng: Random) -> str:
    """64 random bits as the visitor script writes them."""
    return urlsafe_b64encode(rng.getrandbits(64).to_bytes(8, "big"))[:11].decode()


@dataclass(slots=True)
class Visit:
    """One visit as it stands at its last event."""

    device: int
    at: int
    last_at: int
    channel: str
    referrer: str
    utm: tuple[str, str, str]
    pages: int = 0
    path: str = ""
    title: str = ""


@dataclass(slots=True)
class Order:
    """One order; `device` is the number of the visitor who placed it."""

    number: str
    person: Person
    device: int
    at: int
    positions: tuple[Position, ...]
    subtotal: Decimal
    discount: Decimal
    shipping: Decimal
    total: Decimal
    tax: Decimal
    coupon: str = ""
    method: str = "invoice"
    refunded: Decimal = Decimal(0)
    refunded_at: int = 0


@dataclass(slots=True)
class Log:
    """Everything that happened."""

    rng: Random
    host: str
    source: int
    currency: str
    end: int
    """In ms; what would come later is not written."""
    rows: list[Row] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    numbers: set[str] = field(default_factory=set)

    def write(
        self, name: str, at: int, *, device: int, web: Row | None = None, properties: Mapping[str, Any] | None = None
    ) -> None:
        """Writes one event down; `web` is the visit's part of the row, none for what the shop's server reports."""
        visit, host, path, title, referrer, *rest = web or (0, *VISITLESS, "", "", "", "")
        facts = properties or {}
        value = facts.get("total") or facts.get("revenue") or 0
        text = encode(facts).decode() if facts else ""
        money = (f"{value:.4f}", facts.get("currency", ""), text)
        self.rows.append(
            (
                device,
                at,
                name,
                visit,
                self.source,
                draw_message_id(self.rng),
                "",
                host,
                path,
                title,
                referrer,
                *rest,
                0,
                *money,
            )
        )
