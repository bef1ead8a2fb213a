"""All of CDNOW through the collector three times: people, orders and revenue are the file's every time."""

import random

from benchmarks.installation import run_installation
from tests.clients.cdnow import (
    check_order,
    count_events,
    get_wanted,
    read_purchases,
    read_totals,
    send_purchases,
    wait_until_settled,
)


def run_cdnow(*, quick: bool) -> dict[str, object]:
    """69,659 orders of 23,570 customers, twice with the same message ids and once with new ones."""
    purchases = read_purchases("cdnow-", customers=500 if quick else None)
    wanted = get_wanted(purchases)
    with run_installation() as installation:
        for edition, seen in (("a", 1), ("a", 1), ("b", 2)):
            send_purchases(installation, purchases, edition=edition)
            wait_until_settled(installation, purchases)
            totals = read_totals(installation, purchases.prefix)
            assert totals == wanted, f"Edition {edition}: {totals}, the file says {wanted}."
            events = count_events(installation, purchases.prefix)
            assert events == (seen * wanted.orders,) * 2, f"Edition {edition}: {events} order events."
        for order in random.sample(purchases.orders, 50):
            check_order(installation, purchases, order)
    return {"customers": wanted.people, "orders": wanted.orders, "revenue": wanted.revenue, "sent": "3 times"}
