"""Orders in the API."""

from datetime import timedelta

import pytest

from touchline.api.factories import make_api_client
from touchline.commerce.factories import AT, make_event, make_order_event
from touchline.commerce.services import record_orders
from touchline.contacts.models import Alias, Contact

pytestmark = pytest.mark.django_db


def test_an_order_is_found_by_its_number_with_all_its_parts():
    line = {"product_id": "p1", "name": "Shoes", "price": "40.005", "quantity": 2}
    record_orders([make_order_event("Order Completed", "A 1/é", total="80.01", currency="EUR", products=[line])])
    record_orders([make_order_event("Order Refunded", "A 1/é", total=1)])
    api = make_api_client()
    [item] = api.get("/api/v1/orders", {"number": "A 1/é"}).json()["items"]
    assert (item["number"], item["total"], item["refunded"], item["state"]) == (
        "A 1/é",
        "80.01",
        "1.00",
        "partly_refunded",
    )
    assert item["placed_at"] == "2026-03-01T12:00:00.000Z"
    assert item["lines"] == [
        {
            "position": 1, "product_id": "p1", "sku": "", "name": "Shoes", "variant": "", "quantity": "2.00",
            "price": "40.005",
        }
    ]  # fmt: skip
    assert [payment["amount"] for payment in item["payments"]] == ["80.01"]
    assert [refund["amount"] for refund in item["refunds"]] == ["1.00"]
    assert api.get(f"/api/v1/orders/{item['id']}").json() == item
    assert api.get("/api/v1/orders", {"number": "nothing"}).json() == {"items": [], "next": None}
    assert api.get("/api/v1/orders/999999").status_code == 404


def test_orders_are_paged_newest_first_without_gaps(django_assert_max_num_queries):
    record_orders(
        [
            make_event(
                "Order Completed", at=AT + timedelta(days=number // 3), properties={"order_id": str(number), "total": 1}
            )
            for number in range(10)
        ]
    )
    api, address, seen = make_api_client(), "/api/v1/orders?limit=4", []
    while address:
        with django_assert_max_num_queries(7):
            page = api.get(address).json()
        seen += [int(item["number"]) for item in page["items"]]
        address = page["next"]
    assert seen == list(range(9, -1, -1))


def test_a_contacts_orders_are_found_by_a_joined_person_too():
    contact = Contact.objects.create(id=7, created_at=AT, updated_at=AT)
    Alias.objects.create(person_id=5, contact=contact, reason="test", created_at=AT)
    record_orders([make_event("Order Completed", person_id=5, contact_id=7, properties={"order_id": "A1", "total": 1})])
    api = make_api_client()
    for person in (5, 7):
        assert len(api.get("/api/v1/orders", {"contact_id": person}).json()["items"]) == 1
    assert api.get("/api/v1/orders", {"contact_id": 6}).json()["items"] == []
