"""Orders on the person page: the panel, and the card on the timeline."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest

from touchline.commerce.factories import make_order_event
from touchline.commerce.services import record_orders
from touchline.contacts.factories import make_contact
from touchline.contacts.models import Contact, Presence
from touchline.eventstore.blocks import insert_block
from touchline.kit.clock import now, to_millis
from touchline.kit.ids import make_token

pytestmark = pytest.mark.django_db
LINES = [{"product_id": "C1", "name": "Yirgacheffe <b>", "variant": "250 g", "price": 14.5, "quantity": 2}]


def place(number: str, person_id: int, *, total: float, **fields) -> None:
    properties = {"total": total, "currency": "EUR", "shipping": 4.9, "products": LINES}
    assert (
        record_orders([make_order_event("Order Completed", number, person_id=person_id, **properties, **fields)]) == []
    )


def test_the_panel_shows_what_the_orders_come_to(admin, client_of, django_assert_max_num_queries):
    person = make_contact().pk
    for number in range(5):
        place(f"A-{number}", person, total=30 + number)
    record_orders([make_order_event("Order Refunded", "A-0", person_id=person, total=10)])
    record_orders([make_order_event("Order Cancelled", "A-1", person_id=person)])
    place("B-1", person + 1, total=999)
    browser = client_of(admin)
    browser.get(f"/people/{person}/orders")
    with django_assert_max_num_queries(6):
        answer = browser.get(f"/people/{person}/orders")
    [total] = answer.context["totals"]
    assert (total.orders, total.revenue) == (4, Decimal(30 + 32 + 33 + 34 - 10))
    page = answer.content.decode()
    assert "€29.00" in page
    assert "Yirgacheffe &lt;b&gt;" in page
    assert "999" not in page


def test_a_person_without_orders_has_an_empty_panel(admin, client_of):
    browser = client_of(admin)
    assert "No orders yet" in browser.get(f"/people/{make_contact().pk}/orders").content.decode()
    assert browser.get("/people/987654321/orders").status_code == 404


def test_strangers_see_no_orders(stranger):
    assert stranger.get("/people/7/orders").status_code == 302


def test_an_order_stands_on_the_timeline_with_its_lines(
    admin, client_of, eventstore_server, django_assert_max_num_queries
):
    moment = now()
    person = int(moment.timestamp() * 1e6)
    Contact.objects.create(id=person, name="Ada", created_at=moment, updated_at=moment)
    Presence.objects.create(person_id=person, is_contact=True, first_at=moment, last_at=moment)
    lines = []
    for number in range(6):
        place(f"{person}-{number}", person, total=33.9)
        name = "Order Refunded" if number == 5 else "Order Completed"
        at = to_millis(moment - timedelta(minutes=number))
        lines.append(
            json.dumps([person, at, name, 0, 1, make_token(size=8), *[""] * 13, 0, "33.9", "EUR",
                        json.dumps({"order_id": f"{person}-{number}", "total": 33.9})])
        )  # fmt: skip
    assert insert_block(make_token(), "\n".join([*lines, ""]).encode()) == []
    browser = client_of(admin)
    browser.get(f"/contacts/{person}/?show=orders")
    with django_assert_max_num_queries(20):
        page = browser.get(f"/contacts/{person}/?show=orders").content.decode()
    assert page.count("Yirgacheffe &lt;b&gt;") == 5
    assert "€4.90" in page
    assert "Order refunded" in page
