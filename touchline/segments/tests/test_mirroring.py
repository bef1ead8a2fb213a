"""The mirror follows every change of a contact, and finds whom PostgreSQL finds."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from touchline.conditions.context import Context
from touchline.conditions.kinds import SUBJECTS
from touchline.conditions.people import find_everybody, forget_found
from touchline.conditions.tests.test_agreement import CUSTOM, LEAVES, NOW, PARTS, TRIED, grow, people  # noqa: F401 - a fixture
from touchline.contacts.factories import make_contact
from touchline.contacts.models import Alias, Contact
from touchline.eventstore.client import query
from touchline.eventstore.mirror import count_mirror, read_mirror, write_mirror
from touchline.journal.bulk import MARK
from touchline.records.models import AttributeDefinition
from touchline.segments.mirror_check import compare_mirror, hash_rows, read_wanted
from touchline.segments.mirror_rows import get_fields
from touchline.segments.mirroring import Reach, claim_mirrored, is_whole, mirror_touched, want_rebuild
from touchline.segments.models import Mirrored, Touched

pytestmark = pytest.mark.django_db


@pytest.fixture
def mirror(store):
    want_rebuild()
    drain()
    Mirrored.objects.all().delete()
    assert is_whole()


def drain():
    while mirror_touched():
        pass


def get_parts(contact_id):
    return {part for one in Touched.objects.filter(contact_id=contact_id) for part in one.parts}


def check_mirror(ids):
    """Every value that conditions compare stands in the mirror as in PostgreSQL."""
    assert hash_rows(read_mirror(ids)) == hash_rows(read_wanted(ids))


def test_every_field_of_a_person_has_its_part():
    contact = make_contact("Ada", created_at=NOW)
    AttributeDefinition.objects.create(kind="contact", slug="plan", label="Plan", type="text", created_at=NOW)
    Touched.objects.all().delete()
    columns = {"company": "company_id", "owner": "owner_id", "team": "team_id"}
    for slug in get_fields():
        column = columns.get(slug, slug)
        Touched.objects.all().delete()
        if slug == "plan":
            Contact.objects.filter(pk=contact.pk).update(attributes={"plan": "pro"})
        else:
            value = {"tags": "'{a}'", "company_id": "NULL", "owner_id": "NULL", "team_id": "NULL"}.get(column)
            kind = Contact._meta.get_field(column.removesuffix("_id")).get_internal_type()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
                if kind == "ForeignKey":
                    cursor.execute(
                        f"SELECT '{column}' = ANY(regexp_split_to_array(prosrc, '[^a-z_]+')) FROM pg_proc "
                        "WHERE proname = 'segments_touch_contacts'"
                    )
                    assert cursor.fetchone()[0]
                    continue
                new = value or {"TextField": "'x'", "DateTimeField": "now()"}[kind]
                cursor.execute(f'UPDATE contacts_contact SET "{column}" = {new} WHERE id = %s', [contact.pk])
        assert slug in get_parts(contact.pk), slug


def test_what_changed_is_mirrored_and_handed_on(mirror):
    contact = make_contact("Ada Łódź", stage="lead", tags=["a'b", "c\\d", 'e"f', "g\nh"], created_at=NOW)
    drain()
    check_mirror([contact.pk])
    assert {part for _id, part in claim_mirrored(100)} == {"here"}
    Contact.objects.filter(pk=contact.pk).update(stage="", name='"\\N,\n', tags=[])
    drain()
    check_mirror([contact.pk])
    assert claim_mirrored(100) and not claim_mirrored(100)
    assert not [row for row in read_mirror([contact.pk]) if row[1] in ("stage", "tags")]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM contacts_contact WHERE id = %s", [contact.pk])
    drain()
    assert not read_mirror([contact.pk])


def test_who_is_archived_is_in_no_set(mirror):
    contact = make_contact("Ada", created_at=NOW)
    drain()
    assert contact.pk in find_everybody({}, fresh=True)
    Contact.objects.filter(pk=contact.pk).update(archived_at=NOW)
    drain()
    assert contact.pk not in find_everybody({}, fresh=True)


def test_a_new_attribute_is_mirrored_of_everybody(mirror):
    contact = make_contact("Ada", created_at=NOW, attributes={"plan": "pro"})
    drain()
    assert "plan" not in count_mirror()
    AttributeDefinition.objects.create(kind="contact", slug="plan", label="Plan", type="text", created_at=NOW)
    assert not is_whole()
    drain()
    assert is_whole()
    assert count_mirror()["plan"] == 1
    check_mirror([contact.pk])


def test_a_join_touches_both_people():
    ada, bob = make_contact("Ada", created_at=NOW), make_contact("Bob", created_at=NOW)
    Touched.objects.all().delete()
    alias = Alias.objects.create(person_id=bob.pk, contact=ada, reason="test", created_at=NOW)
    assert "joined" in get_parts(ada.pk) & get_parts(bob.pk)
    Touched.objects.all().delete()
    Alias.objects.filter(pk=alias.pk).update(undone_at=NOW)
    assert "joined" in get_parts(ada.pk) & get_parts(bob.pk)


def test_a_rebuild_mends_the_mirror(mirror):
    contact = make_contact("Ada", created_at=NOW)
    drain()
    wrong = [f'"{field}","{contact.pk}","x","X","0","0","[]","{time.time_ns()}","0"' for field in ("name", "stage")]
    write_mirror("\n".join(wrong).encode())
    found = compare_mirror()
    assert not found.is_same
    assert found.counted == {"stage": (0, 1)}
    want_rebuild()
    assert not is_whole()
    drain()
    assert is_whole()
    check_mirror([contact.pk])
    found = compare_mirror()
    assert found.is_same and found.contacts == 1, found


@pytest.mark.parametrize("part", range(PARTS))
def test_the_mirror_finds_whom_postgresql_finds(mirror, people, manager, part):  # noqa: F811
    context = Context(at=NOW + timedelta(seconds=31), user_id=manager.pk)
    drain()
    check_mirror(people)
    assert set(CUSTOM) <= set(count_mirror())
    assert compare_mirror().is_same
    about = SUBJECTS.get("contact")

    @settings(max_examples=TRIED, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(st.recursive(LEAVES, grow, max_leaves=5))
    def agree(tree):
        from touchline.conditions.compiler import compile_condition

        forget_found()
        compiled = compile_condition(tree, context=context)
        found = set(Contact.objects.filter(compiled.expression, archived_at=None).values_list("id", flat=True))
        assert set(find_everybody(tree, context=context)) == found

    agree()
    assert about.table == "contacts_contact"


def test_moments_far_away_are_kept(mirror):
    AttributeDefinition.objects.create(kind="contact", slug="at", label="At", type="moment", created_at=NOW)
    contact = make_contact("Ada", created_at=datetime(1990, 1, 1, tzinfo=UTC), attributes={"at": "9999-12-31T23:59:59"})
    drain()
    check_mirror([contact.pk])


def test_who_is_new_to_the_mirror_is_written_without_what_is_not_known(mirror):
    reach = Reach()
    old = make_contact("Ada", stage="lead", created_at=NOW)
    while mirror_touched(reach):
        pass
    new = make_contact("Bo", tags=["a"], created_at=NOW)
    while mirror_touched(reach):
        pass
    check_mirror([old.pk, new.pk])
    raw = query("SELECT count() FROM mirror WHERE contact_id = {id:Int64} AND removed = 1", {"id": new.pk})
    assert raw[0][0] == 0
    # What goes again of somebody who is known, or who is gone and comes back, is taken away all the same.
    Contact.objects.filter(pk=new.pk).update(tags=[])
    Contact.objects.filter(pk=old.pk).update(stage="")
    while mirror_touched(reach):
        pass
    check_mirror([old.pk, new.pk])


def test_who_was_touched_in_bulk_is_mirrored_behind_the_others_and_is_new_all_the_same(mirror, monkeypatch):
    reach = Reach()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {MARK}")
    first = make_contact("Ada", created_at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('touchline.bulk', '', true)")
    second = make_contact("Bo", created_at=NOW)
    assert set(Touched.objects.values_list("contact_id", "is_bulk")) == {(first.pk, True), (second.pk, False)}
    with monkeypatch.context() as patched:
        patched.setattr("touchline.segments.mirroring.AT_ONCE", 1)
        while Touched.objects.filter(contact_id=second.pk).exists():
            assert mirror_touched(reach)
        assert Touched.objects.filter(contact_id=first.pk).exists()
    while mirror_touched(reach):
        pass
    check_mirror([first.pk, second.pk])
    assert query("SELECT count() FROM mirror WHERE removed = 1")[0][0] == 0
