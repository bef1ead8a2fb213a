"""Two people become one, and two again, to the byte."""

import pytest
from django.db import connection

from touchline.contacts.creation import create_company, create_contact
from touchline.contacts.lookup import find_contact_of
from touchline.contacts.merging.merge import CannotMerge, Plan, merge_records
from touchline.contacts.merging.models import Merge
from touchline.contacts.merging.unmerge import unmerge
from touchline.contacts.models import Alias, Contact, Identity, Suggestion
from touchline.kit.clock import now
from touchline.records.changes import edit
from touchline.records.kinds import get_kind
from touchline.records.models import Note, Pin
from touchline.records.moves import get_moves
from touchline.tasks.models import Task

pytestmark = pytest.mark.django_db


def picture(kind="contact"):
    """Every row of every table that a merge may touch, as the database prints it."""
    tables = {move.table for move in get_moves(kind)} | {"contacts_contact", "contacts_company", "contacts_presence"}
    shown = {}
    with connection.cursor() as cursor:
        for table in sorted(tables):
            undone = " WHERE undone_at IS NULL" if table == "contacts_alias" else ""
            cursor.execute(f"SELECT t::text FROM {table} t{undone} ORDER BY 1")
            shown[table] = [row[0] for row in cursor.fetchall()]
    return shown


@pytest.fixture
def pair(admin):
    ada = create_contact({"name": "Ada Lovelace", "email": "ada@example.com", "tags": "vip"}, actor=admin)
    twin = create_contact({"name": "A. Lovelace", "phone": "+442079460001", "tags": "press"}, actor=admin)
    moment = now()
    Task.objects.create(title="Call back", contact=twin)
    Note.objects.create(kind="contact", record_id=twin.pk, text="Likes engines", created_at=moment, author=admin)
    for number in (ada.pk, twin.pk):
        Pin.objects.create(kind="contact", record_id=number, event_id="e1", pinned_at=moment, pinned_by=admin)
        Suggestion.objects.create(person_id=99, contact_id=number, reason="same", created_at=moment)
    Alias.objects.create(person_id=77_000_001, contact=twin, reason="browser", created_at=moment)
    return ada, twin


def join(kept, gone, actor=None, **facts):
    return merge_records(Plan(kind="contact", kept_id=kept.pk, gone_id=gone.pk, **facts), actor=actor)


def test_a_merge_takes_everything_along(pair, admin):
    ada, twin = pair
    merge = join(ada, twin, admin)
    ada.refresh_from_db()
    assert (ada.name, ada.phone, ada.tags) == ("Ada Lovelace", "+442079460001", ["vip", "press"])
    assert not Contact.objects.filter(pk=twin.pk).exists()
    assert Task.objects.get().contact_id == Note.objects.get().record_id == ada.pk
    assert set(Identity.objects.values_list("contact_id", flat=True)) == {ada.pk}
    assert find_contact_of(twin.pk) == find_contact_of(77_000_001) == ada.pk
    assert Pin.objects.count() == Suggestion.objects.count() == 1
    assert merge.gone_name == "A. Lovelace"


def test_an_unmerge_restores_both_to_the_byte(pair, admin):
    ada, twin = pair
    was = picture()
    merge = join(ada, twin, admin, choices={"name": "gone", "tags": "gone"})
    assert picture() != was
    unmerge(merge.pk, actor=admin)
    assert picture() == was
    assert find_contact_of(twin.pk) == twin.pk


def test_what_was_changed_since_stays(pair, admin):
    ada, twin = pair
    merge = join(ada, twin, admin)
    edit(get_kind("contact"), ada.pk, {"stage": "customer"}, actor=admin)
    Task.objects.create(title="Later", contact=ada)
    unmerge(merge.pk, actor=admin)
    ada.refresh_from_db()
    assert (ada.stage, ada.phone, ada.tags) == ("customer", "", ["vip"])
    assert Contact.objects.get(pk=twin.pk).phone == "+442079460001"
    assert dict(Task.objects.values_list("title", "contact_id")) == {"Call back": twin.pk, "Later": ada.pk}


@pytest.mark.parametrize("first", [0, 1, 2])
def test_merges_are_taken_apart_in_any_order(pair, admin, first):
    ada, twin = pair
    eve = create_contact({"name": "Eve", "phone": "+4915112345678", "tags": "x"}, actor=admin)
    zoe = create_contact({"name": "Zoe", "email": "zoe@example.com"}, actor=admin)
    was = picture()
    merges = [join(ada, twin, admin), join(eve, ada, admin), join(eve, zoe, admin, choices={"name": "gone"})]
    assert find_contact_of(77_000_001) == eve.pk
    for merge in (merges * 2)[first : first + 3]:
        unmerge(merge.pk, actor=admin)
    assert picture() == was


def test_a_record_that_is_gone_is_not_joined_again(pair, admin):
    ada, twin = pair
    merge = join(ada, twin, admin)
    with pytest.raises(CannotMerge):
        join(ada, twin, admin)
    unmerge(merge.pk, actor=admin)
    with pytest.raises(CannotMerge):
        unmerge(merge.pk, actor=admin)
    join(twin, ada, admin)
    assert Merge.objects.filter(undone_at=None).get().kept_id == twin.pk


def test_companies_take_their_people_along(admin):
    one, other = (create_company({"name": name}, actor=admin) for name in ("Kestrel", "Kestrel Ltd"))
    create_contact({"name": "Ada", "company": other.pk}, actor=admin)
    was = picture("company")
    merge = merge_records(Plan(kind="company", kept_id=one.pk, gone_id=other.pk), actor=admin)
    assert Contact.objects.get().company_id == one.pk
    unmerge(merge.pk, actor=admin)
    assert picture("company") == was
