"""Every table says what it keeps about people, and what it says can be asked of the database."""

import pytest
from django.apps import apps
from django.db import connection

from touchline.contacts.requests.holdings import erase_rows, read_sections, wipe_traces
from touchline.kit.privacy import Holds, Sought, get_holdings, get_places, get_statements

PERSONAL = {"contact_id", "person_id"}

ON_THEIR_WAY = {"contacts_untoldjoin", "contacts_erasure", "segments_touched", "segments_mirrored"}
"""Tables with numbers of people for a moment, or for good."""


def get_tables():
    return {
        model._meta.db_table: model
        for model in apps.get_models()
        if not model._meta.proxy and model._meta.app_label not in {"auth", "contenttypes"}
    }


def test_every_table_says_what_it_keeps_about_people():
    stated = {one.table for one in get_statements()}
    assert set(get_tables()) == stated, "Say it in the room's privacy.py: Holds or Nothing."


@pytest.mark.parametrize("table", sorted(get_tables()))
def test_a_table_with_a_contact_in_it_does_not_say_that_it_holds_nothing(table):
    columns = {field.column for field in get_tables()[table]._meta.concrete_fields}
    statement = next((one for one in get_statements() if one.table == table), None)
    if columns & PERSONAL and table not in ON_THEIR_WAY:
        assert isinstance(statement, Holds)
    assert isinstance(statement, Holds) or statement.why


@pytest.mark.django_db
def test_what_rooms_say_can_be_asked_and_done():
    nobody = Sought([987_654_321], ["nobody@nowhere.example"])
    assert read_sections(nobody) == []
    assert erase_rows(nobody) == []
    assert wipe_traces(nobody) == 0
    assert {place.slug for place in get_places()} == {
        "journal_blocks",
        "imported_files",
        "logs",
        "segment_members",
        "experiment_people",
        "campaign_groups",
        "mailing_sets",
    }


@pytest.mark.parametrize("holds", get_holdings(), ids=lambda one: one.table)
def test_what_stays_says_why_and_hidden_columns_are_there(holds):
    columns = {field.column for field in holds.model._meta.concrete_fields}
    assert set(holds.hidden) | set(holds.blank) | ({holds.files} - {""}) <= columns
    assert not holds.blank or holds.keeps
    assert connection.vendor == "postgresql"
