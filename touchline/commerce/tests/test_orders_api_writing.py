"""Orders made and changed through the API."""

import json

import pytest
from django.db import connection

from touchline.api.factories import make_api_client
from touchline.commerce.factories import AT, make_event
from touchline.commerce.models import Order
from touchline.commerce.reactions import order_events
from touchline.contacts.factories import make_contact
from touchline.contacts.models import Identity
from touchline.journal.models import Pending
from touchline.journal.reactions import Batch
from touchline.kit.clock import now

pytestmark = pytest.mark.django_db
LINE = {"product_id": "p1", "name": "Beans", "price": "9.50", "quantity": "2"}


@pytest.fixture
def ada(db):
    contact = make_contact("Ada", email="ada@x.example")
    Identity.objects.get_or_create(
        kind="email", value="ada@x.example", defaults={"contact": contact, "created_at": now()}
    )
    return contact


@pytest.fixture
def api(db):
    return make_api_client()


def post(api, body, **headers):
    return api.post("/api/v1/orders", json.dumps(body), content_type="application/json", headers=headers)


def get_told():
    return [json.loads(bytes(row.body)) for row in Pending.objects.order_by("id")]


def test_an_order_is_made_once_by_its_number_and_then_changed(api, ada):
    made = post(api, {"number": "A1", "email": "ada@x.example", "lines": [LINE], "placed_at": "2026-03-01T10:00:00Z"})
    assert made.status_code == 201, made.content
    order = made.json()
    assert (order["total"], order["contact_id"], order["verified"]) == ("19.00", ada.pk, True)
    assert order["placed_at"] == "2026-03-01T10:00:00.000Z"
    again = post(api, {"number": "A1", "total": "21", "coupon": "SPRING"})
    assert again.status_code == 200
    assert again.json()["id"] == order["id"]
    assert (again.json()["total"], again.json()["coupon"]) == ("21.00", "SPRING")
    assert len(again.json()["lines"]) == 1
    assert Order.objects.count() == 1
    told = get_told()
    assert [row["event"] for row in told] == ["Order Completed", "Order Updated"]
    assert {row["personId"] for row in told} == {ada.pk}
    assert told[0]["properties"]["products"][0]["product_id"] == "p1"


def test_what_the_room_told_itself_is_not_applied_a_second_time(api, ada):
    post(api, {"number": "A1", "contact_id": ada.pk, "total": "10"})
    post(api, {"number": "A1", "total": "12"})
    post(api, {"number": "A1", "total": "14"})
    events = [
        make_event(row["event"], person_id=ada.pk, contact_id=ada.pk, at=AT, properties=row["properties"], call="room")
        for row in get_told()[:2]
    ]
    assert order_events(Batch(events, [])) == []
    assert Order.objects.get().total == 14


def test_a_refund_counts_once_by_its_number_and_never_beyond_the_total(api, ada):
    number = post(api, {"number": "A1", "contact_id": ada.pk, "total": "10"}).json()["id"]
    refund = {"refunds": [{"number": "R1", "amount": "4"}]}
    for _ in range(2):
        answer = api.patch(f"/api/v1/orders/{number}", json.dumps(refund), content_type="application/json")
        assert answer.json()["refunded"] == "4.00"
        assert answer.json()["state"] == "partly_refunded"
    too_much = {"refunds": [{"number": "R2", "amount": "7"}]}
    answer = api.patch(f"/api/v1/orders/{number}", json.dumps(too_much), content_type="application/json")
    assert answer.status_code == 422
    assert "more than the 6" in answer.json()["errors"][0]["detail"]
    assert [row["event"] for row in get_told()] == ["Order Completed", "Order Refunded"]


def test_an_order_is_cancelled(api, ada):
    post(api, {"number": "A1", "contact_id": ada.pk, "total": "10"})
    assert post(api, {"number": "A1", "state": "cancelled"}).json()["state"] == "cancelled"
    assert get_told()[-1]["event"] == "Order Cancelled"
    post(api, {"number": "A1", "state": "cancelled"})
    assert [row["event"] for row in get_told()].count("Order Cancelled") == 1


def test_the_same_key_makes_one_order(api, ada):
    body = {"number": "A1", "contact_id": ada.pk, "total": "10"}
    first = post(api, body, **{"Idempotency-Key": "k1"})
    second = post(api, body, **{"Idempotency-Key": "k1"})
    assert (first.status_code, second.status_code) == (201, 201)
    assert second["Idempotency-Replayed"] == "true"
    assert len(get_told()) == 1


@pytest.mark.parametrize(
    ("body", "status", "where"),
    [
        ({"total": "10"}, 400, "body.body.number"),
        ({"number": "A1", "total": "10"}, 422, "body.contact_id"),
        ({"number": "A1", "total": "10", "email": "nobody@x.example"}, 422, "body.email"),
        ({"number": "A1", "email": "ada@x.example"}, 422, "body"),
        ({"number": "A1", "email": "ada@x.example", "total": "ten"}, 422, "body"),
        ({"number": "A1", "email": "ada@x.example", "lines": [LINE | {"price": "x"}]}, 422, "body"),
        ({"number": "A1", "email": "ada@x.example", "total": "1", "colour": "red"}, 400, "body.body.colour"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(body, status, where, api, ada):
    answer = post(api, body)
    assert answer.status_code == status, answer.content
    assert answer.json()["errors"][0]["where"] == where
    assert answer.json()["errors"][0]["detail"]
    assert not Order.objects.exists()
    assert not Pending.objects.exists()


def test_an_order_stays_with_whom_it_is(api, ada):
    post(api, {"number": "A1", "contact_id": ada.pk, "total": "10"})
    bob = make_contact("Bob")
    assert post(api, {"number": "A1", "contact_id": bob.pk, "total": "11"}).status_code == 409
    assert Order.objects.get().contact == ada


def test_who_may_only_read_orders_makes_none(ada):
    reader = make_api_client(role="analyst", name="reader")
    assert post(reader, {"number": "A1", "contact_id": ada.pk, "total": "10"}).status_code == 403
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM commerce_order")
        assert cursor.fetchone() == (0,)
