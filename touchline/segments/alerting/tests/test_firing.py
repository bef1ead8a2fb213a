"""Alerts fire about who moves: whom they leave out, whom they tell, what they make, and how often."""

from datetime import UTC, timedelta

import msgspec
import pytest
import time_machine
from django.core.cache import cache

from touchline.contacts.models import Contact
from touchline.journal.models import Pending
from touchline.kit.clock import now
from touchline.organisation.models import Organisation, SetUpStep
from touchline.segments.alerting import firing
from touchline.segments.alerting.acting import escalate
from touchline.segments.alerting.models import Alert, Firing, LeaveOut
from touchline.segments.alerting.services import (
    CannotAlert,
    WantedAlert,
    change_alert,
    create_alert,
    remove_alert,
    switch_alert,
)
from touchline.segments.live.events import LiveEvent
from touchline.segments.live.followers import Touched
from touchline.segments.live.histories import FetchedHistories
from touchline.segments.models import Purpose, Segment
from touchline.segments.services import CannotKeep, NewSegment, archive_segment, create_segment
from touchline.tasks.models import Notice, Task
from touchline.tasks.services import NewActivity, log_activity
from touchline.tasks.todos import get_todos
from touchline.users.models import Team
from touchline.webhooks.models import Delivery, Endpoint

pytestmark = pytest.mark.django_db
PRICES = {
    "all": [
        {
            "kind": "did",
            "event": "page_viewed",
            "times": {"at_least": 2},
            "period": {"last": 7, "unit": "day"},
            "where": [{"property": "path", "operator": "contains", "value": "/prices"}],
        }
    ]
}


@pytest.fixture(autouse=True)
def known_firm(db):
    cache.clear()
    Organisation.objects.create(name="Kestrel", currency="EUR", set_up_at=now())
    yield
    cache.clear()


@pytest.fixture
def owner(sales):
    return sales


def make_person(number=1, **facts):
    moment = now()
    named = {"name": f"Person {number}", "email": f"p{number}@shop.example", "created_at": moment, "updated_at": moment}
    return Contact.objects.create(id=number, **named | facts)


def make_alert(actor, **settings):
    return create_alert(actor, WantedAlert(name="Looks at prices", condition=PRICES, settings=settings))


def view(contact_id, path="/prices", name="page_viewed"):
    facts = dict.fromkeys(LiveEvent.__struct_fields__, "")
    facts |= {"person_id": contact_id, "at_ms": int(now().timestamp() * 1000), "name": name, "path": path}
    facts |= {"visit": 0, "source": 0, "bot": 0, "value_text": "0", "contact_id": contact_id, "block": 1}
    return LiveEvent(**facts)


def follow(alert, *people, events=(), moment="entered"):
    moves = [(alert.segment_id, one.pk if isinstance(one, Contact) else one) for one in people]
    touched = Touched(at=now().astimezone(UTC), events=list(events), histories=FetchedHistories(), **{moment: moves})
    firing.follow_alerts(touched)


def list_told():
    return {str(notice.user.email).partition("@")[0]: notice.text for notice in Notice.objects.select_related("user")}


def test_the_owner_is_told_why_and_it_stands_on_today(admin, owner):
    alert, person = make_alert(admin), make_person(owner=owner)
    events = [view(1), view(1, "/about"), view(1, "/prices/teams"), view(1, "/contact")]
    follow(alert, person, events=events)
    notice = Notice.objects.get()
    assert (notice.user, notice.text, notice.url) == (owner, "Looks at prices: Person 1", "/contacts/1/")
    assert "/prices/teams" in notice.detail
    (todo,) = get_todos(owner)
    assert todo.heading == "Person 1"
    assert "Looks at prices" in todo.reason
    assert "/prices/teams" in todo.reason
    assert todo.rank >= 90
    assert get_todos(admin) == []
    body = msgspec.json.decode(bytes(Pending.objects.get().body))
    assert (body["event"], body["properties"]["alert"]) == ("alert_fired", "Looks at prices")


def test_who_left_fires_only_alerts_on_leaving(admin, owner):
    person = make_person(owner=owner)
    segment = create_segment(admin, NewSegment(name="Regulars", condition=PRICES))
    alert = create_alert(admin, WantedAlert(name="Gone", segment=segment, settings={"moment": "leaves"}))
    follow(alert, person)
    assert not Firing.objects.exists()
    follow(alert, person, moment="left")
    assert Firing.objects.get().alert == alert
    with pytest.raises(CannotKeep, match="Gone"):
        archive_segment(admin, segment.pk)


def test_the_same_person_is_told_of_again_only_after_a_while(admin, owner):
    alert, person = make_alert(admin, again_after_days=7), make_person(owner=owner)
    follow(alert, person)
    follow(alert, person)
    assert Firing.objects.count() == 1
    with time_machine.travel(now() + timedelta(days=7, minutes=1)):
        follow(alert, person)
    assert Firing.objects.count() == 2


def test_customers_staff_and_who_was_met_are_left_out(admin, owner):
    admin.email = "ada@firm.example"
    admin.save()
    make_person(1, stage="customer")
    make_person(2, email="temp@firm.example")
    make_person(3, email=owner.email.upper())
    log_activity(admin, NewActivity(kind="call", outcome="reached", about=make_person(4)))
    make_person(5, archived_at=now())
    make_person(6)
    alert = make_alert(admin, leaves_out=list(LeaveOut.values))
    follow(alert, 1, 2, 3, 4, 5, 6, 99)
    assert [one.contact_id for one in Firing.objects.all()] == [6]
    alert.leaves_out = []
    alert.save()
    follow(alert, 1, 2, 3, 4, 5, 6)
    assert sorted(one.contact_id for one in Firing.objects.all()) == [1, 2, 3, 4, 6]


def test_people_of_the_sample_fire_until_somebody_real_is_known(admin, owner):
    alert, person = make_alert(admin, again_after_days=0), make_person(is_sample=True)
    follow(alert, person)
    SetUpStep.objects.create(slug="people", done_at=now())
    follow(alert, person)
    assert Firing.objects.count() == 1


def test_what_nobody_owns_falls_to_the_user_the_team_or_the_queue(admin, manager, sales, agent):
    team = Team.objects.create(name="Desk", slug="desk")
    manager.team = team
    manager.save()
    alert = make_alert(admin, fallback_user=manager)
    follow(alert, make_person(1))
    assert list_told() == {"manager": "Looks at prices: Person 1"}
    Alert.objects.update(fallback_user=None, fallback_team=team)
    follow(alert, make_person(2))
    assert [todo.heading for todo in get_todos(manager)] == ["Person 2", "Person 1"]
    assert get_todos(admin) == []
    Alert.objects.update(fallback_team=None)
    follow(alert, make_person(3))
    assert [todo.heading for todo in get_todos(admin)] == ["Person 3"]
    assert "nobody's yet" in get_todos(admin)[0].reason
    assert get_todos(sales) == []
    inactive = make_person(4, owner=agent)
    agent.is_active = False
    agent.save()
    follow(alert, inactive)
    assert [todo.heading for todo in get_todos(admin)] == ["Person 4", "Person 3"]


def test_a_fallback_who_may_not_see_the_person_leaves_it_to_the_queue(admin, sales, agent):
    alert = make_alert(admin, fallback_user=sales)
    follow(alert, make_person(1))
    assert [todo.heading for todo in get_todos(admin)] == ["Person 1"]
    team = Team.objects.create(name="Field", slug="field")
    sales.team = team
    sales.save()
    Alert.objects.update(fallback_user=None, fallback_team=team)
    follow(alert, make_person(2))
    assert [todo.heading for todo in get_todos(admin)] == ["Person 2", "Person 1"]


def test_nobody_is_told_of_people_they_may_not_see(admin, sales, owner):
    alert = make_alert(admin, tells=[sales.pk, admin.pk], tells_owner=False)
    follow(alert, make_person(1))
    assert list_told() == {"admin": "Looks at prices: Person 1"}
    assert get_todos(sales) == []


def test_many_at_once_are_one_notice_and_one_mail(admin, owner):
    alert = make_alert(admin, by_mail=True)
    people = [make_person(number, owner=owner) for number in range(1, 5)]
    follow(alert, people[0])
    follow(alert, people[1])
    assert Notice.objects.get().text == "Looks at prices: Person 2 and Person 1"
    follow(alert, *people[2:])
    notice = Notice.objects.get()
    assert (notice.text, notice.count) == ("Looks at prices: Person 4, Person 3 and 2 more", 4)
    assert notice.url == f"/alerts/{alert.pk}/"
    assert notice.mail_at is not None
    Notice.objects.update(read_at=now())
    follow(alert, make_person(9, owner=owner))
    assert Notice.objects.latest("pk").text == "Looks at prices: Person 9"


def test_a_whole_list_that_moves_at_once_is_counted_and_does_not_drown_anybody(admin, owner, monkeypatch):
    monkeypatch.setattr(firing, "MOST_AT_ONCE", 3)
    alert = make_alert(admin, task_title="Call {name}")
    follow(alert, *[make_person(number, owner=owner) for number in range(1, 9)])
    alert.refresh_from_db()
    assert (Firing.objects.count(), Task.objects.count(), alert.too_many) == (3, 3, 5)
    assert Notice.objects.filter(kind="alert").count() == 1


def test_a_task_is_made_for_who_looks_after_them(admin, owner):
    alert = make_alert(admin, task_title="Call {name} today", task_days=2)
    follow(alert, make_person(owner=owner))
    task = Task.objects.get()
    assert (task.title, task.owner, task.contact_id) == ("Call Person 1 today", owner, 1)
    assert Firing.objects.get().task == task


def test_a_webhook_gets_who_and_why_once(admin, owner):
    moment = now()
    facts = {
        "url": "https://x.example/",
        "events": [],
        "sealed_secret": "x",
        "created_at": moment,
        "updated_at": moment,
    }
    endpoint = Endpoint.objects.create(name="Desk", **facts)
    alert = make_alert(admin, endpoint=endpoint)
    follow(alert, make_person(owner=owner), events=[view(1)])
    delivery = Delivery.objects.get()
    body = msgspec.json.decode(delivery.body)
    assert (delivery.event, body["type"], body["data"]["contact_id"]) == ("alert_fired", "alert_fired", 1)
    assert body["data"]["because_of"]["path"] == "/prices"
    endpoint.state = "paused"
    endpoint.save()
    follow(alert, make_person(2, owner=owner))
    assert Delivery.objects.count() == 1


def test_what_nobody_sees_to_goes_to_the_manager_once(admin, owner, manager):
    alert = make_alert(admin, escalate_minutes=15, escalate_to=manager)
    follow(alert, make_person(owner=owner))
    assert escalate() == 0
    with time_machine.travel(now() + timedelta(minutes=16)):
        assert escalate() == 1
        assert escalate() == 0
        assert "Nobody has answered in 15 min" in Notice.objects.get(user=manager).text
        (todo,) = get_todos(manager)
        assert todo.rank > 95
        assert "nobody has answered" in todo.reason


def test_what_was_seen_to_or_snoozed_is_not_escalated(admin, owner, manager, client_of):
    alert = make_alert(admin, escalate_minutes=15, escalate_to=manager)
    follow(alert, make_person(1, owner=owner), make_person(2, owner=owner))
    seen, snoozed = Firing.objects.order_by("pk")
    browser = client_of(owner)
    browser.post(f"/today/alert/{seen.pk}/done", {}, headers={"HX-Request": "true"})
    browser.post(f"/today/alert/{snoozed.pk}/put-off", {"day": "tomorrow"}, headers={"HX-Request": "true"})
    assert get_todos(owner) == []
    with time_machine.travel(now() + timedelta(minutes=16)):
        assert escalate() == 0
    Firing.objects.filter(pk=snoozed.pk).update(snoozed_until=now() - timedelta(minutes=20))
    with time_machine.travel(now() + timedelta(minutes=16)):
        assert escalate() == 1


def test_a_firing_is_seen_to_handed_on_and_taken_back(admin, owner, manager, client_of):
    alert = make_alert(admin)
    follow(alert, make_person(owner=owner))
    number, browser, htmx = Firing.objects.get().pk, client_of(owner), {"HX-Request": "true"}
    browser.post(f"/today/alert/{number}/done", {}, headers=htmx)
    assert Firing.objects.get().seen_to_by == owner
    browser.post(f"/today/alert/{number}/done", {"done": "0"}, headers=htmx)
    assert Firing.objects.get().state == "open"
    browser.post(f"/today/alert/{number}/hand-on", {"to": manager.pk}, headers=htmx)
    assert "handed an alert on" in Notice.objects.get(user=manager).text
    assert [todo.heading for todo in get_todos(manager)] == ["Person 1"]
    assert get_todos(owner) == []


def test_others_alerts_are_closed_to_who_may_not_see_the_person(admin, owner, agent, client_of):
    follow(make_alert(admin), make_person(owner=admin))
    number = Firing.objects.get().pk
    for act in ("done", "hand-on", "put-off"):
        assert client_of(owner).post(f"/today/alert/{number}/{act}", {"to": owner.pk}).status_code == 404
    assert client_of(owner).post(f"/alerts/fired/{number}/done").status_code == 404
    assert Firing.objects.get().state == "open"


def test_one_that_is_off_fires_about_nobody_and_costs_nothing(admin, owner):
    alert = make_alert(admin)
    switch_alert(admin, alert.pk, on=False)
    assert not Segment.objects.get().is_live
    follow(alert, make_person(owner=owner))
    assert not Firing.objects.exists()
    switch_alert(admin, alert.pk, on=True)
    assert Segment.objects.get().is_live


def test_its_own_condition_goes_with_it_and_changes_with_it(admin):
    alert = make_alert(admin)
    segment = Segment.objects.get()
    assert segment.purpose == Purpose.ALERT
    other = {"all": [{"kind": "attribute", "field": "stage", "operator": "any_of", "value": ["lead"]}]}
    change_alert(admin, alert.pk, WantedAlert(name="Leads", condition=other))
    segment.refresh_from_db()
    assert segment.condition == other
    assert segment.wanted == 2
    own = create_segment(admin, NewSegment(name="Regulars", condition=PRICES))
    change_alert(admin, alert.pk, WantedAlert(name="Leads", segment=own))
    assert list(Segment.objects.all()) == [own]
    remove_alert(admin, alert.pk)
    assert list(Segment.objects.all()) == [own]


@pytest.mark.parametrize(
    "wanted", [{"name": " "}, {"name": "x" * 121}, {"name": "Taken"}, {"name": "No", "condition": {}}]
)
def test_what_makes_no_alert_is_refused(wanted, admin):
    create_alert(admin, WantedAlert(name="Taken", condition=PRICES))
    with pytest.raises(CannotAlert):
        create_alert(admin, WantedAlert(**{"condition": PRICES, **wanted}))
    assert Alert.objects.count() == 1


def test_one_alert_that_fails_holds_up_neither_the_others_nor_the_stream(admin, owner, monkeypatch, caplog):
    broken, person = make_alert(admin), make_person(owner=owner)
    whole = create_alert(
        admin, WantedAlert(name="Whole", segment=create_segment(admin, NewSegment(name="S", condition=PRICES)))
    )
    real = firing.act

    def act(alert, fired):
        real(alert, fired)
        if alert.pk == broken.pk:
            raise ValueError("broken")

    monkeypatch.setattr(firing, "act", act)
    moves = [(broken.segment_id, person.pk), (whole.segment_id, person.pk)]
    firing.follow_alerts(Touched(at=now(), entered=moves, histories=FetchedHistories()))
    assert [one.alert for one in Firing.objects.all()] == [whole]
    assert [notice.text for notice in Notice.objects.all()] == ["Whole: Person 1"]
    assert "Looks at prices" in caplog.text


def test_a_person_stands_on_today_once_by_what_presses_most(admin):
    SetUpStep.objects.create(slug="people", done_at=now())
    alert, person = make_alert(admin, again_after_days=0), make_person(source_id=1)
    assert [todo.source for todo in get_todos(admin)] == ["lead"]
    follow(alert, person)
    assert [todo.source for todo in get_todos(admin)] == ["alert"]
