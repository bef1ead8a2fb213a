"""The person page: what stands on it, how it follows a visitor who becomes known, and what it says when history is missing."""

import json
from datetime import timedelta

import pytest

from touchline.contacts import timeline
from touchline.contacts.models import Alias, Contact, Identity, Presence, Suggestion, Visitor
from touchline.eventstore.blocks import insert_block
from touchline.eventstore.client import EventStoreDown
from touchline.kit.clock import now, to_millis
from touchline.kit.ids import make_key, make_token
from touchline.ui.templatetags.ui import live_mark

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def base() -> int:
    """A person id of its own for each test, since all share one event store."""
    return int(now().timestamp() * 1e6)


@pytest.fixture
def visitor(base, db) -> int:
    moment = now()
    Visitor.objects.create(
        person_id=base, key=make_key(str(base)), first_seen=moment, expires_at=moment + timedelta(days=1)
    )
    Presence.objects.create(person_id=base, first_at=moment, last_at=moment, visit_last_at=moment, visits=1, pages=2)
    return base


def make_contact(person_id: int, *, name: str = "Ada Kowalska") -> Contact:
    moment = now()
    contact, _ = Contact.objects.update_or_create(
        id=person_id,
        defaults={
            "name": name, "email": "ada@shop.example", "created_at": moment, "updated_at": moment,
            "attributes": {"plan": "Team", "<b>city</b>": ["Gdańsk", True]},
            "origins": {"plan": {"source": 1, "at": moment.isoformat(), "verified": True}},
        },
    )  # fmt: skip
    Presence.objects.update_or_create(
        person_id=person_id,
        defaults={"is_contact": True, "first_at": moment, "last_at": moment, "visits": 3, "pages": 9},
    )
    return contact


def store_pages(person_id: int, *paths: str, visit: int | None = None) -> None:
    began = now() - timedelta(minutes=2)
    lines = []
    for number, path in enumerate(paths):
        at = to_millis(began) + number * 1000
        lines.append(
            json.dumps(
                [person_id, at, "page_viewed", visit or int(began.timestamp()), 1, make_token(size=8), "", "shop.example", path,
                 path.strip("/").title(), "", "direct", "", "", "", "PL", "desktop", "Firefox", "Linux", 0, "0", "", ""]
            )
        )  # fmt: skip
    assert insert_block(make_token(), "\n".join([*lines, ""]).encode()) == []


def test_a_contact_with_everything_that_is_known(
    base, admin, client_of, eventstore_server, django_assert_max_num_queries
):
    contact = make_contact(base)
    moment = now()
    Identity.objects.create(contact=contact, kind="email", value=f"{base}@shop.example", created_at=moment)
    Alias.objects.create(person_id=base + 1, contact=contact, reason="the same browser", created_at=moment)
    Suggestion.objects.create(person_id=base + 2, contact=contact, reason="left this address", created_at=moment)
    store_pages(base, "/coffee/", "/pricing/")
    store_pages(base + 1, "/before/", visit=int(moment.timestamp()) - 3600)
    browser = client_of(admin)
    browser.get(f"/contacts/{base}/")
    with django_assert_max_num_queries(20):
        page = browser.get(f"/contacts/{base}/").content.decode()
    for words in ("Ada Kowalska", "ended on Pricing", "now on Before", "the same browser", "left this address", "verified",
                  f"{base}@shop.example", "Gdańsk, yes", "&lt;b&gt;city&lt;/b&gt;",
                  f'data-live="person:{live_mark(base)}"'):  # fmt: skip
        assert words in page or words.replace("ended", "now") in page, words


def test_the_id_of_a_joined_visitor_leads_to_the_contact(base, admin, client_of):
    contact = make_contact(base)
    Alias.objects.create(person_id=base + 1, contact=contact, reason="x", created_at=now())
    browser = client_of(admin)
    for address in (f"/contacts/{base + 1}/", f"/visitors/{base + 1}/", f"/visitors/{base}/"):
        assert browser.get(address)["Location"] == f"/contacts/{base}/"


def test_a_visitor_has_the_same_page(visitor, admin, client_of, eventstore_server):
    store_pages(visitor, "/coffee/")
    browser = client_of(admin)
    assert browser.get(f"/contacts/{visitor}/")["Location"] == f"/visitors/{visitor}/"
    page = browser.get(f"/visitors/{visitor}/").content.decode()
    assert f"Visitor {visitor}" in page
    assert "here now" in page


@pytest.mark.parametrize("joined", [False, True], ids=["by its own id", "joined"])
def test_the_open_page_of_a_visitor_becomes_the_contacts(visitor, joined, admin, client_of, eventstore_server):
    browser = client_of(admin)
    address = f"/people/{visitor}/live?as=visitor"
    before = browser.get(address, headers=HTMX)
    assert "HX-Retarget" not in before
    contact = make_contact(visitor + 1 if joined else visitor)
    if joined:
        Alias.objects.create(person_id=visitor, contact=contact, reason="x", created_at=now())
    store_pages(visitor, "/coffee/")
    after = browser.get(address, headers=HTMX)
    assert (after["HX-Retarget"], after["HX-Replace-Url"]) == ("#main", f"/contacts/{contact.id}/")
    page = after.content.decode()
    assert "<title>Ada Kowalska" in page
    assert "now on Coffee" in page


def test_an_open_page_gets_what_is_new_back_to_where_it_began(base, admin, client_of, eventstore_server):
    make_contact(base)
    for number in range(25):
        store_pages(base, f"/{number}/", visit=int(now().timestamp()) - 4000 * number)
    browser = client_of(admin)
    page = browser.get(f"/contacts/{base}/")
    assert page.context["older_url"]
    parts = [browser.get(page.context["live_url"], headers=HTMX), browser.get(page.context["older_url"], headers=HTMX)]
    assert [row.key for row in parts[0].context["rows"][1:]] == [row.key for row in page.context["rows"][1:]]
    keys = [row.key for part in parts for row in part.context["rows"] if hasattr(row, "key")]
    assert len(keys) == len(set(keys)) == 25
    assert "<hx-partial" in parts[0].content.decode()


def test_without_the_event_store_the_rest_still_stands(base, admin, client_of, monkeypatch):
    def fail(*values, **named):
        raise EventStoreDown("nothing answers")

    for name in ("get_timeline", "find_events"):
        monkeypatch.setattr(timeline, name, fail)
    make_contact(base)
    browser = client_of(admin)
    for address in (
        f"/contacts/{base}/",
        f"/people/{base}/live",
        f"/people/{base}/older",
        f"/contacts/{base}/?show=orders",
    ):
        answer = browser.get(address)
        assert answer.status_code == 200
        assert "nothing is lost" in answer.content.decode()
    assert "Ada Kowalska" in browser.get(f"/contacts/{base}/").content.decode()


@pytest.mark.parametrize("query", ["before=x", "down_to=%00", "day=yesterday"])
def test_what_no_page_of_ours_asks_for(base, query, admin, client_of):
    make_contact(base)
    assert client_of(admin).get(f"/people/{base}/older?{query}").status_code == 404


@pytest.mark.parametrize(
    "address", ["/contacts/5/", "/visitors/5/", "/people/5/live", f"/contacts/{10**30}/", "/visitors/0/"]
)
def test_nobody_is_not_found(address, admin, client_of):
    assert client_of(admin).get(address).status_code == 404


@pytest.mark.parametrize("address", ["/contacts/1/", "/visitors/1/", "/people/1/live", "/people/1/older", "/"])
def test_strangers_are_sent_to_the_login(address, stranger):
    answer = stranger.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login")
    assert "HX-Redirect" in stranger.get(address, headers=HTMX)
    assert stranger.post(address).status_code in (302, 405)
