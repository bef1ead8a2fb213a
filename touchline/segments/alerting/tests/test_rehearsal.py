"""An alert is tried on the last week; and its pages: made from a ready-made one, changed, switched, removed."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from touchline.conditions.people import forget_found
from touchline.contacts.factories import make_contact
from touchline.kit.clock import now
from touchline.organisation.models import Organisation
from touchline.segments.alerting.models import Alert
from touchline.segments.alerting.presets import PRESETS
from touchline.segments.alerting.rehearsal import Trial, keep_silent, rehearse
from touchline.segments.alerting.services import WantedAlert, create_alert
from touchline.segments.alerting.tests.test_firing import follow, make_alert, make_person
from touchline.segments.alerting.words import say_condition
from touchline.segments.services import NewSegment, create_segment

pytestmark = pytest.mark.django_db
TYPED = {
    "name": "Leads",
    "source": "condition",
    "condition": '{"kind":"attribute","field":"stage","operator":"any_of","value":["lead"]}',
}


@pytest.fixture(autouse=True)
def known_firm(db):
    cache.clear()
    forget_found()
    Organisation.objects.create(name="Kestrel", currency="EUR", set_up_at=now())
    yield
    cache.clear()
    forget_found()


def born(days, *, hours=1, **facts):
    """Make somebody who became known so many days ago."""
    contact = make_contact(f"Born {days}", email=f"b{days}@shop.example", **facts)
    contact.created_at = now() - timedelta(days=days, hours=hours)
    contact.save(update_fields=["created_at"])
    return contact


LATELY = {
    "all": [{"kind": "attribute", "field": "created_at", "operator": "in_last", "value": {"last": 3, "unit": "day"}}]
}


def test_last_week_is_asked_day_by_day(admin):
    for days in (1, 5, 20):
        born(days)
    born(2, stage="customer")
    entering = rehearse(Trial(condition=LATELY, leaves_out=["customers"]), user=admin)
    assert (entering.times, entering.left_out, entering.is_too_many) == (2, 1, False)
    assert [str(one.contact) for one in entering.people] == ["Born 1", "Born 5"]
    leaving = rehearse(Trial(condition=LATELY, moment="leaves"), user=admin)
    assert [str(one.contact) for one in leaving.people] == ["Born 5"]


def test_only_people_whom_the_reader_may_see_are_named(admin, sales):
    born(1)
    found = rehearse(Trial(condition=LATELY), user=sales)
    assert (found.times, found.people) == (1, [])


def test_about_whom_it_told_it_would_have_been_silent():
    start = now()
    days = [(start + timedelta(days=day), [1, 2] if day == 3 else [1]) for day in range(5)]
    kept = [numbers for _at, numbers in keep_silent(days, 2)]
    assert kept == [[1], [], [], [1, 2], []]


@pytest.mark.parametrize("slug", list(PRESETS))
def test_each_ready_made_alert_can_be_read_and_kept(slug, admin):
    preset = PRESETS[slug]
    assert len(say_condition(preset.condition)) > 10
    create_alert(admin, WantedAlert(name=str(preset.name), condition=preset.condition))


def test_who_sees_only_their_own_people_cannot_be_the_fallback(admin, sales, client_of):
    answer = client_of(admin).post("/alerts/new", TYPED | {"tells_owner": "on", "fallback": f"user-{sales.pk}"})
    assert answer.status_code == 422
    assert "sees only people of their own" in answer.content.decode()
    assert not Alert.objects.exists()


def test_an_alert_is_made_changed_switched_and_removed_on_its_pages(admin, client_of):
    browser = client_of(admin)
    assert "Looks at prices" in browser.get("/alerts/").content.decode()
    assert "pricing" in browser.get("/alerts/new?preset=prices").content.decode()
    answer = browser.post("/alerts/new", TYPED | {"tells_owner": "on", "fallback": f"user-{admin.pk}"})
    alert = Alert.objects.get()
    assert answer["Location"] == f"/alerts/{alert.pk}/"
    assert (alert.fallback_user, alert.again_after_days, alert.leaves_out) == (admin, 7, [])
    assert "It has not fired yet" in browser.get(f"/alerts/{alert.pk}/").content.decode()
    assert "Leads" in browser.get(f"/alerts/{alert.pk}/edit").content.decode()
    browser.post(
        f"/alerts/{alert.pk}/edit", TYPED | {"name": "New leads", "leaves_out": ["staff"], "task_title": "Call {name}"}
    )
    alert.refresh_from_db()
    assert (alert.name, alert.leaves_out, alert.task_title, alert.tells_owner) == (
        "New leads",
        ["staff"],
        "Call {name}",
        False,
    )
    browser.post(f"/alerts/{alert.pk}/switch", {"on": "0"})
    assert "It is off" in browser.get(f"/alerts/{alert.pk}/").content.decode()
    browser.post(f"/alerts/{alert.pk}/remove")
    assert not Alert.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "required"),
        ({"condition": "{}"}, "Add a condition"),
        ({"condition": "{"}, "not written as JSON"),
        ({"condition": '{"kind":"nonsense"}'}, "no kind of condition"),
        ({"source": "segment"}, "Choose a segment"),
        ({"escalate_minutes": "15"}, "Choose both"),
        ({"leaves_out": ["everybody"]}, "everybody"),
        ({"again_after_days": "0"}, "valid choice"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(wrong, said, admin, client_of):
    answer = client_of(admin).post("/alerts/new", TYPED | wrong)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Alert.objects.exists()


def test_a_form_is_tried_before_it_is_kept(admin, client_of):
    browser = client_of(admin)
    born(1, stage="lead")
    page = browser.post("/alerts/trial", TYPED | {"condition": '{"all":[]}'}).content.decode()
    assert "Finish the condition" in page or "Say when it fires" in page
    segment = create_segment(admin, NewSegment(name="Lately", condition=LATELY))
    page = browser.post("/alerts/trial", TYPED | {"source": "segment", "segment": segment.pk}).content.decode()
    assert "would have fired once" in page
    assert "Born 1" in page


def test_who_may_only_see_alerts_changes_none(admin, sales, client_of):
    alert, browser = make_alert(admin), client_of(sales)
    assert browser.get(f"/alerts/{alert.pk}/").status_code == 200
    assert "New alert" not in browser.get("/alerts/").content.decode()
    for address in ("new", "trial", f"{alert.pk}/edit", f"{alert.pk}/switch", f"{alert.pk}/remove"):
        assert browser.post(f"/alerts/{address}", TYPED).status_code == 403
    assert Alert.objects.get().is_on


def test_its_page_shows_of_whom_it_told_and_who_saw_to_it(admin, client_of):
    alert = make_alert(admin)
    follow(alert, *[make_person(number) for number in range(1, 35)])
    browser = client_of(admin)
    page = browser.get(f"/alerts/{alert.pk}/").content.decode()
    assert page.count('id="firing-') == 30
    newest = alert.firings.latest("pk")
    row = browser.post(f"/alerts/fired/{newest.pk}/done", {}, headers={"HX-Request": "true"}).content.decode()
    assert "seen to by" in row
    older = browser.get(f"/alerts/{alert.pk}/?before={newest.pk - 29}").content.decode()
    assert older.count('id="firing-') == 4
    assert "1 this week" not in browser.get("/alerts/").content.decode()
