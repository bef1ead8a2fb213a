"""The list of people: pages, order, search, bots, and who may see it."""

import re
from datetime import timedelta
from html import unescape

import pytest

from touchline.contacts.models import Contact, Identity, Presence
from touchline.contacts.people_queries import Place
from touchline.kit.clock import now

pytestmark = pytest.mark.django_db


def make_person(number: int, *, name: str = "", is_contact: bool = True, is_bot: bool = False, **fields) -> None:
    moment = now() - timedelta(minutes=number)
    if is_contact:
        created = now() - timedelta(days=1000 - number)
        contact = Contact.objects.create(
            id=number, name=name, email=f"p{number}@shop.example", created_at=created, updated_at=created
        )
        Identity.objects.create(contact=contact, kind="user_id", value=f"cust-{number:05}", created_at=created)
        Identity.objects.create(contact=contact, kind="email", value=contact.email, created_at=created)
    Presence.objects.create(
        person_id=number, is_contact=is_contact, is_bot=is_bot, first_at=moment, last_at=moment, visit_last_at=moment,
        visits=1, pages=3, path="/coffee/", channel="search", referrer="https://www.google.com/", country="PL", **fields,
    )  # fmt: skip


def names(answer) -> list[str]:
    return [row.name for row in answer.context["rows"]]


def test_visitors_seen_last_come_first_and_pages_follow_each_other(admin, client_of, django_assert_max_num_queries):
    for number in range(1, 121):
        make_person(number, is_contact=False)
    browser, address, seen = client_of(admin), "/contacts/visitors/", []
    browser.get(address)
    while address:
        with django_assert_max_num_queries(20):
            answer = browser.get(address)
        seen += [row.person_id for row in answer.context["rows"]]
        address = answer.context.get("more_url")
    assert seen == list(range(1, 121))
    again = browser.get("/contacts/visitors/?part=rows&shown=100")
    assert len(names(again)) == 100
    assert "Search · google.com" in again.content.decode()


def test_visitors_have_a_tab_of_their_own(admin, client_of):
    make_person(1, name="Ada")
    make_person(2, is_contact=False)
    make_person(3, is_contact=False, is_bot=True, is_sample=True)
    browser = client_of(admin)
    page = browser.get("/contacts/visitors/")
    assert names(page) == ["Visitor 2", "Visitor 3"]
    text = page.content.decode()
    assert "here now" in text
    assert 'title="Part of the sample shop"' in text or "sample" in text
    assert names(browser.get("/contacts/visitors/?bots=hide")) == ["Visitor 2"]


@pytest.mark.parametrize(
    ("text", "found"),
    [("kowal", ["Ada Kowalska"]), ("KOWALSKA", ["Ada Kowalska"]), ("p2@shop", ["Bob O'Neil"]), ("cust-00002", ["Bob O'Neil"]),
     ("ad", ["Ada Kowalska"]), ("o'neil", ["Bob O'Neil"]), ("100%", []), ("_", []), ("żółw", ["Żółw"]), ("%00", [])],
)  # fmt: skip
def test_people_are_found_by_name_address_and_id(text, found, admin, client_of):
    make_person(1, name="Ada Kowalska")
    make_person(2, name="Bob O'Neil")
    make_person(3, name="Żółw")
    browser = client_of(admin)
    assert names(browser.get("/contacts/", {"q": text, "part": "rows"})) == found
    hits = unescape(re.sub("</?mark>", "", browser.get("/search", {"q": text}).content.decode()))
    assert [name for name in ("Ada Kowalska", "Bob O'Neil", "Żółw") if name in hits] == found


def test_an_empty_list_says_what_to_do(admin, client_of):
    page = client_of(admin).get("/contacts/").content.decode()
    assert "Nobody is known yet" in page
    assert "/settings/sources/" in page


@pytest.mark.parametrize("query", ["after=1", "after=x.y", "after=-5.3", f"after={10**30}.1", "shown=many"])
def test_what_no_page_of_ours_asks_for(query, admin, client_of):
    assert client_of(admin).get(f"/contacts/visitors/?{query}").status_code == 404


@pytest.mark.parametrize("address", ["/contacts/", "/contacts/visitors/", "/contacts/?part=rows"])
def test_only_staff_enter(address, stranger, read_only, client_of):
    assert stranger.get(address)["Location"].startswith("/login")
    assert client_of(read_only).get(address).status_code == 200


def test_a_place_survives_its_text():
    place = Place.of(now(), 7)
    assert Place.parse(str(place)) == place
