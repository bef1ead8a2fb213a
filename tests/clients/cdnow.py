"""CDNOW's purchases of 1997–98, sent by an official client, and what the stores must hold afterwards.

The file comes with the package `lifetimes`: 69,659 orders of 23,570 customers.
"""

import importlib.util
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import segment.analytics.client

from benchmarks.installation import Installation

WAIT_SECONDS = 300


@dataclass(frozen=True)
class Purchase:
    """A line of the file; its number is its place."""

    number: int
    customer: str
    at: datetime
    quantity: int
    total: Decimal


@dataclass(frozen=True)
class Purchases:
    """Some customers with all their orders; `prefix` keeps them apart from those of other runs."""

    prefix: str
    orders: tuple[Purchase, ...]

    @cached_property
    def customers(self) -> tuple[str, ...]:
        """The customers, in the file's order."""
        return tuple(dict.fromkeys(order.customer for order in self.orders))

    @property
    def revenue(self) -> Decimal:
        """The sum of all orders."""
        return sum((order.total for order in self.orders), Decimal())


@dataclass(frozen=True)
class Totals:
    """People, orders, customers with an order, and revenue."""

    people: int
    orders: int
    buyers: int
    revenue: Decimal


def read_purchases(prefix: str, *, customers: int | None = None) -> Purchases:
    """The whole file, or the first so many customers."""
    package = importlib.util.find_spec("lifetimes")
    assert package is not None, "The data package `lifetimes` is missing; `make setup-dev` installs it."
    path = Path(str(package.origin)).parent / "datasets" / "CDNOW_master.txt"
    lines = path.read_text(encoding="ascii").splitlines()[1:]
    orders = tuple(_read_line(number, line) for number, line in enumerate(lines, start=1) if line.strip())
    chosen = set(list(dict.fromkeys(order.customer for order in orders))[:customers])
    return Purchases(prefix, tuple(order for order in orders if order.customer in chosen))


def _read_line(number: int, line: str) -> Purchase:
    customer, day, quantity, total = line.split()
    at = datetime.strptime(day, "%Y%m%d").replace(hour=12, tzinfo=UTC)
    return Purchase(number, customer, at, int(quantity), Decimal(total))


def send_purchases(installation: Installation, purchases: Purchases, *, edition: str) -> None:
    """One `identify` a customer and one `Order Completed` a line; the edition is part of every message id."""
    problems: list[object] = []
    client = segment.analytics.client.Client(
        installation.key,
        host=installation.collector,
        max_queue_size=200_000,
        on_error=lambda error, items: problems.append(error),
    )
    prefix = purchases.prefix
    for customer in purchases.customers:
        traits = {"email": f"{prefix}{customer}@cdnow.example.com"}
        client.identify(f"{prefix}{customer}", traits, message_id=f"{prefix}{edition}-i{customer}")
    for order in purchases.orders:
        client.track(
            f"{prefix}{order.customer}",
            "Order Completed",
            _make_properties(prefix, order),
            timestamp=order.at,
            message_id=f"{prefix}{edition}-o{order.number}",
        )
    client.flush()
    client.join()
    assert not problems, problems[:3]


def _make_properties(prefix: str, order: Purchase) -> dict[str, Any]:
    return {
        "order_id": f"{prefix}{order.number}",
        "total": float(order.total),
        "currency": "USD",
        "products": [{"product_id": "cd", "name": "Compact disc", "quantity": order.quantity}],
    }


def wait_until_settled(installation: Installation, purchases: Purchases) -> None:
    """Waits until an event sent just now, behind all others, is in the event store."""
    client = segment.analytics.client.Client(installation.key, host=installation.collector, sync_mode=True)
    mark = f"{purchases.prefix}mark{time.time_ns()}"
    client.track(f"{purchases.prefix}{purchases.customers[0]}", "Marked", message_id=mark)
    sql = "SELECT count() FROM events WHERE message_id = {mark:String}"
    installation.wait_until(
        lambda: installation.query_events(sql, mark=mark) == [["1"]], what="the last event", seconds=WAIT_SECONDS
    )


def read_totals(installation: Installation, prefix: str) -> Totals:
    """What the stores hold of a run."""
    [(people,)] = installation.query_postgres(
        "SELECT count(DISTINCT contact_id) FROM contacts_identity WHERE kind = 'user_id' AND value LIKE %s",
        f"{prefix}%",
    )
    [(orders, buyers, revenue)] = installation.query_postgres(
        "SELECT count(*), count(DISTINCT contact_id), coalesce(sum(total), 0) FROM commerce_order WHERE number LIKE %s",
        f"{prefix}%",
    )
    return Totals(people, orders, buyers, revenue)


def get_wanted(purchases: Purchases) -> Totals:
    """What the file says."""
    return Totals(len(purchases.customers), len(purchases.orders), len(purchases.customers), purchases.revenue)


def count_events(installation: Installation, prefix: str) -> tuple[int, int]:
    """Rows and different message ids of `Order Completed` in the event store."""
    [[rows, different]] = installation.query_events(
        "SELECT count(), uniqExact(message_id) FROM events WHERE startsWith(message_id, {prefix:String}) "
        "AND name = 'Order Completed'",
        prefix=prefix,
    )
    return int(rows), int(different)


def check_order(installation: Installation, purchases: Purchases, order: Purchase) -> None:
    """Raises AssertionError unless the API shows the order once, with its total, on its customer."""
    [found] = installation.call_api(f"/api/v1/orders?number={purchases.prefix}{order.number}")["items"]
    assert Decimal(str(found["total"])) == order.total, found
    [person] = installation.call_api(f"/api/v1/contacts?external_id={purchases.prefix}{order.customer}")["items"]
    assert found["contact_id"] == person["id"], found
