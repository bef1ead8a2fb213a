"""Logging what happened off-line: once, as an event, and with the next step."""

import json
from uuid import uuid4

import pytest

from touchline.contacts.models import Contact
from touchline.journal.models import Pending
from touchline.kit.clock import now
from touchline.tasks.models import Activity, Arrived, Task

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def ada(db):
    return Contact.objects.create(id=4711, name="Ada", email="ada@shop.example", created_at=now(), updated_at=now())


def get_events():
    return [json.loads(bytes(row.body)) for row in Pending.objects.order_by("id")]


def log(browser, contact, **typed):
    typed = {"kind": "call", "outcome": "reached", "client_id": str(uuid4())} | typed
    return browser.post(f"/contacts/{contact.pk}/log", typed, headers=JSON)


def test_two_taps_log_a_call_and_the_stream_hears_of_it(admin, client_of, ada):
    answer = log(client_of(admin), ada)
    assert answer.status_code == 200
    assert "Ada" in answer.json()["said"]
    activity = Activity.objects.get()
    assert (activity.kind, activity.outcome, activity.user, activity.contact) == ("call", "reached", admin, ada)
    assert [(event["event"], event["personId"]) for event in get_events()] == [("call_logged", 4711)]


def test_the_same_call_sent_twice_is_one(admin, client_of, ada):
    browser, client_id = client_of(admin), str(uuid4())
    for _ in range(2):
        assert log(browser, ada, client_id=client_id, next_step="Send samples").status_code == 200
    assert Activity.objects.count() == Task.objects.count() == 1
    assert len(get_events()) == 2


def test_the_next_step_becomes_a_task_with_its_day_and_reminder(admin, client_of, ada):
    log(client_of(admin), ada, kind="meeting", next_step="Send the offer", next_day="tomorrow", note="At the fair")
    task = Task.objects.get()
    assert (task.title, task.owner, task.contact) == ("Send the offer", admin, ada)
    assert task.due_on
    assert task.remind_at


def test_when_it_happened_is_what_the_device_says_and_never_the_future(admin, client_of, ada):
    browser = client_of(admin)
    log(browser, ada, at="2026-11-20T10:00:00Z")
    log(browser, ada, at="2999-01-01T00:00:00Z")
    log(browser, ada, at="whenever")
    first, *others = Activity.objects.order_by("id")
    assert first.at.isoformat() == "2026-11-20T10:00:00+00:00"
    assert all(activity.at <= now() for activity in others)


@pytest.mark.parametrize("wrong", [{"kind": "dance"}, {"outcome": "x"}, {"client_id": "no"}, {"note": "x" * 10_001}])
def test_what_cannot_be_meant_is_refused_in_words(wrong, admin, client_of, ada):
    answer = log(client_of(admin), ada, **wrong)
    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert not Activity.objects.exists()


def test_a_plain_browser_is_sent_back(admin, client_of, ada):
    answer = client_of(admin).post("/contacts/4711/log", {"kind": "call"})
    assert answer["Location"] == "/contacts/4711/"


def test_an_activity_is_taken_back_by_who_logged_it(admin, sales, client_of, ada):
    log(client_of(admin), ada)
    address = f"/activities/{Activity.objects.get().pk}/withdraw"
    assert client_of(sales).post(address).status_code == 404
    assert Activity.objects.get().withdrawn_at is None
    client_of(admin).post(address)
    assert Activity.objects.get().withdrawn_at


def test_a_note_that_a_device_kept_arrives_once(admin, client_of, ada):
    from touchline.records.models import Note

    browser, typed = client_of(admin), {"note": "Wants a bigger grinder", "client_id": str(uuid4())}
    for _ in range(2):
        assert browser.post("/records/contact/4711/kept-note", typed).status_code == 200
    assert Note.objects.count() == Arrived.objects.count() == 1
    assert browser.post("/records/contact/4711/kept-note", typed | {"note": ""}).status_code == 422


def test_who_may_not_log_does_not(read_only, analyst, stranger, client_of, ada):
    for user in (read_only, analyst):
        assert log(client_of(user), ada).status_code == 403
        assert client_of(user).post("/records/contact/4711/kept-note", {"note": "x"}).status_code in (403, 404)
    assert log(stranger, ada).status_code == 302
    assert not Activity.objects.exists()


def test_the_panel_shows_what_is_open(admin, client_of, ada, django_assert_max_num_queries):
    browser = client_of(admin)
    log(browser, ada, next_step="Send the offer")
    with django_assert_max_num_queries(16):
        panel = browser.get("/contacts/4711/work").content.decode()
    assert "Send the offer" in panel
    assert "data-offline=" in panel
    assert browser.get("/contacts/4712/work").status_code == 404


def test_the_card_on_the_timeline_shows_the_note(admin, client_of, ada):
    from datetime import UTC, datetime
    from types import SimpleNamespace

    from touchline.tasks.timeline import load_activities

    log(client_of(admin), ada, note="Wants 20 kg")
    event = SimpleNamespace(id="e1", properties={"activity_id": Activity.objects.get().pk}, at=datetime.now(UTC))
    assert load_activities([event])["e1"].note == "Wants 20 kg"
