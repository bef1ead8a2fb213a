"""Orders as they stand after batches of events."""

import itertools
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from touchline.commerce.factories import make_event, make_order_event
from touchline.commerce.models import Line, Order, Payment, Product, Refund
from touchline.commerce.services import attach_orders, record_orders
from touchline.contacts.models import Contact

pytestmark = pytest.mark.django_db
COMPLETED, UPDATED, REFUNDED, CANCELLED = "Order Completed", "Order Updated", "Order Refunded", "Order Cancelled"
SHOES = {"product_id": "p1", "sku": "S-1", "name": "Shoes", "price": 40, "quantity": 2, "variant": "blue"}


def test_a_completed_order_stands_with_lines_payment_and_products():
    event = make_order_event(
        COMPLETED, "A1", total="93.50", shipping=5, tax=8.5, currency="usd", products=[SHOES, {"name": "Wrapping"}],
        payment_method="card", coupon="MAY",
    )  # fmt: skip
    assert record_orders([event]) == []
    order = Order.objects.get()
    assert (order.number, order.total, order.currency, order.verified) == ("A1", Decimal("93.5"), "USD", True)
    assert (order.shipping, order.tax, order.coupon, order.state) == (5, Decimal("8.5"), "MAY", "placed")
    lines = list(order.lines.order_by("position").values_list("name", "quantity", "price", "product__number"))
    assert lines == [("Shoes", 2, 40, "p1"), ("Wrapping", 1, 0, None)]
    assert list(order.payments.values_list("method", "amount", "number")) == [("card", Decimal("93.5"), "A1")]
    assert Product.objects.get().name == "Shoes"


def test_the_same_number_counts_once_for_ever():
    first = make_order_event(COMPLETED, "A1", total=10, products=[SHOES])
    again = make_order_event(COMPLETED, "A1", total=99, products=[SHOES, SHOES])
    record_orders([first, again, first])
    record_orders([first])
    record_orders([again])
    assert Order.objects.get().total == 10
    assert (Line.objects.count(), Payment.objects.count()) == (1, 1)


def test_the_default_currency_is_the_installations(settings):
    record_orders([make_order_event(COMPLETED, "A1", total=10)])
    assert Order.objects.get().currency == settings.ENVIRONMENT.currency


@pytest.mark.parametrize(
    ("properties", "total"),
    [
        ({"total": 12.1}, "12.1"),
        ({"revenue": "12.50"}, "12.5"),
        ({"value": 3}, "3"),
        ({"total": 0}, "0"),
        ({"total": 12.499999999999998}, "12.5"),
        ({"subtotal": 10, "shipping": 2, "tax": 1, "discount": -3}, "10"),
        ({"products": [SHOES, {"name": "x", "price": "1.25", "quantity": 3}]}, "83.75"),
        ({"total": "99999999999999.9999"}, "99999999999999.9999"),
        ({"total": 1e-300}, "0"),
    ],
)
def test_totals(properties, total):
    assert record_orders([make_order_event(COMPLETED, "A1", **properties)]) == []
    assert Order.objects.get().total == Decimal(total)


@pytest.mark.parametrize(
    "properties",
    [
        {},
        {"total": "abc"},
        {"total": float("nan")},
        {"total": float("inf")},
        {"total": "1e400"},
        {"total": "1e999999999"},
        {"total": 10**5000},
        {"total": 10**14},
        {"total": "99999999999999.99999"},
        {"total": -1},
        {"total": True},
        {"total": [1]},
        {"total": {"a": 1}},
        {"total": "9" * 5000},
        {"total": 5, "currency": "EURO"},
        {"total": 5, "products": "shoes"},
        {"total": 5, "products": ["shoes"]},
        {"total": 5, "products": [{"name": "x", "quantity": -1}]},
        {"total": 5, "products": [{"name": "x", "price": "nan"}]},
        {"total": 5, "products": [{}] * 1001},
        {"products": [{"price": 99999999999999, "quantity": 99999999999999}]},
        {"order_id": "", "total": 5},
        {"order_id": None, "total": 5},
        {"order_id": {"a": 1}, "total": 5},
        {"order_id": "x" * 201, "total": 5},
    ],
)
def test_nonsense_is_refused_with_a_reason_and_the_rest_of_the_batch_stands(properties):
    bad = make_event(COMPLETED, properties={"order_id": "B1", **properties})
    refused = record_orders(
        [make_order_event(COMPLETED, "A1", total=1), bad, make_order_event(COMPLETED, "A2", total=1)]
    )
    assert [one.message_id for one in refused] == [bad.message_id]
    assert refused[0].reason.endswith(".")
    assert set(Order.objects.values_list("number", flat=True)) == {"A1", "A2"}


def test_texts_no_store_can_hold_are_cleaned():
    event = make_order_event(
        COMPLETED, "A\x001\ud800", total=1, coupon="x\x00y", products=[{"name": "\udfff", "sku": 7}]
    )
    assert record_orders([event]) == []
    assert Order.objects.get().number == "A1?"
    assert Line.objects.get().sku == "7"


def test_updates_change_what_they_name():
    record_orders([make_order_event(COMPLETED, "A1", total=10, coupon="MAY", products=[SHOES])])
    record_orders([make_order_event(UPDATED, "A1", total=20, products=[SHOES, {"name": "Wrapping"}])])
    order = Order.objects.get()
    assert (order.total, order.coupon, order.lines.count(), order.payments.count()) == (20, "MAY", 2, 1)


@pytest.mark.parametrize("name", [UPDATED, REFUNDED, CANCELLED])
def test_what_changes_an_unknown_order_waits_in_quarantine(name):
    refused = record_orders([make_order_event(name, "A1", total=1)])
    assert refused[0].reason == "There is no order A1 yet."


def test_refunds_add_up_and_never_exceed_the_total():
    record_orders([make_order_event(COMPLETED, "A1", total=10)])
    part = make_order_event(REFUNDED, "A1", total=4)
    record_orders([part, part])
    record_orders([part])
    assert (Order.objects.get().state, Order.objects.get().refunded) == ("partly_refunded", 4)
    assert record_orders([make_order_event(REFUNDED, "A1", total="6.01")])[0].reason.startswith("The refund of 6.01")
    record_orders([make_order_event(REFUNDED, "A1"), make_order_event(REFUNDED, "A1")])
    assert (Order.objects.get().state, Order.objects.get().refunded) == ("refunded", 10)
    assert sorted(Refund.objects.values_list("amount", flat=True)) == [4, 6]


def test_placed_updated_refunded_and_cancelled_in_one_batch():
    events = [
        make_order_event(COMPLETED, "A1", total=10, products=[SHOES]),
        make_order_event(UPDATED, "A1", total=12, products=[]),
        make_order_event(REFUNDED, "A1", total=2, refund_id="r1"),
        make_order_event(REFUNDED, "A1", total=2, refund_id="r1"),
        make_order_event(CANCELLED, "A1"),
    ]
    assert record_orders(events) == []
    order = Order.objects.get()
    assert (order.total, order.refunded, order.state, order.lines.count()) == (12, 2, "cancelled", 0)


def test_an_untrusted_source_cannot_touch_what_is_verified():
    record_orders([make_order_event(COMPLETED, "A1", total=10)])
    attacks = [
        make_order_event(name, "A1", trusted=False, total=1) for name in (COMPLETED, UPDATED, REFUNDED, CANCELLED)
    ]
    assert len(record_orders(attacks)) == 3
    order = Order.objects.get()
    assert (order.total, order.refunded, order.state) == (10, 0, "placed")


def test_an_untrusted_source_changes_only_its_own_persons_orders():
    record_orders([make_order_event(COMPLETED, "A1", trusted=False, person_id=5, total=10)])
    assert record_orders([make_order_event(CANCELLED, "A1", trusted=False, person_id=6)])
    assert not record_orders([make_order_event(CANCELLED, "A1", trusted=False, person_id=5)])
    assert Order.objects.get().state == "cancelled"


def test_a_trusted_source_takes_over_an_unverified_order():
    record_orders([
        make_order_event(COMPLETED, "A1", trusted=False, person_id=5, total=1, products=[SHOES, SHOES]),
        make_order_event(REFUNDED, "A1", trusted=False, person_id=5),
    ])  # fmt: skip
    real = make_order_event(COMPLETED, "A1", person_id=6, total=50, products=[SHOES])
    record_orders([real])
    record_orders([real])
    order = Order.objects.get()
    assert (order.person_id, order.total, order.verified, order.state, order.refunded) == (6, 50, True, "placed", 0)
    assert (order.lines.count(), order.refunds.count()) == (1, 0)
    assert list(order.payments.values_list("amount", flat=True)) == [50]


def test_products_are_learnt_and_a_public_source_never_overwrites_a_trusted_one():
    record_orders(
        [make_event("Product Viewed", trusted=False, properties={"product_id": "p1", "name": "Shoe", "price": 9})]
    )
    record_orders(
        [make_event("Product Added", trusted=False, properties={"product_id": "p1", "brand": "Ada", "price": ""})]
    )
    record_orders([make_event("Product Viewed", properties={"product_id": "p1", "name": "Shoes"})])
    record_orders([make_event("Product Viewed", trusted=False, properties={"product_id": "p1", "name": "Hacked"})])
    product = Product.objects.get()
    assert (product.name, product.brand, product.price, product.verified) == ("Shoes", "Ada", 9, True)
    assert record_orders([make_event("Product Viewed", properties={})])[0].reason == "product_id is missing."


def test_orders_follow_the_person_into_the_contact():
    at = datetime(2026, 1, 1, tzinfo=UTC)
    for number in (7, 8):
        Contact.objects.create(id=number, created_at=at, updated_at=at)
    record_orders([make_order_event(COMPLETED, "A1", person_id=5, total=1)])
    record_orders([make_event(COMPLETED, person_id=7, contact_id=7, properties={"order_id": "A2", "total": 1})])
    attach_orders([(5, 7)])
    assert set(Order.objects.values_list("contact_id", flat=True)) == {7}
    attach_orders([(7, 8)])
    assert set(Order.objects.values_list("contact_id", flat=True)) == {8}


def test_the_number_of_statements_does_not_grow_with_the_batch(django_assert_max_num_queries):
    numbers = itertools.count()
    batch = [make_order_event(COMPLETED, f"N{next(numbers)}", total=1, products=[SHOES]) for _ in range(300)]
    with django_assert_max_num_queries(9):
        record_orders(batch)
    assert Order.objects.count() == 300
