"""Today's one list: what stands on it, in which order, why, and what is done with a line."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from touchline.contacts.models import Contact
from touchline.kit.clock import now
from touchline.organisation.models import Organisation, SetUpStep
from touchline.tasks.models import Notice, Shelved, Task
from touchline.tasks.services import NewActivity, NewTask, create_task, log_activity
from touchline.tasks.todos import get_bands, get_todos

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def known_firm(db):
    cache.clear()
    Organisation.objects.create(name="Kestrel", currency="EUR", set_up_at=now())
    SetUpStep.objects.create(slug="people", done_at=now())
    yield
    cache.clear()


def make_task(user, title="Call Ada", days=0):
    due_on = timezone.localtime(now()).date() + timedelta(days=days)
    return create_task(user, NewTask(title=title, owner=user, due_on=due_on))


def make_lead(number, *, hours=1.0, source_id=1, **facts):
    moment = now() - timedelta(hours=hours)
    named = {"name": f"Lead {number}", "created_at": moment, "updated_at": moment, "source_id": source_id}
    return Contact.objects.create(id=number, **named | facts)


def list_headings(user):
    return [todo.heading for todo in get_todos(user)]


def test_what_is_most_pressing_stands_first_and_says_why(admin):
    make_task(admin, "in three days", days=3)
    make_task(admin, "for today")
    make_task(admin, "late", days=-2)
    make_lead(1, hours=1)
    make_lead(2, hours=60)
    make_task(admin, "in a month", days=30)
    todos = get_todos(admin)
    assert [todo.heading for todo in todos] == ["Lead 1", "late", "for today", "Lead 2", "in three days"]
    assert [band.label for band in get_bands(todos)] == ["First", "Today", "Next days"]
    reasons = {todo.heading: todo.reason for todo in todos}
    assert "2 days overdue" in reasons["late"]
    assert "1\xa0hour without an answer" in reasons["Lead 1"]


def test_only_who_came_by_themselves_lately_and_waits_is_a_new_lead(admin, sales):
    make_lead(1)
    make_lead(2, source_id=None)
    make_lead(3, hours=24 * 15)
    make_lead(4, stage="customer")
    make_lead(5, archived_at=now())
    make_lead(6, owner=sales)
    make_lead(7, is_sample=True)
    log_activity(admin, NewActivity(kind="call", outcome="reached", about=make_lead(8)))
    make_lead(9, owner=admin)
    assert sorted(list_headings(admin)) == ["Lead 1", "Lead 9"]
    assert list_headings(sales) == ["Lead 6"]


def test_a_lead_is_answered_for_everybody_and_taken_back(admin, manager, client_of):
    make_lead(1)
    gone = client_of(admin).post("/today/lead/1/done", {}, headers=HTMX).content.decode()
    assert "Answered" in gone
    assert "Undo" in gone
    assert list_headings(manager) == []
    assert "tick-box" in client_of(admin).post("/today/lead/1/done", {"done": "0"}, headers=HTMX).content.decode()
    assert list_headings(manager) == ["Lead 1"]


def test_a_lead_put_off_comes_back_for_oneself_and_stays_for_others(admin, manager, client_of):
    make_lead(1)
    client_of(admin).post("/today/lead/1/put-off", {"day": "tomorrow"}, headers=HTMX)
    assert list_headings(admin) == []
    assert list_headings(manager) == ["Lead 1"]
    Shelved.objects.update(until=now() - timedelta(minutes=1))
    assert list_headings(admin) == ["Lead 1"]


def test_a_lead_is_handed_on_to_somebody_who_is_told(admin, sales, client_of):
    make_lead(1)
    assert str(sales) in client_of(admin).get("/today/lead/1/people").content.decode()
    client_of(admin).post("/today/lead/1/hand-on", {"to": sales.pk}, headers=HTMX)
    assert Contact.objects.get().owner == sales
    assert list_headings(admin) == []
    assert list_headings(sales) == ["Lead 1"]
    assert "Lead 1" in Notice.objects.get(user=sales).text
    client_of(admin).post("/today/lead/1/hand-on", {"to": "", "undo": "1"}, headers=HTMX)
    assert Contact.objects.get().owner is None


def test_a_task_is_done_handed_on_put_off_and_each_is_taken_back(admin, sales, client_of):
    task, browser = make_task(admin), client_of(admin)
    address = f"/today/task/{task.pk}"
    day = task.due_on
    for act, typed, back in (
        ("done", {}, {"done": "0"}),
        ("hand-on", {"to": sales.pk}, {"to": admin.pk, "undo": "1"}),
        ("put-off", {"day": "next_week"}, {"due_on": day.isoformat(), "undo": "1"}),
    ):
        gone = browser.post(f"{address}/{act}", typed, headers=HTMX).content.decode()
        for name, value in back.items():
            assert f'name="{name}" value="{value}"' in gone
        assert [todo for todo in get_todos(admin) if todo.rank >= 50] == []
        browser.post(f"{address}/{act}", back, headers=HTMX)
        assert list_headings(admin) == ["Call Ada"]
    task.refresh_from_db()
    assert (task.done_at, task.owner, task.due_on) == (None, admin, day)


def test_without_scripts_an_act_leads_back_to_today(admin, client_of):
    task = make_task(admin)
    assert client_of(admin).post(f"/today/task/{task.pk}/done", {})["Location"] == "/"
    assert Task.objects.get().done_by == admin


@pytest.mark.parametrize("address", ["/today/nothing/1/done", "/today/lead/99/done", "/today/task/99/put-off"])
def test_what_is_not_there_is_not_found(address, admin, client_of):
    assert client_of(admin).post(address, {}).status_code == 404


@pytest.mark.parametrize("to", ["x", "999999", "-1"])
def test_nobody_is_handed_on_to_who_is_not_there(to, admin, client_of):
    task = make_task(admin)
    assert client_of(admin).post(f"/today/task/{task.pk}/hand-on", {"to": to}).status_code == 404
    assert Task.objects.get().owner == admin


def test_others_lines_are_closed_to_who_sees_only_their_own(admin, sales, read_only, client_of):
    make_lead(1, owner=admin)
    for user in (sales, read_only):
        for act in ("done", "hand-on", "put-off"):
            assert client_of(user).post(f"/today/lead/1/{act}", {"to": user.pk}).status_code in (403, 404)
    assert Contact.objects.get().owner == admin
    assert not Shelved.objects.exists()


def test_the_list_fits_and_says_how_much_more_there_is(admin, client_of):
    for number in range(1, 46):
        make_task(admin, f"task {number}")
    page = client_of(admin).get("/today/list").content.decode()
    assert page.count("data-row>") == 40
    assert "5 more come up" in page
    Task.objects.all().delete()
    assert "Nothing waits for you" in client_of(admin).get("/today/list").content.decode()
