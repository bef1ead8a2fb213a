"""The made-up year looks like a shop's year, and is the same each time."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from touchline.eventstore.blocks import EVENT_COLUMNS
from touchline.kit.clock import from_millis, to_millis
from touchline.sample.simulation.year import Setting, Year, simulate

END = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
NAME = EVENT_COLUMNS.index("name")


def make_year(*, people: int = 2500, seed: int = 7) -> Year:
    return simulate(Setting(end=END, host="shop.example", source=3, people=people, seed=seed))


@pytest.fixture(scope="module")
def year() -> Year:
    return make_year()


def test_same_seed_same_year() -> None:
    assert make_year(people=60).log.rows == make_year(people=60).log.rows
    assert make_year(people=60).log.rows != make_year(people=60, seed=8).log.rows


def test_rows_have_the_event_stores_columns_and_lie_in_the_year(year: Year) -> None:
    assert {len(row) for row in year.log.rows} == {len(EVENT_COLUMNS)}
    assert max(row[1] for row in year.log.rows) <= to_millis(END)
    assert (END - from_millis(min(row[1] for row in year.log.rows))).days in {363, 364}
    assert len({row[5] for row in year.log.rows}) == len(year.log.rows)


def test_funnel_narrows(year: Year) -> None:
    names = Counter(row[NAME] for row in year.log.rows)
    funnel = ["page_viewed", "Product Viewed", "Product Added", "Checkout Started", "Order Completed"]
    counts = [names[name] for name in funnel]
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] > 100
    assert 0.5 < names["Order Completed"] / names["Checkout Started"] < 0.85
    assert 0.3 < sum(visit.pages == 1 for visit in year.log.visits) / len(year.log.visits) < 0.6


def test_december_beats_july_and_sunday_beats_saturday(year: Year) -> None:
    moments = [from_millis(visit.at) for visit in year.log.visits]
    months = Counter(moment.month for moment in moments)
    assert months[12] > months[7]
    assert months[10] > months[2]
    days = Counter(moment.weekday() for moment in moments)
    assert days[6] > days[5]
    hours = Counter(moment.hour for moment in moments)
    assert hours[20] > 5 * hours[3]


def test_people_come_back_and_some_buy_again(year: Year) -> None:
    bought = Counter(person.bought for person in year.people)
    assert bought[0] > bought[1] > sum(bought[n] for n in range(3, 30)) > 0
    assert all(person.contact for person in year.people if person.bought)


def test_every_traffic_source_is_there(year: Year) -> None:
    channels = Counter(visit.channel for visit in year.log.visits)
    assert channels.keys() == {"search", "direct", "social", "paid", "email", "referral", "campaign"}
    assert channels.most_common(1)[0][0] in {"search", "direct"}


def test_orders_add_up(year: Year) -> None:
    assert len({order.number for order in year.log.orders}) == len(year.log.orders)
    for order in year.log.orders:
        assert order.total == order.subtotal - order.discount + order.shipping
        assert order.subtotal == sum(position.total for position in order.positions)
        assert order.refunded <= order.total
    assert any(order.refunded for order in year.log.orders)
    assert any(order.coupon for order in year.log.orders)


def test_nobody_reads_two_pages_at_once(year: Year) -> None:
    last: dict[int, int] = {}
    for row in year.log.rows:
        if row[3] and row[NAME] == "page_viewed":
            assert row[1] > last.get(row[0], 0)
            last[row[0]] = row[1]
