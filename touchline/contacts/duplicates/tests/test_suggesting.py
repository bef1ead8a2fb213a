"""Who is suggested while somebody is being added, and why."""

import pytest
from django.urls import reverse

from touchline.contacts.duplicates.suggesting import Typed, suggest
from touchline.contacts.factories import make_company, make_contact
from touchline.contacts.identities import give
from touchline.contacts.models import Contact, Identity

pytestmark = pytest.mark.django_db


def names(user, **typed):
    return [str(one.record) for one in suggest(Typed(**typed), user).alike]


def reasons(user, **typed):
    return [(one.says, one.reasons) for one in suggest(Typed(**typed), user).alike]


@pytest.fixture
def dora(admin):
    person = make_contact("Dóra Szabó", email="dora.szabo@kestrel.example", company=make_company("Kestrel Oils"))
    give(person.pk, Identity.Kind.PHONE, "+36301234567")
    make_contact("Otto Unlike", email="otto@unlike.example")
    return person


@pytest.mark.parametrize(
    "typed",
    [
        {"email": "Dora.Szabo@Kestrel.example"}, {"email": "dora.szabo+news@kestrel.example"},
        {"phone": "+36 30 123 4567"}, {"phone": "0036301234567"}, {"phone": "301234567"},
        {"name": "dóra  szabó"}, {"name": "Dora Szabo"}, {"name": "Szabó Dóra"}, {"name": "Dora Sabo"},
        {"name": "Dorra Szabo", "company": "kestrel oils"},
    ],
)  # fmt: skip
def test_somebody_who_is_here_is_suggested(dora, admin, typed):
    assert names(admin, **typed) == ["Dóra Szabó"]


@pytest.mark.parametrize(
    "typed",
    [{}, {"name": "Dora"}, {"name": "Dora Kovacs"}, {"email": "dora"}, {"email": "d@kestrel.example"}, {"phone": "1234"},
     {"name": "a\0b%_\\'"}, {"name": "x" * 5_000}, {"phone": "9" * 500}, {"company": "Kestrel Oils"}],
)  # fmt: skip
def test_what_says_too_little_suggests_nobody(dora, admin, typed):
    assert names(admin, **typed) == []


def test_reasons_add_up(dora, admin):
    typed = {"name": "Dora Szabo", "email": "dora.szabo@kestrel.example", "company": "Kestrel Oils"}
    assert reasons(admin, **typed) == [
        ("almost certainly", ["has this e-mail address", "the same name", "works there too"])
    ]
    assert reasons(admin, name="Dora Szabo", email="dora.szabo@home.example") == [
        ("probably", ["the same name", "the same mailbox elsewhere"])
    ]
    assert reasons(admin, name="Dora Szabo") == [("perhaps", ["the same name"])]


def test_a_name_that_many_have_says_too_little_by_itself(dora, admin):
    for number in range(25):
        make_contact("Anna Schmidt", email=f"a{number}@example.com")
    one = make_contact("Anna Schmidt", company=dora.company)
    found = suggest(Typed(name="anna schmidt"), admin)
    assert (found.alike, found.crowd) == ([], True)
    found = suggest(Typed(name="Anna Schmidt", company="Kestrel Oils"), admin)
    assert [alike.record for alike in found.alike] == [one]


def test_an_archived_person_is_suggested_by_an_address_alone_and_says_so(dora, admin):
    Contact.objects.update(archived_at=dora.created_at)
    assert names(admin, name="Dora Szabo") == []
    assert reasons(admin, email=dora.email) == [("almost certainly", ["has this e-mail address", "is archived"])]


def test_sales_are_shown_their_own_people_alone(dora, sales):
    assert names(sales, email=dora.email, name=dora.name) == []
    Contact.objects.filter(pk=dora.pk).update(owner=sales)
    assert names(sales, email=dora.email) == ["Dóra Szabó"]


def test_the_page_shows_them_and_escapes_what_was_typed(dora, admin, client_of, django_assert_max_num_queries):
    client = client_of(admin)
    address = reverse("contacts:alike")
    client.post(address, {"name": "x"})
    with django_assert_max_num_queries(13):
        shown = client.post(
            address, {"name": "Dora Szabo", "phone": "+36301234567", "email": dora.email}
        ).content.decode()
    assert "Dóra Szabó" in shown
    assert reverse("contacts:contact", args=[dora.pk]) in shown
    for _number in range(25):
        make_contact("<b>Max</b>")
    shown = client.post(address, {"name": "<b>Max</b>"}).content.decode()
    assert "&lt;b&gt;Max" in shown
    assert "<b>Max" not in shown
    assert client.get(address).status_code == 405


def test_the_form_asks_for_them(admin, client_of):
    assert reverse("contacts:alike") in client_of(admin).get(reverse("contacts:contact_new")).content.decode()
    assert reverse("contacts:alike_companies") in client_of(admin).get(reverse("contacts:company_new")).content.decode()


@pytest.mark.parametrize(
    "typed",
    [{"name": "kestrel oils"}, {"name": "Kestrel Oils GmbH"}, {"name": "Kestrl Oils Ltd."}, {"domain": "kestrel.example"},
     {"domain": "https://www.Kestrel.example/about"}],
)  # fmt: skip
def test_a_company_that_is_here_is_suggested(admin, client_of, typed):
    kestrel = make_company("Kestrel Oils", domain="kestrel.example")
    make_company("Kestrel Paints")
    shown = client_of(admin).post(reverse("contacts:alike_companies"), typed).content.decode()
    assert reverse("contacts:company", args=[kestrel.pk]) in shown
    assert "Kestrel Paints" not in shown


@pytest.mark.parametrize("typed", [{}, {"name": "Ltd"}, {"name": "Kestrel"}, {"domain": "\0"}, {"domain": "x" * 900}])
def test_companies_unlike_are_not(admin, client_of, typed):
    make_company("Kestrel Oils", domain="kestrel.example")
    assert "Kestrel" not in client_of(admin).post(reverse("contacts:alike_companies"), typed).content.decode()


def test_who_may_not_add_people_is_told_nothing(dora, read_only, client_of):
    assert client_of(read_only).post(reverse("contacts:alike"), {"email": dora.email}).status_code in (403, 404)
