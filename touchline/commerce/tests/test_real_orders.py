"""The 69,659 orders of CDNOW (package lifetimes): classes of buyers, and who fell silent, are those that pandas finds."""

import importlib.util
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from touchline.commerce.buyers import measure_borders
from touchline.commerce.models import Order
from touchline.conditions.context import Context
from touchline.conditions.people import find_everybody, forget_found
from touchline.contacts.models import Contact
from touchline.eventstore.blocks import insert_block
from touchline.eventstore.factories import make_line
from touchline.organisation.queries import get_currency

FIRST_ID = 6_000_000
AT_ONCE = 2_000
MOMENT = datetime(1997, 1, 1, tzinfo=UTC)
DAYS = [date(1997, 9, 1) + timedelta(days=30 * step) for step in range(10)]
GRID = {
    "champions": [(5, 4), (5, 5)], "loyal": [(3, 4), (3, 5), (4, 4), (4, 5)], "potential": [(4, 2), (4, 3), (5, 2), (5, 3)],
    "new": [(5, 1)], "promising": [(4, 1)], "need_attention": [(3, 3)], "about_to_sleep": [(3, 1), (3, 2)],
    "at_risk": [(1, 3), (1, 4), (2, 3), (2, 4)], "cannot_lose": [(1, 5), (2, 5)], "hibernating": [(1, 1), (1, 2), (2, 1), (2, 2)],
}  # fmt: skip


def load_orders():
    """Return person, day and cents of each order."""
    found = importlib.util.find_spec("lifetimes")
    if found is None or not found.submodule_search_locations:
        pytest.skip("lifetimes is not installed")
    path = Path(found.submodule_search_locations[0]) / "datasets" / "CDNOW_master.txt"
    table = pd.read_csv(
        path, sep=r"\s+", header=None, skiprows=1, names=["customer", "day", "discs", "paid"], dtype=str
    )
    table["person"] = FIRST_ID + table.customer.astype(int)
    table["day"] = pd.to_datetime(table.day, format="%Y%m%d")
    table["cents"] = (table.paid.astype(float) * 100).round().astype(int)
    return table


def make_people(table):
    """Make a contact of each customer."""
    people = sorted(int(one) for one in table.person.unique())
    made = (Contact(id=one, name=f"{one}", created_at=MOMENT, updated_at=MOMENT) for one in people)
    Contact.objects.bulk_create(made, batch_size=AT_ONCE)


def ask(tree, at):
    forget_found()
    return set(find_everybody(tree, context=Context(at=at)))


def cut(values):
    """Return the fifth of each value; what is on a border belongs below it."""
    borders = np.quantile(values, [0.2, 0.4, 0.6, 0.8], method="inverted_cdf")
    return 1 + sum((values > border).astype(int) for border in borders)


def test_classes_of_buyers(db):
    table = load_orders()
    make_people(table)
    currency = get_currency()
    orders = [
        Order(
            number=f"cdnow-{number}", person_id=row.person, contact_id=row.person,
            placed_at=row.day.to_pydatetime().replace(tzinfo=UTC),
            created_at=MOMENT, currency=currency, total=Decimal(row.paid),
        )
        for number, row in enumerate(table.itertuples())
    ]  # fmt: skip
    Order.objects.bulk_create(orders, batch_size=AT_ONCE)
    assert measure_borders().buyers == 23_570
    buyers = table.groupby("person").agg(last=("day", "max"), orders=("day", "size"), cents=("cents", "sum"))
    days = (buyers["last"] - pd.Timestamp("1996-01-01")).dt.days
    fifths = pd.DataFrame({"recency": cut(days), "frequency": cut(buyers.orders), "money": cut(buyers.cents)})
    at = datetime(1998, 7, 1, tzinfo=UTC)
    for slug, pairs in GRID.items():
        fits = fifths[[(r, f) in pairs for r, f in zip(fifths.recency, fifths.frequency, strict=True)]]
        assert ask({"kind": "rfm", "classes": [slug]}, at) == set(fits.index), slug
    for name in fifths:
        for fifth in (1, 3, 5):
            assert ask({"kind": "rfm", name: [fifth]}, at) == set(fifths[fifths[name] == fifth].index), (name, fifth)
    spent = {"kind": "spent", "operator": "more_than", "value": "100", "period": {"last": 90, "unit": "day"}}
    since = pd.Timestamp(at.replace(tzinfo=None)) - pd.Timedelta(days=90)
    cents = table[table.day >= since].groupby("person").cents.sum()
    assert ask(spent, at) == set(cents[cents > 10_000].index)


def test_bought_twice_in_90_days_then_silent_for_180_on_ten_dates(db, store):
    table = load_orders()
    make_people(table)
    lines = [
        make_line(
            person_id=int(row.person), name="Order Completed", at=int(row.day.timestamp() * 1000), message_id=f"c{number}",
            value=row.paid,
        )
        for number, row in enumerate(table.itertuples())
    ]  # fmt: skip
    for start in range(0, len(lines), AT_ONCE):
        insert_block(f"cdnow-{start}", b"\n".join(lines[start : start + AT_ONCE]))
    days_of = {int(person): sorted(set(days)) for person, days in table.groupby("person").day}
    order, sizes = {"event": "Order Completed"}, []
    for day in DAYS:
        end = pd.Timestamp(day) + pd.Timedelta(days=1)
        expected = set()
        for person, days in days_of.items():
            seen = [one for one in days if one < end]
            for before, then, after in zip(seen, seen[1:], [*seen[2:], None], strict=False):
                silent = after is None or (after - then).days > 180
                if (then - before).days <= 90 and silent and (end - then).days >= 180:
                    expected.add(person)
        tree = {
            "kind": "sequence", "steps": [order, {**order, "within": 90, "unit": "day"}, {**order, "within": 180, "unit": "day"}],
            "last": "missing", "period": {"since": "1996-12-01", "until": day.isoformat()},
        }  # fmt: skip
        assert ask(tree, end.to_pydatetime().replace(tzinfo=UTC)) == expected, day
        sizes.append(len(expected))
        # The same as two windows: at least two orders in the last 270 days, and none in the last 180 of them.
        last = {"all": [
            {"kind": "did", "event": "Order Completed", "times": {"at_least": 2}, "period": {"last": 270, "unit": "day"}},
            {"kind": "did_not", "event": "Order Completed", "period": {"last": 180, "unit": "day"}},
        ]}  # fmt: skip
        if day == DAYS[-1]:
            at = pd.Timestamp("1998-07-01")
            recent = table[table.day >= at - pd.Timedelta(days=270)].groupby("person").size()
            active = set(table[table.day >= at - pd.Timedelta(days=180)].person)
            assert ask(last, at.to_pydatetime().replace(tzinfo=UTC)) == set(recent[recent >= 2].index) - active
    assert all(small < large for small, large in pairwise(sizes[1:]))
