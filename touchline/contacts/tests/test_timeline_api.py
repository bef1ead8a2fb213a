"""Timelines and events in the API, over a real event store."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from touchline.api.factories import make_api_client
from touchline.contacts.models import Alias, Contact, Identity
from touchline.eventstore.blocks import insert_block
from touchline.kit.clock import to_millis
from touchline.kit.ids import make_token

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def make_line(person_id: int, number: int, *, name: str = "page_viewed", user_id: str = "") -> bytes:
    at = to_millis(AT + timedelta(seconds=number, milliseconds=5))
    page = ["shop.example", f"/p{number}", f"Page {number}", "https://search.example/"]
    traffic = ["search", "", "", ""]
    properties = json.dumps({"search": "?a=1", "depth": 3})
    row = [person_id, at, name, 1772366400, 1, f"m{person_id}-{number}", user_id, *page, *traffic, "PL", "desktop", "Chrome",
           "Linux", 0, "12.5", "EUR", properties]  # fmt: skip
    return json.dumps(row).encode()


@pytest.fixture
def contact(db, eventstore_server) -> Contact:
    """A contact with five events, two of them of a browser joined later; ids of its own for each test."""
    base = int(datetime.now(UTC).timestamp() * 1e6)
    contact = Contact.objects.create(id=base, created_at=AT, updated_at=AT)
    Identity.objects.create(contact=contact, kind="user_id", value=f"u-{base}", created_at=AT)
    Alias.objects.create(person_id=base + 1, contact=contact, reason="test", created_at=AT)
    lines = [make_line(base, 1), make_line(base + 1, 2), make_line(base, 3, name="Song Played", user_id=f"u-{base}"),
             make_line(base + 1, 4), make_line(base, 5), make_line(base + 2, 6)]  # fmt: skip
    assert insert_block(make_token(), b"\n".join([*lines, b""])) == []
    return contact


def test_the_timeline_is_newest_first_over_all_joined_persons(contact):
    api, seen = make_api_client(), []
    address = f"/api/v1/contacts/{contact.id + 1}/timeline?limit=2"
    while address:
        page = api.get(address).json()
        seen += page["items"]
        address = page["next"]
    assert [item["page"]["path"] for item in seen] == ["/p5", "/p4", "/p3", "/p2", "/p1"]
    assert {item["contact_id"] for item in seen} == {contact.id}
    assert len({item["id"] for item in seen}) == 5


def test_an_event_item_has_all_that_is_known(contact):
    item = make_api_client().get(f"/api/v1/contacts/{contact.id}/timeline?limit=1").json()["items"][0]
    assert item["message_id"] == f"m{contact.id}-5"
    assert (item["name"], item["at"], item["user_id"]) == ("page_viewed", "2026-03-01T12:00:05.005Z", None)
    assert item["properties"] == {
        "url": "https://shop.example/p5?a=1", "path": "/p5", "title": "Page 5", "referrer": "https://search.example/",
        "search": "?a=1", "depth": 3,
    }  # fmt: skip
    assert (item["value"], item["currency"]) == ("12.50", "EUR")
    assert item["visit"]["channel"] == "search"
    assert item["device"]["country"] == "PL"


def test_events_are_found_by_user_name_and_time(contact):
    api = make_api_client()

    def find(**query) -> list[str]:
        items = api.get("/api/v1/events", {"user_id": f"u-{contact.id}", **query}).json()["items"]
        return [item["page"]["path"] for item in items]

    assert find() == ["/p5", "/p4", "/p3", "/p2", "/p1"]
    assert find(order="asc", limit=2) == ["/p1", "/p2"]
    assert find(name="Song Played", since="") == ["/p3"]
    assert find(since="2026-03-01T12:00:04Z") == ["/p5", "/p4"]
    assert find(since=int(AT.timestamp()) + 5) == ["/p5"]
    assert find(until="2026-03-01T12:00:02Z") == ["/p1"]
    assert api.get("/api/v1/events", {"user_id": "nobody"}).json() == {"items": [], "next": None}


def test_a_visitors_events_have_no_contact(contact):
    found = make_api_client().get("/api/v1/events", {"name": "page_viewed", "limit": 1000}).json()["items"]
    mine = {item["person_id"]: item["contact_id"] for item in found}
    assert mine[contact.id + 1] == contact.id
    assert mine[contact.id + 2] is None


@pytest.mark.parametrize("name", ["'", "\\", "x' OR 1=1 --", "{name:String}", "🦔", "x" * 250])
def test_hostile_names_find_nothing(eventstore_server, name):
    answer = make_api_client().get("/api/v1/events", {"name": name})
    assert (answer.status_code, answer.json()["items"]) == (200, [])


def test_a_name_longer_than_any_event_has_is_refused_in_words(eventstore_server):
    answer = make_api_client().get("/api/v1/events", {"name": "x" * 2000})
    assert answer.status_code == 422
    assert "name" in answer.content.decode()
