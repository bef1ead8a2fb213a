"""Tasks, reminders, notices, and Today."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from touchline.channels.models import Mail
from touchline.contacts.models import Contact, Presence
from touchline.contacts.retaining.services import run_retention
from touchline.kit.clock import now
from touchline.organisation.models import Organisation
from touchline.tasks.days import get_next_week
from touchline.tasks.jobs import send_reminders
from touchline.tasks.models import Notice, Task
from touchline.tasks.notices import count_unread, notify
from touchline.tasks.queries import get_waiting, note_look
from touchline.tasks.services import NewTask, create_task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def known_firm(db):
    cache.clear()
    Organisation.objects.create(name="Kestrel", currency="EUR", set_up_at=now())
    yield
    cache.clear()


def make_task(user, title="Call Ada", days=0, **facts):
    due_on = timezone.localtime(now()).date() + timedelta(days=days)
    return create_task(user, NewTask(title=title, owner=user, due_on=due_on, **facts))


def make_person(number, *, minutes=1, is_sample=False, **facts):
    moment = now() - timedelta(minutes=minutes)
    Contact.objects.create(
        id=number, name=f"Person {number}", created_at=moment, updated_at=moment, is_sample=is_sample, **facts
    )
    Presence.objects.create(person_id=number, is_contact=True, first_at=moment, last_at=moment, is_sample=is_sample)


def test_a_task_is_made_changed_put_off_and_ticked(admin, client_of):
    browser = client_of(admin)
    typed = {"title": "Call Ada", "due_on": "2026-11-20", "remind_at": "2026-11-20T09:00", "owner": admin.pk}
    assert browser.post("/tasks/new/", typed)["Location"] == "/tasks/"
    task = Task.objects.get()
    assert "Call Ada" in browser.get("/tasks/").content.decode()
    browser.post(f"/tasks/{task.pk}/", typed | {"title": "Call Bob"})
    browser.post(f"/tasks/{task.pk}/day", {"day": "tomorrow"})
    row = browser.post(f"/tasks/{task.pk}/done", {"done": "1"}, headers={"HX-Request": "true"}).content.decode()
    assert "Call Bob" in row
    assert "<html" not in row
    task.refresh_from_db()
    assert task.done_by == admin
    assert task.due_on == timezone.localtime(now()).date() + timedelta(days=1)
    assert "Call Bob" in browser.get("/tasks/?show=done").content.decode()
    browser.post(f"/tasks/{task.pk}/done", {"done": "0"})
    assert Task.objects.get().done_at is None


@pytest.mark.parametrize("wrong", [{"title": ""}, {"due_on": "soon"}, {"remind_at": "x"}, {"owner": "99999"}])
def test_what_cannot_be_meant_is_refused(wrong, admin, client_of):
    answer = client_of(admin).post("/tasks/new/", {"title": "Call", "owner": admin.pk} | wrong)
    assert answer.status_code == 422
    assert not Task.objects.exists()


def test_what_waits_is_sorted_by_when_it_is_due(admin):
    for days in (-2, 0, 3, 30):
        make_task(admin, title=str(days), days=days)
    create_task(admin, NewTask(title="some day", owner=admin))
    waiting = get_waiting(admin)
    parts = (waiting.overdue, waiting.today, waiting.soon, waiting.later)
    assert [[task.title for task in part] for part in parts] == [["-2"], ["0"], ["3"], ["30", "some day"]]


def test_a_reminder_rings_once_with_a_notice_and_a_mail(admin):
    task = make_task(admin, remind_at=now() - timedelta(minutes=1))
    make_task(admin, title="later", remind_at=now() + timedelta(hours=1))
    send_reminders()
    send_reminders()
    assert [notice.text for notice in Notice.objects.all()] == ["Reminder: Call Ada"]
    assert Mail.objects.get().user == admin
    task.refresh_from_db()
    assert task.reminded_at


def test_who_is_given_a_task_is_told(admin, sales, client_of):
    client_of(admin).post("/tasks/new/", {"title": "Visit Kestrel", "owner": sales.pk})
    browser = client_of(sales)
    assert "bell-dot" in browser.get("/notices/bell").content.decode()
    assert "Visit Kestrel" in browser.get("/notices/").content.decode()
    assert browser.get(f"/notices/{Notice.objects.get().pk}/")["Location"] == f"/tasks/{Task.objects.get().pk}/"
    assert count_unread(sales) == 0
    assert client_of(admin).get(f"/notices/{Notice.objects.get().pk}/").status_code == 404


def test_the_same_thing_is_told_once(admin, client_of):
    assert notify(admin, "Something", key="one")
    assert not notify(admin, "Something", key="one")
    client_of(admin).post("/notices/read")
    assert count_unread(admin) == 0
    with time_machine.travel(now() + timedelta(days=91)):
        run_retention()
    assert not Notice.objects.exists()


def test_a_notice_never_leads_elsewhere(admin, client_of):
    for url in ("https://evil.example/", "//evil.example/"):
        notify(admin, "Something", url=url)
        assert client_of(admin).get(f"/notices/{Notice.objects.latest('id').pk}/")["Location"] == "/notices/"


def test_others_tasks_are_closed_to_who_sees_only_their_own(admin, sales, read_only, client_of):
    task = make_task(admin)
    for user in (sales, read_only):
        for address in ("", "done", "day"):
            assert client_of(user).post(f"/tasks/{task.pk}/{address}", {"title": "x"}).status_code in (403, 404)
    assert client_of(read_only).get("/tasks/new/").status_code == 403
    task.refresh_from_db()
    assert (task.title, task.done_at) == ("Call Ada", None)


def test_today_shows_each_role_what_is_theirs(admin, sales, analyst, read_only, client_of):
    make_person(1)
    make_task(sales, title="Visit Kestrel")
    assert "Set up Touchline" in client_of(admin).get("/").content.decode()
    page = client_of(sales).get("/").content.decode()
    assert "Visit Kestrel" in page
    assert "Set up Touchline" not in page
    for user in (analyst, read_only):
        page = client_of(user).get("/").content.decode()
        assert "Visit Kestrel" not in page
        assert "New task" not in page


def test_people_of_the_sample_are_never_among_ones_own(admin, client_of):
    make_person(1, is_sample=True)
    assert "Person 1" in client_of(admin).get("/").content.decode()
    make_person(2, minutes=60)
    page = client_of(admin).get("/").content.decode()
    assert "Person 2" in page
    assert "Person 1" not in page


def test_people_since_the_last_look_are_counted(admin, client_of):
    make_person(1, minutes=5)
    with time_machine.travel(now() - timedelta(hours=3)):
        note_look(admin)
    page = client_of(admin).get("/").content.decode()
    assert "1 person since you last looked" in page
    assert "hx-trigger" in page
    assert "Person 1" in client_of(admin).get("/today/people").content.decode()


def test_today_asks_a_bounded_number_of_questions(admin, client_of, django_assert_max_num_queries):
    for number in range(1, 30):
        make_person(number)
        make_task(admin, title=str(number))
    browser = client_of(admin)
    browser.get("/")
    with django_assert_max_num_queries(32):
        assert browser.get("/").status_code == 200


@pytest.mark.parametrize(("start", "today", "day"), [(0, "2026-11-22", "2026-11-23"), (6, "2026-11-22", "2026-11-30"),
                                                    (6, "2026-11-23", "2026-11-30"), (5, "2026-11-26", "2026-11-30")])  # fmt: skip
def test_next_week_begins_when_the_firms_weeks_do(start, today, day):
    from datetime import date

    Organisation.objects.update(week_start=start)
    cache.clear()
    assert get_next_week(date.fromisoformat(today)) == date.fromisoformat(day)


@pytest.mark.parametrize("address", ["/", "/tasks/", "/tasks/new/", "/notices/", "/notices/bell", "/today/people"])
def test_strangers_go_to_the_door(address, stranger):
    assert stranger.get(address).status_code == 302


def test_who_is_mentioned_in_a_note_is_told(admin, sales):
    from datetime import UTC, datetime

    from touchline.journal.events import Event
    from touchline.journal.reactions import Batch
    from touchline.tasks.reactions import tell_mentioned

    facts = {
        "note": 7,
        "user_id": admin.pk,
        "mentions": [sales.pk, admin.pk, 99, "x"],
        "text": "look",
        "url": "/contacts/1/",
    }
    event = Event(
        person_id=1, contact_id=1, at=datetime.now(UTC), name="note_added", call="room", message_id="m", user_id="",
        source_id=0, is_sample=False, trusted=True, is_bot=False, properties=facts, traits={},
    )  # fmt: skip
    tell_mentioned(Batch([event], []))
    tell_mentioned(Batch([event], []))
    notice = Notice.objects.get()
    assert (notice.user, notice.actor, notice.url) == (sales, admin, "/contacts/1/")


def search(browser, text):
    return browser.get("/search", {"q": text}, headers={"HX-Request": "true"}).content.decode()


def test_tasks_are_found_by_any_part_of_their_title_open_ones_first(admin, sales, client_of):
    done = make_task(admin, "Send the offer to Dóra")
    done.done_at = now()
    done.save(update_fields=["done_at"])
    make_task(admin, "Ring about the offer", days=-2)
    page = search(client_of(admin), "offer")
    assert page.index("Ring about the") < page.index("Send the")
    assert "overdue" in page
    assert "Dóra" in search(client_of(admin), "dóra off")
    assert "Ring about" not in search(client_of(sales), "offer")
