"""Lists of people: made, found again by exact keys, changed column by column, refused with reasons, taken back."""

import pytest

from touchline.contacts.factories import make_contact
from touchline.contacts.models import Company, Contact, Identity
from touchline.imports import running, services
from touchline.imports.jobs import work_on
from touchline.imports.mapping import Mapping
from touchline.imports.models import Import
from touchline.imports.refusals import write_refused
from touchline.records.models import AttributeDefinition, Change

pytestmark = pytest.mark.django_db
PEOPLE = """E-Mail;Vorname;Nachname;Firma;Telefon;Land;Umsatz
ada@x.example;Ada;Lovelace;Analytical Engines;+49 30 1234567;Germany;12,50
bob@x.example;Bob;Stone;Analytical Engines;;Austria;1.234,00
"""


def test_a_file_makes_people_with_all_their_facts_and_says_where_they_come_from(run):
    imported = run(PEOPLE.encode("latin-1"), name="kunden.csv")
    assert (imported.state, imported.problem) == ("done", "")
    assert (imported.created, imported.updated, imported.refused) == (2, 0, 0)
    ada = Contact.objects.get(email="ada@x.example")
    assert (ada.name, ada.phone, ada.company.name) == ("Ada Lovelace", "+49301234567", "Analytical Engines")
    assert ada.attributes["country"] == "DE" and ada.attributes["umsatz"] == 12.5
    assert ada.origins["name"]["name"] == "import kunden.csv" and ada.origins["name"]["at"]
    assert Company.objects.count() == 1
    assert AttributeDefinition.objects.get(slug="umsatz").type == "number"
    assert set(ada.identities.values_list("kind", "value")) == {("email", "ada@x.example"), ("phone", "+49301234567")}
    assert Contact.objects.get(email="bob@x.example").attributes["umsatz"] == 1234


def test_the_same_file_again_changes_nothing(run):
    run(PEOPLE)
    again = run(PEOPLE)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    assert Change.objects.count() == 0 and again.change_set is None


def test_rows_without_an_identifier_are_found_again_by_themselves(run):
    text = "Name,City\nAda Lovelace,London\nAda Lovelace,Paris\n"
    assert run(text).created == 2
    again = run(text)
    assert (again.created, again.unchanged) == (0, 2)


def test_columns_fill_overwrite_append_and_erase_as_they_are_told(run):
    run("email,name,city,tags,note\nada@x.example,Ada,London,one,first\n")

    def change(mapping):
        rules = {"name": "fill", "city": "overwrite", "tags": "append", "note": "append"}
        for column in mapping.columns:
            column.rule = rules.get(column.to, column.rule)
            column.erases = column.to == "city"

    imported = run("email,name,city,tags,note\nada@x.example,Other,,two,second\n", change=change)
    ada = Contact.objects.get()
    assert imported.updated == 1
    assert (ada.name, ada.tags, ada.attributes["note"]) == ("Ada", ["one", "two"], "first; second")
    assert "city" not in ada.attributes


def test_empty_cells_take_nothing_away(run):
    run("email,name,city\nada@x.example,Ada,London\n")
    assert run("email,name,city\nada@x.example,,\n").unchanged == 1
    assert Contact.objects.get().attributes["city"] == "London"


def test_rows_of_one_person_are_joined_and_the_trial_says_so(run, find_out):
    text = "email,name\nada@x.example,Ada\nADA@X.example,Ada Lovelace\n"
    trial = find_out(text)
    assert trial.state == "checked" and (trial.trial["created"], trial.trial["joined"]) == (1, 1)
    assert not Contact.objects.exists()
    imported = run(text)
    assert (imported.created, imported.joined) == (1, 1)
    assert Contact.objects.get().name == "Ada Lovelace"


def test_identifiers_of_different_people_are_refused_with_the_reason_and_nothing_is_joined(run):
    run("id,email\n1,ada@x.example\n2,bob@x.example\n")
    imported = run("id,email,name\n1,bob@x.example,Eve\n3,ada@x.example,Eve\n")
    assert imported.refused == 2 and Identity.objects.count() == 4
    assert not Contact.objects.filter(name="Eve").exists()
    reasons = list(imported.refusals.order_by("row").values_list("row", "reason"))
    assert [row for row, _why in reasons] == [2, 3]
    assert "different people" in reasons[0][1] and "whose external id is 1" in reasons[1][1]


def test_a_shared_number_joins_nobody_who_has_an_address(run):
    imported = run("email,phone\nada@x.example,+49 30 1234567\nbob@x.example,+49 30 1234567\n")
    assert imported.created == 2 and imported.joined == 0
    assert set(Contact.objects.values_list("phone", flat=True)) == {"+49301234567"}
    assert Identity.objects.filter(kind="phone").count() == 1


def test_ten_thousand_bad_rows_have_ten_thousand_reasons(run):
    text = "email,name\n" + "".join(f"nobody{number}@@x,N{number}\n" for number in range(10_000))
    imported = run(text)
    assert (imported.state, imported.refused, imported.created) == ("done", 10_000, 0)
    lines = b"".join(write_refused(imported)).decode().splitlines()
    assert len(lines) == 10_001 and "nobody9999@@x" in lines[-1] and "is not an e-mail address" in lines[-1]


def test_the_whole_import_is_taken_back(run, admin):
    run("email,name,city\nada@x.example,Ada,London\n")
    imported = run("email,name,city\nada@x.example,Ada,Paris\nbob@x.example,Bob,Rome\n", actor=admin)
    assert (imported.created, imported.updated) == (1, 1)
    services.undo(imported, actor=admin)
    work_on(imported)
    assert imported.state == "undone"
    ada = Contact.objects.get()
    assert (ada.email, ada.attributes["city"]) == ("ada@x.example", "London")
    assert not Identity.objects.filter(value="bob@x.example").exists()


def test_an_attribute_a_column_became_goes_with_the_import_unless_somebody_uses_it(run, admin):
    imported = run("email,shoe size,hat size\nada@x.example,38,57\n", actor=admin)
    make_contact("Bob", attributes={"hat_size": 60})
    services.undo(imported, actor=admin)
    work_on(imported)
    away = {one.slug: one.archived_at is not None for one in AttributeDefinition.objects.all()}
    assert away == {"shoe_size": True, "hat_size": False}


def test_a_file_that_was_taken_back_can_come_again(run, admin):
    file = "email,first name,shoe size\nada@x.example,Ada,38\n"
    services.undo(run(file, actor=admin), actor=admin)
    work_on(Import.objects.get())
    again = run(file, actor=admin)
    assert (again.problem, again.created) == ("", 1)
    assert Contact.objects.get().attributes == {"first_name": "Ada", "shoe_size": 38}
    assert not AttributeDefinition.objects.exclude(archived_at=None).exists()


def test_an_attribute_put_away_that_held_something_else_stays_there(run, admin):
    services.undo(run("email,shoe size\nada@x.example,38\n", actor=admin), actor=admin)
    work_on(Import.objects.get())
    again = run("email,name,shoe size\nada@x.example,Ada,large\n", actor=admin)
    assert (again.problem, again.refused) == ("", 0)
    assert Contact.objects.get().attributes == {"shoe_size_2": "large"}


def test_whoever_was_touched_since_is_put_away_and_not_removed(run, admin):
    imported = run("email,name\nada@x.example,Ada\n", actor=admin)
    Contact.objects.update(version=2)
    services.undo(imported, actor=admin)
    work_on(imported)
    imported.refresh_from_db()
    assert imported.result["put_away"] == 1 and Contact.objects.get().archived_at is not None


def test_a_known_person_gets_further_identifiers(run):
    make_contact("Ada", email="ada@x.example")
    imported = run("id,email,phone\n7,ada@x.example,+493012345678\n")
    assert imported.updated == 1
    assert set(Identity.objects.values_list("kind", flat=True)) == {"user_id", "email", "phone"}


def test_the_mapping_is_remembered_for_the_next_file_with_such_columns(run, take_in):
    def change(mapping):
        mapping.columns[1].to = ""

    run("email,what is this\na@x.example,1\n", change=change)
    again = Mapping.load(take_in("email,what is this\nb@x.example,2\n").mapping)
    assert [column.to for column in again.columns] == ["email", ""]


def test_a_person_in_two_batches_of_a_file_is_changed_twice_and_put_back_once(run, monkeypatch):
    run("email,name,city\nada@x.example,Ada,London\n")
    monkeypatch.setattr(running, "AT_ONCE", 1)

    def overwrite(mapping):
        for column in mapping.columns:
            column.rule = "overwrite" if column.to != "email" else column.rule

    imported = run("email,name,city\nada@x.example,Ada L.,Paris\nada@x.example,Ada L.,Rome\n", change=overwrite)
    ada = Contact.objects.get()
    assert (imported.problem, ada.name, ada.attributes["city"]) == ("", "Ada L.", "Rome")
    kept = Change.objects.get(change_set=imported.change_set)
    assert (kept.before, kept.after) == ({"name": "Ada", "city": "London"}, {"name": "Ada L.", "city": "Rome"})


def test_columns_without_names_are_known_by_what_is_in_them_not_by_their_place(run):
    run(
        "ada@x.example,Berlin,10115\nbob@x.example,Bonn,53111\n",
        change=lambda mapping: setattr(mapping.columns[1], "to", ""),
    )
    done = run("cy@x.example,Cy O’Neill-Stone,+49 30 123456\ndee@x.example,Dee de la Cruz,+49 30 123457\n")
    assert [column["to"] for column in done.mapping["columns"]] == ["email", "name", "phone"]
    assert (done.created, done.total) == (2, 2)
    assert Contact.objects.get(email="cy@x.example").phone == "+4930123456"


def test_rows_of_several_lines_are_counted_as_rows(run):
    done = run('email,note\na@x.example,"one\ntwo\nthree"\n')
    assert (done.created, done.total) == (1, 1)


def test_a_line_that_is_no_json_is_refused_with_its_reason_and_the_others_come_in(run):
    text = '{"email":"a@x.example"}\n{"email": \n[1, 2]\n{"email":"b@x.example"}\n'
    done = run(text, name="people.jsonl")
    assert (done.created, done.refused, done.problem) == (2, 2, "")
    reasons = list(done.refusals.order_by("row").values_list("row", "reason"))
    assert reasons[0][0] == 2 and "Line 2 is no JSON" in reasons[0][1] and "no object" in reasons[1][1]


def test_lines_that_say_what_a_table_is_are_no_head_of_it(run):
    done = run("Customer export,,\nMade on 2026-01-02,,\n,,\nEmail,First name,Last name\nada@x.example,Ada,Lovelace\n")
    assert (done.created, done.refused) == (1, 0)
    assert Contact.objects.get().name == "Ada Lovelace"
    # One column with a name, the others without: that is the head.
    done = run("email,,\nbob@x.example,Bob Stone,Bonn\n")
    assert done.created == 1


def test_columns_beyond_a_short_head_are_seen(run):
    done = run("email,name\na@x.example,Ada,Rome\nb@x.example,Bob,Bonn\n")
    assert [column["name"] for column in done.mapping["columns"]] == ["email", "name", "Column 3"]
    assert done.created == 2


def test_amounts_with_a_sign_are_money(run):
    run('email,revenue,umsatz\na@x.example,"$1,003.50","1.234,50 €"\nb@x.example,$5,"7,00 €"\n')
    found = Contact.objects.get(email="a@x.example").attributes
    assert found["revenue"] == {"amount": "1003.5", "currency": "USD"}
    assert found["umsatz"] == {"amount": "1234.5", "currency": "EUR"}
