"""Contacts in the API."""

from datetime import UTC, datetime

import pytest

from touchline.api.factories import make_api_client
from touchline.contacts.models import Alias, Contact, Identity, Presence

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def make_contact(number: int, *, email: str = "", external_id: str = "") -> Contact:
    contact = Contact.objects.create(id=number, email=email, attributes={"plan": "Team"}, created_at=AT, updated_at=AT)
    for kind, value in (("email", email), ("user_id", external_id)):
        if value:
            Identity.objects.create(contact=contact, kind=kind, value=value, created_at=AT)
    return contact


@pytest.fixture
def ada(db) -> Contact:
    ada = make_contact(7, email="ada@shop.example", external_id="u-7")
    Presence.objects.create(person_id=7, is_contact=True, first_at=AT, last_at=AT, visits=2, pages=9)
    return ada


def test_a_contact_is_found_by_what_it_is_known_by(ada):
    make_contact(8, email="bob@shop.example", external_id="u-8")
    api = make_api_client()
    [item] = api.get("/api/v1/contacts", {"email": " ADA@Shop.example "}).json()["items"]
    assert item == item | {
        "id": 7, "name": "", "email": "ada@shop.example", "phone": "", "external_ids": ["u-7"],
        "emails": ["ada@shop.example"], "attributes": {"plan": "Team"}, "created_at": "2026-03-01T12:00:00.000Z",
        "first_seen": "2026-03-01T12:00:00.000Z", "last_seen": "2026-03-01T12:00:00.000Z", "visits": 2, "pages": 9,
        "is_sample": False,
    }  # fmt: skip
    assert api.get("/api/v1/contacts", {"external_id": "u-7"}).json()["items"] == [item]
    assert api.get("/api/v1/contacts", {"external_id": "u-7", "email": "ada@shop.example"}).json()["items"] == [item]
    assert api.get("/api/v1/contacts/7").json() == item


@pytest.mark.parametrize(
    "query",
    [{"email": "nobody@shop.example"}, {"email": ""}, {"email": "no address"}, {"external_id": ""}, {"external_id": "u-9"},
     {"email": "ada@shop.example", "external_id": "u-8"}],
)  # fmt: skip
def test_what_nobody_has_finds_nobody(ada, query):
    make_contact(8, external_id="u-8")
    assert make_api_client().get("/api/v1/contacts", query).json() == {"items": [], "next": None}


def test_a_joined_persons_id_answers_with_its_contact(ada):
    Alias.objects.create(person_id=5, contact=ada, reason="test", created_at=AT)
    api = make_api_client()
    assert api.get("/api/v1/contacts/5").json()["id"] == 7
    assert api.get("/api/v1/contacts/6").status_code == 404


def test_contacts_are_paged_with_few_queries(django_assert_max_num_queries):
    for number in range(1, 8):
        make_contact(number, external_id=f"u-{number}")
    api, address, seen = make_api_client(), "/api/v1/contacts?limit=3", []
    while address:
        with django_assert_max_num_queries(5):
            page = api.get(address).json()
        seen += [item["id"] for item in page["items"]]
        address = page["next"]
    assert seen == list(range(1, 8))
