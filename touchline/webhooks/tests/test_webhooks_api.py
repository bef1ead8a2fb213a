"""Webhooks through the API: made with a secret shown once, changed, tested, replayed; and queued by the stream."""

import json
from datetime import UTC, datetime

import pytest
from django.db import connection
from standardwebhooks import Webhook

from touchline.api.factories import make_api_client
from touchline.journal.events import Event
from touchline.journal.reactions import get_wanted_names, run_reactions
from touchline.kit.tests.ssrf_corpus import REFUSED
from touchline.webhooks.book import forget_wishes
from touchline.webhooks.factories import make_delivery, make_endpoint
from touchline.webhooks.models import Delivery, Endpoint

pytestmark = pytest.mark.django_db
NEW = {"name": "Books", "url": "http://93.184.215.14/hook", "events": ["contact_created"]}


def send(client, method, address, body=None):
    raw = json.dumps(body) if body is not None else ""
    return getattr(client, method)(f"/api/v1/webhooks{address}", raw, content_type="application/json")


def test_an_endpoint_lives_its_life():
    api = make_api_client()
    made = send(api, "post", "", NEW)
    assert made.status_code == 201
    assert Webhook(made.json()["secret"])
    address = f"/{made.json()['id']}"
    shown = api.get(f"/api/v1/webhooks{address}").json()
    assert "secret" not in shown
    assert api.get("/api/v1/webhooks").json()["items"] == [shown]
    assert send(api, "patch", address, {"name": "Ledger", "active": False}).json()["state"] == "paused"
    assert send(api, "patch", address, {"active": True}).json()["name"] == "Ledger"
    rotated = send(api, "post", f"{address}/secret").json()
    assert rotated["secret"] != made.json()["secret"]
    assert send(api, "post", f"{address}/test").status_code == 202
    [delivery] = api.get(f"/api/v1/webhooks{address}/deliveries").json()["items"]
    assert delivery["event"] == "webhook_test"
    Delivery.objects.update(state="failed")
    assert send(api, "post", f"{address}/deliveries/{delivery['id']}/replay").json()["state"] == "waiting"
    Delivery.objects.update(state="failed")
    period = {"since": "2020-01-01T00:00:00Z", "until": "2090-01-01T00:00:00Z"}
    assert send(api, "post", f"{address}/replay", period).json() == {"count": 1}
    assert send(api, "delete", address).status_code == 204
    assert api.get(f"/api/v1/webhooks{address}").status_code == 404


@pytest.mark.parametrize("url", [url for url in REFUSED if url and url.isprintable() and "example" not in url][::4])
def test_an_address_inside_is_refused(url):
    answer = send(make_api_client(), "post", "", NEW | {"url": url})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == "body.url"
    assert not Endpoint.objects.exists()


def test_a_reader_only_looks():
    endpoint = make_endpoint()
    make_delivery(endpoint)
    reader = make_api_client(role="manager", name="reader")
    assert reader.get("/api/v1/webhooks").status_code == 200
    assert send(reader, "post", "", NEW).status_code == 403
    assert send(reader, "delete", f"/{endpoint.id}").status_code == 403
    assert make_api_client(role="sales", name="seller").get("/api/v1/webhooks").status_code == 403


def make_event(name="contact_created", **facts):
    values = {
        "person_id": 7, "contact_id": 7, "at": datetime(2026, 11, 21, tzinfo=UTC), "name": name, "call": "track",
        "message_id": "m-1", "user_id": "u-7", "source_id": 1, "is_sample": False, "trusted": True, "is_bot": False,
        "properties": {"total": 39}, "traits": {},
    }  # fmt: skip
    return Event(**(values | facts))


def test_the_stream_queues_what_is_wanted_once():
    one, off = make_endpoint(), make_endpoint(state="paused")
    parked = make_endpoint(state="parked", events=["contact_created", "Own Event"])
    forget_wishes()
    assert {"contact_created", "Own Event"} <= get_wanted_names()
    events = [make_event(), make_event("page_viewed", message_id="m-2"), make_event("Own Event", message_id="m-3")]
    events += [make_event(message_id="m-4", is_sample=True), make_event(message_id="m-5", is_bot=True)]
    for _ in range(2):
        run_reactions(events, [])
    queued = sorted(Delivery.objects.values_list("endpoint_id", "event"))
    assert queued == [(one.id, "contact_created"), (parked.id, "Own Event"), (parked.id, "contact_created")]
    assert not off.deliveries.exists()
    body = json.loads(one.deliveries.get().body)
    assert (body["type"], body["timestamp"]) == ("contact_created", "2026-11-21T00:00:00.000Z")
    assert (body["data"]["contact_id"], body["data"]["properties"]) == (7, {"total": 39})


def test_an_endpoint_removed_meanwhile_breaks_nothing():
    endpoint = make_endpoint()
    forget_wishes()
    get_wanted_names()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM webhooks_endpoint WHERE id = %s", [endpoint.id])
    run_reactions([make_event()], [])
    assert not Delivery.objects.exists()
