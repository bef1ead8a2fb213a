"""T40 and T41: a token in every store is in the copy, and in none of them once the person is forgotten."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from touchline.commerce.models import Order
from touchline.contacts.consents.purposes import Words, create_purpose
from touchline.contacts.consents.services import Choice, Proof, say
from touchline.contacts.factories import make_contact
from touchline.contacts.models import Alias, Consent, Contact, Erasure, Identity, Merge, Presence, Suppression
from touchline.contacts.queries import may_contact
from touchline.contacts.record_kinds import CONTACT
from touchline.contacts.requests.replaying import replay_erasures, replay_tombstones
from touchline.contacts.requests.services import erase, object_to_advertising, read_export, restrict
from touchline.contacts.requests.shapes import make_export
from touchline.contacts.requests.tests.canary import TOKEN, find_everywhere
from touchline.contacts.requests.tombstones import get_tombstones, get_tombstones_beside_keys
from touchline.contacts.requests.tracing import erase_in_store, erase_traces
from touchline.eventstore.blocks import insert_block
from touchline.eventstore.client import query
from touchline.eventstore.factories import make_block
from touchline.journal.models import Pending, Quarantine
from touchline.kit.clock import now
from touchline.records.changes import edit
from touchline.records.files import add_file, get_path
from touchline.records.models import File
from touchline.records.notes import add_note
from touchline.tasks.models import Activity, Task
from touchline.users.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forgotten():
    for path in (get_tombstones(), get_tombstones_beside_keys()):
        path.unlink(missing_ok=True)
    yield
    for path in (get_tombstones(), get_tombstones_beside_keys()):
        path.unlink(missing_ok=True)


@pytest.fixture
def full():
    """A person of whom every room keeps something."""
    staff = make_user("admin")
    contact = make_contact(f"Ada {TOKEN}", email=f"{TOKEN}@x.example", attributes={"size": TOKEN}, known_by=TOKEN)
    Identity.objects.create(contact=contact, kind="handle", value=f"x:{TOKEN}", created_at=now())
    edit(CONTACT, contact.pk, {"name": f"Ada L. {TOKEN}"}, actor=staff)
    add_note(CONTACT, contact.pk, f"Likes {TOKEN}", author=staff)
    add_file(CONTACT, contact.pk, SimpleUploadedFile(f"{TOKEN}.txt", TOKEN.encode()), author=staff)
    Task.objects.create(title=f"Call {TOKEN}", note=TOKEN, contact=contact)
    Activity.objects.create(
        client_id="6e0a4d0e-0000-4000-8000-000000000001", kind="call", note=TOKEN, at=now(), contact=contact
    )
    purpose = create_purpose(Words({"en": "News"}, {"en": "x"}), basis="consent", channels=["email"], actor=staff)
    say(contact, [Choice(purpose, "email", is_given=True)], proof=Proof(Consent.Way.FORM, where=TOKEN, by=TOKEN))
    Presence.objects.create(person_id=contact.pk, first_at=now(), last_at=now(), path=f"/{TOKEN}", title=TOKEN)
    Merge.objects.create(kind="contact", kept_id=contact.pk, gone_id=contact.pk + 900_000, gone_name=TOKEN)
    body = json.dumps({"event": "x", "traits": {"email": f"{TOKEN}@x.example"}}).encode()
    Quarantine.objects.create(received_at=now(), source_id=0, call="track", reason="x", facts=b"{}", body=body)
    Pending.objects.create(recorded_at=now(), message_id="m", person_id=contact.pk, body=body)
    Order.objects.create(
        number="A-1", person_id=contact.pk, contact=contact, placed_at=now(), currency="EUR", total=5, created_at=now()
    )
    contact.refresh_from_db()
    return contact


STATISTICS = (
    "SELECT count(), sum(value), uniqExact(person_id), sum(cityHash64(name, at, path, visit)) FROM events",
    "SELECT count(), sum(value) FROM events_by_name",
    "SELECT count(), sum(pages), sum(cityHash64(*)) FROM visits",
)


def put_events(person, token="block"):
    properties = json.dumps({"q": TOKEN})
    block = make_block(
        3, person_id=person, value="5", user_id=TOKEN, title=TOKEN, referrer=TOKEN, properties=properties
    )
    insert_block(token, block)


STORES = {
    "contacts_contact",
    "contacts_identity",
    "contacts_consent",
    "contacts_presence",
    "contacts_merge",
    "records_note",
    "records_file",
    "records_change",
    "tasks_task",
    "tasks_activity",
    "journal_quarantine",
    "journal_pending",
    "users_auditvalue",
}


def test_a_person_is_in_every_store_then_in_the_copy_then_in_none(full, store, django_capture_on_commit_callbacks):
    put_events(full.pk)
    assert find_everywhere() >= STORES, STORES - find_everywhere()
    sections, events = read_export(full, actor=None)
    copy = json.dumps(make_export(full, sections, events))
    shown = {section.slug for section in sections if TOKEN in json.dumps(section.rows)}
    assert STORES - {"journal_quarantine", "journal_pending"} <= shown
    assert TOKEN in copy
    key, number = File.objects.get().key, full.pk
    with django_capture_on_commit_callbacks(execute=True):
        erase(full, actor=None)
    assert "journal_quarantine" in find_everywhere()
    assert erase_traces() == 1
    assert find_everywhere() == set()
    assert not get_path(key).exists()
    assert TOKEN not in get_tombstones().read_text()
    order = Order.objects.get()
    assert (order.contact_id, order.person_id, order.total) == (None, number, 5)
    assert not Contact.objects.filter(pk=number).exists()
    assert Suppression.objects.filter(reason="erased").exists()


def test_nobody_else_is_shown_or_forgotten_for_coming_the_same_way(store):
    way, number = "import customers of spring.csv", "+493012345678"
    ada, eve = (make_contact(name, email=f"{name}@x.example".lower(), known_by=way) for name in ("Ada", "Eve"))
    Contact.objects.filter(pk__in=[ada.pk, eve.pk]).update(phone=number)
    Identity.objects.create(contact=eve, kind="phone", value=number, created_at=now())
    body = json.dumps({"event": "contact_created", "known_by": way, "phone": number}).encode()
    Quarantine.objects.create(received_at=now(), source_id=0, call="track", reason=way, facts=b"{}", body=body)
    insert_block("way", make_block(2, person_id=eve.pk, title=way, referrer=number))
    before = query("SELECT * FROM events ORDER BY at")
    sections, _events = read_export(ada, actor=None)
    assert "journal_quarantine" not in {section.slug for section in sections}
    erase(ada, actor=None)
    erase_traces()
    erase_in_store()
    assert bytes(Quarantine.objects.get().body) == body
    assert query("SELECT * FROM events ORDER BY at") == before


def test_the_event_store_forgets_who_and_keeps_what(store):
    person = 700_001
    put_events(person)
    before = [query(count) for count in STATISTICS]
    assert TOKEN in str(query("SELECT * FROM events"))
    erased = Erasure.objects.create(contact_id=person, made_at=now(), people=[person], erased_at=now())
    assert erase_in_store() == 1
    assert [query(count) for count in STATISTICS] == before
    assert TOKEN not in str(query("SELECT * FROM events"))
    put_events(person, "late")
    Erasure.objects.filter(pk=erased.pk).update(erased_at=now() - timedelta(days=1))
    before = [query(count) for count in STATISTICS]
    assert erase_in_store() == 1
    assert TOKEN not in str(query("SELECT * FROM events"))
    assert [query(count) for count in STATISTICS] == before
    assert erase_in_store() == 0


def test_a_restored_backup_forgets_again_and_nobody_else(full):
    row = Contact.objects.filter(pk=full.pk).values().get()
    erase(full, actor=None)
    Erasure.objects.all().delete()
    Contact.objects.create(**row)
    assert replay_tombstones() == 1
    assert not Contact.objects.filter(pk=row["id"]).exists()
    Contact.objects.create(**row | {"created_at": now(), "name": "Somebody new under the number"})
    assert replay_tombstones() == 0
    assert Contact.objects.filter(pk=row["id"]).exists()


def test_a_restored_event_store_forgets_again_while_the_database_is_the_same(full, store):
    number = full.pk
    erase(full, actor=None)
    put_events(number)
    put_events(number + 1, "somebody else")
    assert replay_erasures() == 1
    told = query("SELECT person_id FROM events WHERE user_id != '' GROUP BY person_id")
    assert [row[0] for row in told] == [number + 1]
    assert replay_erasures() == 0


def test_the_file_beside_the_keys_is_enough_and_a_torn_line_does_no_harm(full):
    row = Contact.objects.filter(pk=full.pk).values().get()
    erase(full, actor=None)
    get_tombstones().unlink()
    with get_tombstones_beside_keys().open("a") as file:
        file.write('[1, "2026-')
    Erasure.objects.all().delete()
    Contact.objects.create(**row)
    assert replay_tombstones() == 1
    assert not Contact.objects.filter(pk=row["id"]).exists()


def test_who_was_forgotten_is_not_written_to_when_a_file_brings_them_back(full):
    erase(full, actor=None)
    again = make_contact("Ada", email=f"{TOKEN}+2@x.example")
    purpose = Consent._meta.get_field("purpose").related_model.objects.get()
    say(again, [Choice(purpose, "email", is_given=True)], proof=Proof(Consent.Way.IMPORT))
    assert not may_contact(again, "email", "news")
    say(again, [Choice(purpose, "email", is_given=True)], proof=Proof(Consent.Way.PAGE))
    assert may_contact(again, "email", "news")


def test_restriction_and_objection_hold_against_consent(full):
    restrict(full, is_on=True, actor=None)
    assert may_contact(full, "email", "news").reason == "restricted"
    restrict(full, is_on=False, actor=None)
    assert may_contact(full, "email", "news")
    object_to_advertising(full, is_on=True, actor=None)
    assert may_contact(full, "email", "news").reason == "objected"
    object_to_advertising(full, is_on=False, actor=None)
    assert may_contact(full, "email", "news")


def test_a_joined_visitor_is_in_the_copy_and_goes_too(full):
    Alias.objects.create(person_id=full.pk + 5, contact=full, reason="x", created_at=now())
    Presence.objects.create(person_id=full.pk + 5, first_at=now(), last_at=now(), path=f"/{TOKEN}/old")
    erase(full, actor=None)
    assert not Presence.objects.exists()
    assert Erasure.objects.get().people == [full.pk, full.pk + 5]


def test_forgetting_asks_for_the_number(client, full):
    client.force_login(make_user("admin"))
    page = f"/contacts/{full.pk}/data"
    assert client.get(page).status_code == 200
    assert client.post(f"{page}/erase", {"number": f"{full.pk}0"}).status_code == 422
    assert Contact.objects.filter(pk=full.pk).exists()
    assert client.post(f"{page}/erase", {"number": str(full.pk)}).status_code == 302
    assert not Contact.objects.filter(pk=full.pk).exists()
