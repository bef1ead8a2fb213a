"""Rules of attributes hold in files, row by row, as they do on the screen."""

import pytest

from touchline.contacts.factories import make_contact
from touchline.contacts.models import Contact
from touchline.contacts.record_kinds import CONTACT
from touchline.imports.tests.conftest import own_folder, run, take_in  # noqa: F401
from touchline.records.attributes import create_attribute

pytestmark = pytest.mark.django_db


def make(label, type_="text", **rules):
    return create_attribute(CONTACT, {"label": label, "type": type_, "rules": rules}, actor=None)


def test_a_row_against_a_pattern_or_range_is_refused_with_the_reason(run):  # noqa: F811
    make("Card", pattern="[A-Z]{2}-[0-9]{4}", says="two capitals, a hyphen, four digits")
    make("Age", "number", least=18)
    text = "email,card,age\na@x.example,AB-1234,18\nb@x.example,ab-1,30\nc@x.example,AB-1234,17\n"
    imported = run(text)
    assert (imported.created, imported.refused) == (1, 2)
    assert Contact.objects.get().attributes == {"card": "AB-1234", "age": 18}


def test_who_is_new_must_have_what_is_required(run):  # noqa: F811
    make_contact("Ada", email="a@x.example")
    make("Size", required=True)
    imported = run("email,name,size\na@x.example,Ada Lovelace,\nb@x.example,Grace,\nc@x.example,Mary,M\n")
    assert (imported.created, imported.updated, imported.refused) == (1, 1, 1)


def test_no_two_rows_and_nobody_here_have_the_same(run):  # noqa: F811
    make("Card", unique=True)
    make_contact("Ada", email="a@x.example", attributes={"card": "A-1"})
    text = "email,card\na@x.example,a-1\nb@x.example,A-1\nc@x.example,A-2\nd@x.example,a-2\n"
    imported = run(text)
    assert (imported.created, imported.refused) == (1, 2)
    assert set(Contact.objects.values_list("email", flat=True)) == {"a@x.example", "c@x.example"}
