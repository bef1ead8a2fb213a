from datetime import timedelta

import pytest

from touchline.contacts.factories import make_company, make_contact
from touchline.contacts.models import Contact, Identity
from touchline.contacts.record_kinds import COMPANY, CONTACT
from touchline.journal.models import Pending
from touchline.kit.clock import now
from touchline.records.changes import Add, CannotUndo, Conflict, Refused, Remove, archive, edit, edit_many, undo
from touchline.records.models import AttributeDefinition, Change, ChangeSet, Work
from touchline.users.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def size(db):
    return AttributeDefinition.objects.create(
        kind="contact", slug="size", label="Size", type="choice", options=["S", "M", "L"], created_at=now()
    )


def test_an_edit_writes_value_origin_history_event(admin, size):
    ada = make_contact(email="ada@example.com", attributes={"city": "London"})
    done = edit(CONTACT, ada.id, {"stage": "Lead", "size": "m", "owner": admin.pk}, actor=admin)
    ada.refresh_from_db()
    assert (ada.stage, ada.attributes, ada.owner, ada.version) == ("lead", {"city": "London", "size": "M"}, admin, 2)
    assert ada.origins["size"]["user"] == admin.pk and ada.origins["size"]["verified"]
    change = Change.objects.get(change_set=done)
    assert change.before == {"stage": "", "size": None, "owner": None}
    assert change.after == {"stage": "lead", "size": "M", "owner": admin.pk}
    assert b"contact_edited" in bytes(Pending.objects.get(person_id=ada.id).body)


def test_what_is_there_already_changes_nothing(admin):
    ada = make_contact(stage="lead")
    edit(CONTACT, ada.id, {"stage": "lead"}, actor=admin)
    assert not ChangeSet.objects.exists()


def test_nonsense_is_refused_in_words(admin, size):
    ada = make_contact()
    with pytest.raises(Refused) as refused:
        edit(CONTACT, ada.id, {"size": "XXL", "email": "a@@b", "owner": 99999, "nothing": 1}, actor=admin)
    assert "no field" in refused.value.problems["nothing"]
    with pytest.raises(Refused) as refused:
        edit(CONTACT, ada.id, {"size": "XXL", "email": "a@@b", "owner": 99999}, actor=admin)
    assert set(refused.value.problems) == {"size", "email", "owner"}
    ada.refresh_from_db()
    assert ada.version == 1


def test_two_who_edit_one_field_do_not_lose_either(admin, manager):
    ada = make_contact()
    edit(CONTACT, ada.id, {"name": "Ada King"}, actor=admin, version=1)
    with pytest.raises(Conflict) as conflict:
        edit(CONTACT, ada.id, {"name": "Ada Byron"}, actor=manager, version=1)
    assert conflict.value.clashes[0].value == "Ada King" and conflict.value.clashes[0].by == str(admin)
    edit(CONTACT, ada.id, {"stage": "lead"}, actor=manager, version=1)
    ada.refresh_from_db()
    assert (ada.name, ada.stage, ada.version) == ("Ada King", "lead", 3)


def test_an_address_of_somebody_else_is_refused(admin):
    make_contact("Bob", email="bob@example.com")
    ada = make_contact(email="ada@example.com")
    with pytest.raises(Refused, match="Bob"):
        edit(CONTACT, ada.id, {"email": "bob@example.com"}, actor=admin)
    edit(CONTACT, ada.id, {"email": "ADA@new.example.com"}, actor=admin)
    assert Identity.objects.get(value="ada@new.example.com").contact_id == ada.id


def test_undo_gives_back_what_nobody_changed_since(admin):
    ada, bob, eve = (make_contact(name, attributes={"city": "Rome"}) for name in ("Ada", "Bob", "Eve"))
    AttributeDefinition.objects.create(kind="contact", slug="city", label="City", type="text", created_at=now())
    ids = [ada.id, bob.id, eve.id]
    done = edit_many(CONTACT, Contact.objects.filter(id__in=ids), {"city": "Oslo", "tags": Add(("vip",))}, actor=admin)
    assert done.records == 3
    assert AuditEntry.objects.get(action="contact.bulk").after["tags"] == "+ vip"
    edit(CONTACT, bob.id, {"city": "Bern"}, actor=admin)
    edit(CONTACT, eve.id, {"city": "Bern", "tags": Remove(("vip",))}, actor=admin)
    back = undo(done.pk, actor=admin)
    assert (back.records, back.left_out) == (2, 2)
    found = {c.name: (c.attributes.get("city"), c.tags) for c in Contact.objects.filter(id__in=ids)}
    assert found == {"Ada": ("Rome", []), "Bob": ("Bern", []), "Eve": ("Bern", [])}
    with pytest.raises(CannotUndo):
        undo(done.pk, actor=admin)


def test_undo_ends_after_thirty_days(admin):
    done = edit(CONTACT, make_contact().id, {"stage": "lead"}, actor=admin)
    ChangeSet.objects.filter(pk=done.pk).update(created_at=now() - timedelta(days=31))
    with pytest.raises(CannotUndo, match="30 days"):
        undo(done.pk, actor=admin)


def test_archive_and_restore(admin):
    ada, company = make_contact(), make_company()
    archive(CONTACT, [ada.id], actor=admin)
    ada.refresh_from_db()
    assert ada.archived_at
    archive(CONTACT, [ada.id], actor=admin, back=True)
    done = archive(COMPANY, [company.id], actor=admin)
    undo(done.pk, actor=admin)
    ada.refresh_from_db()
    company.refresh_from_db()
    assert ada.archived_at is None and company.archived_at is None


def test_a_bulk_edit_cancelled_half_way_says_what_is_done_and_can_be_undone(admin, monkeypatch):
    monkeypatch.setattr("touchline.records.changes.AT_ONCE", 2)
    ids = [make_contact(f"P{n}").id for n in range(7)]
    work = Work.objects.create(task="t", kind="contact", title="t", created_at=now(), started_by=admin)
    advance = Work.advance

    def cancel_after_two(self, position, **counts):
        advance(self, position, **counts)
        if self.done == 4:
            Work.objects.filter(pk=self.pk).update(cancel_asked_at=now())

    monkeypatch.setattr(Work, "advance", cancel_after_two)
    done = edit_many(CONTACT, ids, {"stage": "customer"}, actor=admin, work=work)
    assert (work.state, work.done, work.total, done.records) == ("cancelled", 4, 7, 4)
    assert Contact.objects.filter(stage="customer").count() == 4
    undo(done.pk, actor=admin)
    assert not Contact.objects.filter(stage="customer").exists()


def test_after_a_break_a_bulk_edit_goes_on_behind_where_it_was(admin):
    ids = [make_contact(f"P{n}").id for n in range(4)]
    work = Work.objects.create(task="t", kind="contact", title="t", created_at=now(), started_by=admin)
    first = edit_many(CONTACT, ids[:2], {"stage": "customer"}, actor=admin, work=work)
    again = edit_many(CONTACT, ids, {"stage": "customer"}, actor=admin, work=work)
    assert again.pk == first.pk and again.records == 4 and work.done == 4
