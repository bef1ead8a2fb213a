"""People and companies in the palette: by any identifier, by a name with a slip, and only those one may see."""

import pytest

from touchline.contacts.factories import make_company, make_contact
from touchline.contacts.finding import find_companies, find_people, get_digits
from touchline.contacts.identities import give, give_handle
from touchline.contacts.models import Identity
from touchline.contacts.search_indexes import sort_in
from touchline.ui.search import Query

pytestmark = pytest.mark.django_db


def find(text, user):
    return [one.name for one in find_people(Query.of(text), user, most=6)]


@pytest.fixture
def johnson():
    person = make_contact("Ada Johnson", email="ada@johnson.example", phone="+49171234567")
    give(person.id, Identity.Kind.PHONE, "+49171234567")
    give(person.id, Identity.Kind.USER_ID, "u-4711")
    give_handle(person.id, "mastodon", "adaj")
    return person


@pytest.mark.parametrize(
    "typed",
    [
        "ada@johnson.example", "ADA@Johnson.Example", "@johnson.ex", "u-4711", "4711", "@adaj", "+49171234567", "0049 171 234567",
        "0171/234567", "+49 (0)171 234-567", "171234", "johnson", "john", "Jonson", "jonhson", "Ada Jonson",
        "jonson ada", "aad jonson",
    ],
)  # fmt: skip
def test_a_person_is_found_by_whatever_is_known(johnson, admin, typed):
    make_contact("Otto Unlike", email="otto@unlike.example")
    assert find(typed, admin) == ["Ada Johnson"]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Иван Петров", "петрав"), ("王小明", "小明"), ("Dóra Szabó", "dora szabo"), ("Ng Li", "ng"), ("Bo", "bo"),
        ("محمد علي", "محمد"), ("Łukasz Groß", "lukasz gross"), ("😀 Smile", "smile"), ("A" * 10_000, "aaaa"),
    ],
)  # fmt: skip
def test_names_of_every_script_are_found(admin, name, typed):
    make_contact(name)
    assert find(typed, admin) == [name]


def test_the_whole_word_stands_before_the_slip(admin):
    make_contact("Jonson")
    make_contact("Johnson")
    assert find("johnson", admin)[0] == "Johnson"
    assert find("jonson", admin)[0] == "Jonson"


def test_it_says_what_matched(johnson, admin):
    (found,) = find_people(Query.of("4711"), admin, most=6)
    assert found.why == "ID u-4711"


@pytest.mark.parametrize("typed", ["%", "_", "\\", "'", "a\0b", "((((", "0" * 200, "é" * 200, "\ud800"])
def test_nothing_typed_breaks_it(admin, johnson, client_of, typed):
    assert client_of(admin).get("/search", {"q": typed.encode("utf-8", "replace").decode()}).status_code == 200


def test_sales_find_their_own_people_alone(johnson, sales, admin):
    own = make_contact("Bea Johnson", owner=sales)
    assert find("jonson", sales) == ["Bea Johnson"]
    assert find("ada@johnson.example", sales) == []
    assert own.name in find("johnson", admin)


def test_what_is_archived_is_not_found(johnson, admin):
    johnson.archived_at = johnson.created_at
    johnson.save(update_fields=["archived_at"])
    assert find("johnson", admin) == []


def test_companies_are_found_by_name_slip_and_domain(admin):
    make_company("Kestrel Oils", domain="kestrel.example")
    for typed in ("kestrel", "kestrl", "kestrel.example", "oils"):
        assert [one.name for one, _rank in find_companies(Query.of(typed), admin, most=6)] == ["Kestrel Oils"]


@pytest.mark.parametrize(
    ("typed", "digits"), [("+49 (0)171 234567", "49171234567"), ("0171 23", "17123"), ("12", ""), ("171a234", "")]
)
def test_writings_of_a_number(typed, digits):
    assert get_digits(typed) == digits


def test_what_is_new_is_sorted_into_the_indexes_once():
    make_contact("Ada Lovelace", email="ada@x.example")
    assert sort_in() > 0
    assert sort_in() == 0
