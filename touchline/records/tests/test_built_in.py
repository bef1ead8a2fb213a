"""Rules of built-in fields hold on screen, in forms, in files and in the checks of quality, as those of attributes do."""

import pytest
from django.urls import reverse

from touchline.contacts.creation import create_company, create_contact
from touchline.contacts.factories import make_contact
from touchline.contacts.models import Contact
from touchline.contacts.quality.facts import load_facts
from touchline.contacts.record_kinds import COMPANY, CONTACT
from touchline.imports.tests.conftest import own_folder, run, take_in  # noqa: F401
from touchline.records.built_in import find_builtin, rule_builtin
from touchline.records.changes import Refused, edit
from touchline.records.models import AttributeDefinition
from touchline.users.models import AuditEntry

WORK = {"pattern": ".+@(acme|example)[.]com", "says": "An address at acme.com or example.com"}


def rule(slug, kind=CONTACT, **facts):
    return rule_builtin(kind, find_builtin(kind, slug), facts, actor=None)


@pytest.mark.django_db
def test_an_address_keeps_its_pattern_on_screen_in_a_form_and_in_a_file(run):  # noqa: F811
    rule("email", help="The one at work.", rules={**WORK, "required": True})
    assert CONTACT.find_fields(["email"])["email"].guideline.startswith("The one at work. Must be known. An address at")
    with pytest.raises(Refused, match="cannot be empty"):
        create_contact({"name": "Ada"}, actor=None)
    with pytest.raises(Refused, match="acme"):
        create_contact({"email": "ada@home.example"}, actor=None)
    ada = create_contact({"email": "Ada@Acme.com"}, actor=None)
    with pytest.raises(Refused, match="acme"):
        edit(CONTACT, ada.pk, {"email": "ada@home.example"}, actor=None)
    done = run("Name,E-mail\nBob,bob@example.com\nCy,cy@elsewhere.org\nDee,\n")
    assert (done.created, done.refused) == (1, 2)
    assert not Contact.objects.filter(name__in=["Cy", "Dee"]).exists()


@pytest.mark.django_db
def test_tags_can_be_those_of_a_list_only_and_names_have_a_length():
    rule("tags", options="vip\npress", rules={})
    rule("name", rules={"least": "2", "most": "20"})
    ada = create_contact({"name": "Ada", "tags": "VIP, press"}, actor=None)
    assert ada.tags == ["vip", "press"]
    with pytest.raises(Refused, match="not among the choices"):
        edit(CONTACT, ada.pk, {"tags": "vip, other"}, actor=None)
    with pytest.raises(Refused, match="From 2 to 20"):
        edit(CONTACT, ada.pk, {"name": "A" * 21}, actor=None)


@pytest.mark.django_db
def test_no_two_companies_have_the_same_domain():
    create_company({"name": "Acme", "domain": "acme.com"}, actor=None)
    rule("domain", kind=COMPANY, rules={"unique": True})
    with pytest.raises(Refused, match=r"Acme has “ACME.com” already"):
        create_company({"name": "Acme again", "domain": "ACME.com"}, actor=None)
    create_company({"name": "No domain"}, actor=None)
    create_company({"name": "None either"}, actor=None)


@pytest.mark.django_db
def test_what_stands_there_and_does_not_fit_is_found_by_the_checks():
    odd = make_contact(name="Ada", email="ada@home.example", tags=["old"])
    rule("email", rules=WORK)
    rule("tags", options="vip", rules={})
    rule("owner", rules={"required": True})
    (facts,) = load_facts([odd.pk])
    assert set(facts.misfits) == {"email", "tags"}
    assert [one.slug for one in facts.missing] == ["owner"]


@pytest.mark.django_db
def test_the_page_asks_what_the_field_can_have_and_the_api_lists_only_attributes(admin, client_of):
    client = client_of(admin)
    page = client.get("/settings/attributes/contact/built-in/name/").content.decode()
    assert 'name="pattern"' in page and 'name="options"' not in page and 'name="label"' not in page
    assert "unique" not in client.get("/settings/attributes/contact/built-in/email/").content.decode().split("Rules")[1]
    bad = client.post("/settings/attributes/contact/built-in/name/", {"pattern": "(a+)+"})
    assert bad.status_code == 422 and "repeats" in bad.content.decode()
    done = client.post("/settings/attributes/contact/built-in/name/", {"required": "on", "help": "As on the card."})
    assert done.status_code == 302
    assert "As on the card. Must be known." in client.get("/settings/attributes/contact/").content.decode()
    assert "As on the card." in client.get(reverse("contacts:contact_new")).content.decode()
    row = AttributeDefinition.objects.get(slug="name")
    assert client.get(f"/settings/attributes/contact/{row.pk}/").status_code == 404
    assert client.get("/settings/attributes/contact/built-in/created_at/").status_code == 404
    assert AuditEntry.objects.filter(action="attribute.edit").exists()
