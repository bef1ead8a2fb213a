"""Records read without a lock, of which few change: what somebody wrote meanwhile counts, and history is whole."""

import pytest

from touchline.contacts.factories import make_contact
from touchline.contacts.record_kinds import CONTACT
from touchline.journal.models import Pending
from touchline.kit.clock import now
from touchline.records.changes import edit, make_change_set, undo
from touchline.records.chunk import Act, Rewrite, lock_read, read_rows, write_rows
from touchline.records.models import Change, ChangeSet

pytestmark = pytest.mark.django_db
STAGE = {"stage": {"name": "shop", "at": "2026-01-01T00:00:00+00:00", "version": 1}}
CITY = {"city": {"name": "site", "at": "2026-02-01T00:00:00+00:00", "version": 1}}


def start(admin, *slugs):
    change_set = make_change_set(CONTACT, list(slugs), actor=admin, action=ChangeSet.Action.BULK)
    return Act(CONTACT, change_set, CONTACT.find_fields(slugs), now())


def test_who_was_written_meanwhile_is_read_again_and_who_went_is_left_out(admin):
    ada, bob, cid = (make_contact(name, stage="lead") for name in ("Ada", "Bob", "Cid"))
    act = start(admin, "stage")
    rows = read_rows(act, [cid.pk, ada.pk, bob.pk])
    edit(CONTACT, bob.pk, {"stage": "customer"}, actor=admin)
    cid.delete()
    locked = {row.id: row for row in lock_read(act, rows)}
    assert set(locked) == {ada.pk, bob.pk}
    assert locked[ada.pk] is next(row for row in rows if row.id == ada.pk)
    assert (locked[bob.pk].values, locked[bob.pk].version) == ({"stage": "customer"}, 2)


@pytest.mark.parametrize("origins", [STAGE, STAGE | CITY, {}])
def test_history_takes_the_origins_of_what_changes_from_the_record(admin, origins):
    ada = make_contact("Ada", stage="lead", attributes={"city": "London"}, origins=origins)
    act = start(admin, "stage", "name")
    [row] = read_rows(act, [ada.pk])
    write_rows(act, [Rewrite(row, {"stage": "customer"}, {"stage": act.make_origin(2)})])
    change = Change.objects.get(record_id=ada.pk)
    assert (change.before, change.after) == ({"stage": "lead"}, {"stage": "customer"})
    assert change.origins == {slug: one for slug, one in origins.items() if slug == "stage"}
    assert Pending.objects.filter(person_id=ada.pk).count() == 1
    undo(act.change_set.pk, actor=admin)
    ada.refresh_from_db()
    assert (ada.stage, ada.version, ada.attributes) == ("lead", 3, {"city": "London"})
    assert ada.origins["stage"].get("name") == (origins["stage"]["name"] if origins else None)
    assert ada.origins.get("city") == origins.get("city")
