"""2,000 customers of CDNOW, sent three times; `make faults NAME=cdnow` sends all 23,570."""

import random
import secrets

import pytest

from benchmarks.installation import Installation
from tests.clients.cdnow import (
    check_order,
    count_events,
    get_wanted,
    read_purchases,
    read_totals,
    send_purchases,
    wait_until_settled,
)


def test_the_file_is_the_whole_one() -> None:
    """The figures of the published data set."""
    whole = read_purchases("x")
    assert (len(whole.orders), len(whole.customers)) == (69_659, 23_570)


@pytest.mark.slow
def test_people_orders_and_revenue_are_the_files(installation: Installation) -> None:
    """Twice with the same message ids and once with new ones: the totals are the file's every time."""
    purchases = read_purchases(f"cdnow{secrets.token_hex(3)}-", customers=2_000)
    for edition, seen in (("a", 1), ("a", 1), ("b", 2)):
        send_purchases(installation, purchases, edition=edition)
        wait_until_settled(installation, purchases)
        assert read_totals(installation, purchases.prefix) == get_wanted(purchases)
        assert count_events(installation, purchases.prefix) == (seen * len(purchases.orders),) * 2
    for order in random.sample(purchases.orders, 20):
        check_order(installation, purchases, order)
