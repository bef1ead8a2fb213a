"""Rules of attributes hold alike for screen, form, API and bulk edits, and say what would fit."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.contacts.creation import create_company, create_contact
from touchline.contacts.factories import make_contact
from touchline.contacts.record_kinds import CONTACT
from touchline.records.attributes import BadFact, create_attribute, describe_attribute
from touchline.records.changes import Refused, edit, edit_many
from touchline.records.fields import Field, FieldType
from touchline.records.models import SortIndex
from touchline.records.rules import BadRule, matches, read_pattern, read_rules
from touchline.records.values import Nonsense, read_value

NUMBER = {"pattern": "[A-Z]{2}-[0-9]{6}", "says": "Two capitals, a hyphen, six digits"}


def make(label, type_="text", **rules):
    return create_attribute(CONTACT, {"label": label, "type": type_, "rules": rules}, actor=None)


def field(slug):
    return CONTACT.find_fields([slug])[slug]


@pytest.mark.parametrize(
    ("type_", "rules", "good", "bad"),
    [
        ("text", NUMBER, "AB-123456", "ab-123456"),
        ("text", {"least": "2", "most": "5"}, "five5", "sixsix"),
        ("number", {"least": 18}, "18", "17.5"),
        ("number", {"most": "0,5"}, "0.5", "0.6"),
        ("money", {"least": 10}, "10 EUR", "9.99 EUR"),
        ("date", {"least": "2000-01-01", "most": "2000-12-31"}, "31.12.2000", "2001-01-01"),
        ("tags", {"most": 2}, ["a", "b"], ["a", "b", "c"]),
    ],
)
@pytest.mark.django_db
def test_a_value_keeps_the_rules_or_is_refused_in_words(type_, rules, good, bad):
    about = field(make("Fact", type_, **rules).slug)
    read_value(about, good)
    with pytest.raises(Nonsense, match=r"Fact|capitals"):
        read_value(about, bad)
    assert about.guideline


@pytest.mark.django_db
def test_rules_stand_with_the_guideline():
    facts = {
        "label": "No.",
        "type": "text",
        "help": "On the card.",
        "rules": {**NUMBER, "required": True, "unique": True},
    }
    about = field(create_attribute(CONTACT, facts, actor=None).slug)
    assert about.guideline == "On the card. Must be known. No two have the same. Two capitals, a hyphen, six digits"


@pytest.mark.django_db
def test_a_required_one_must_be_there_at_the_start_and_cannot_be_emptied(admin):
    make("Size", required=True)
    with pytest.raises(Refused) as refused:
        create_contact({"name": "Ada"}, actor=admin)
    assert refused.value.problems == {"size": "Size cannot be empty."}
    ada = create_contact({"name": "Ada", "size": "M"}, actor=admin)
    for act in (edit, edit_many):
        with pytest.raises(Refused):
            act(CONTACT, [ada.pk], {"size": ""}, actor=admin)
    edit(CONTACT, make_contact("Grace").pk, {"name": "Grace Hopper"}, actor=admin)


@pytest.mark.django_db
def test_a_company_named_in_passing_need_not_be_whole(admin):
    create_attribute_of_company = {"label": "Trade", "type": "text", "rules": {"required": True}}
    from touchline.contacts.record_kinds import COMPANY

    create_attribute(COMPANY, create_attribute_of_company, actor=admin)
    with pytest.raises(Refused):
        create_company({"name": "Works"}, actor=admin)
    assert COMPANY.make_quickly("Works", actor=admin)


@pytest.mark.django_db
def test_no_two_have_the_same_whatever_the_capitals(admin):
    make("Card", unique=True)
    ada = create_contact({"name": "Ada", "card": "A-1"}, actor=admin)
    with pytest.raises(Refused) as refused:
        create_contact({"name": "Grace", "card": "a-1"}, actor=admin)
    assert refused.value.problems == {"card": "Card: Ada has “a-1” already."}
    edit(CONTACT, ada.pk, {"card": "a-1"}, actor=admin)
    with pytest.raises(Refused, match="one record alone"):
        edit_many(CONTACT, [ada.pk], {"card": "A-2"}, actor=admin)
    assert SortIndex.objects.get().slug == "card"


@pytest.mark.django_db
def test_numbers_are_the_same_by_what_they_say(admin):
    make("Key", "number", unique=True)
    create_contact({"name": "Ada", "key": "7"}, actor=admin)
    with pytest.raises(Refused):
        create_contact({"name": "Grace", "key": "7.0"}, actor=admin)
    create_contact({"name": "Grace", "key": "70"}, actor=admin)


@pytest.mark.django_db
def test_what_is_there_twice_is_named_before_it_can_be_unique(admin):
    card = make("Card")
    for name in ("Ada", "Grace"):
        create_contact({"name": name, "card": "A-1"}, actor=admin)
    with pytest.raises(Nonsense, match="2 records have “A-1”"):
        describe_attribute(card, {"label": "Card", "rules": {"unique": True}}, actor=admin)


@pytest.mark.django_db
def test_rules_stay_when_nobody_speaks_of_them(admin):
    card = make("Card", required=True)
    describe_attribute(card, {"label": "Card number"}, actor=admin)
    assert field("card").required and str(field("card").label) == "Card number"


@pytest.mark.django_db
def test_rules_of_another_type_are_left_out():
    assert read_rules(FieldType.YES_NO, {**NUMBER, "unique": True, "least": 3, "required": True}) == {"required": True}
    with pytest.raises(BadFact, match="below the least"):
        make("Age", "number", least=5, most=4)


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+", "(a|a)*", "(a?)*", "(.*)(.*)(.*)(.*)x", "a?" * 30 + "a" * 30, "[", r"(a)\1", "(?=a)b", "x" * 300],
)
def test_a_pattern_that_could_take_for_ever_is_refused(pattern):
    with pytest.raises(BadRule):
        read_pattern(pattern)


@pytest.mark.parametrize(
    "pattern", ["[A-Z]{2}-[0-9]{6}", r"\d{5}(-\d{4})?", "(DE|AT|CH)[0-9]+", r"[^@]+@[^@]+\.[a-z]{2,}"]
)
def test_a_usual_pattern_is_taken(pattern):
    assert read_pattern(pattern) == pattern


@given(st.text(alphabet="ab(|)*+?.{}1,", max_size=40), st.integers(0, 2))
def test_whatever_pattern_is_taken_answers_at_once(pattern, which):
    try:
        read_pattern(pattern)
    except BadRule:
        return
    before = time.process_time()
    matches(pattern, ("a" * 300, "ab" * 150, "a" * 299 + "!")[which])
    assert time.process_time() - before < 2


def test_a_phone_is_kept_as_it_can_be_called_from_anywhere():
    phone = Field(slug="phone", label="Phone", type=FieldType.PHONE)
    assert read_value(phone, "+49 (30) 123 456-78") == "+493012345678"
    assert read_value(phone, "030 12345678") == "030 12345678"


@pytest.mark.django_db
def test_a_phone_typed_is_from_the_country_of_the_person(admin):
    create_attribute(CONTACT, {"label": "Country", "type": "country"}, actor=admin)
    ada = create_contact({"name": "Ada", "country": "Schweiz", "phone": "044 668 18 00"}, actor=admin)
    assert (ada.phone, ada.attributes["country"]) == ("+41446681800", "CH")
    edit(CONTACT, ada.pk, {"phone": "044 668 18 01"}, actor=admin)
    ada.refresh_from_db()
    assert ada.phone == "+41446681801"
    assert set(ada.identities.values_list("value", flat=True)) == {"+41446681800", "+41446681801"}
