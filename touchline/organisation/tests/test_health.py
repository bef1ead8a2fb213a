"""Use and health: who works here, which features are used, and what has to be mended."""

from datetime import timedelta

import pytest
from django.db import connection

from touchline.contacts.factories import make_contact
from touchline.kit.clock import now
from touchline.organisation.adoption import get_adoption
from touchline.organisation.models import UseDay
from touchline.organisation.use_days import note_use_days
from touchline.records.models import Note
from touchline.ui.signs import LOOKERS, Health, Looker, look_around
from touchline.users.audit import write_audit
from touchline.users.models import Session
from touchline.webhooks.factories import make_endpoint

pytestmark = pytest.mark.django_db
PAGE = "/settings/health/"


def make_session(user, *, days_ago):
    at = now() - timedelta(days=days_ago)
    Session.objects.create(
        session_key=f"{user.pk}-{days_ago}", session_data="x", user=user, created_at=at, last_seen_at=at,
        expire_date=now() + timedelta(days=1),
    )  # fmt: skip


def test_days_are_taken_from_sessions_and_the_log_and_stay_when_both_are_gone(admin, sales):
    make_session(admin, days_ago=8)
    write_audit(sales, "x.y", "contacts", 1)
    note_use_days()
    note_use_days()
    assert UseDay.objects.count() == 2
    Session.objects.all().delete()
    assert sum(week.people for week in get_adoption().weeks) == 2


def test_the_page_tells_who_works_here_and_what_nobody_uses(admin, sales, agent, client_of):
    Note.objects.create(
        kind="contact", record_id=make_contact("Ada").pk, text="x", body="x", author=sales, created_at=now()
    )
    make_session(sales, days_ago=1)
    page = client_of(admin).get(PAGE).content.decode()
    adoption = get_adoption()
    uses = {one.feature.slug: one.used for one in adoption.features}
    assert (uses["notes"].times, uses["notes"].people) == (1, 1)
    assert uses["tasks"].times == 0
    assert "it rings in time" in page
    assert {one.user.pk: one.days for one in adoption.people}[sales.pk] == 1
    assert [one.user for one in adoption.strangers] == [agent]
    assert "never here" in page


def test_what_lies_long_back_is_no_present_use(admin):
    Note.objects.create(
        kind="contact", record_id=1, text="x", body="x", author=admin, created_at=now() - timedelta(days=60)
    )
    used = next(one.used for one in get_adoption().features if one.feature.slug == "notes")
    assert used.times == 0
    assert used.last_at


def find_sign(slug):
    return next(seen.signs for seen in look_around() if seen.looker.slug == slug)


def test_a_parked_webhook_leads_to_itself(admin, client_of):
    endpoint = make_endpoint(name="Till")
    assert find_sign("webhooks")[0].health == Health.GOOD
    endpoint.state = "parked"
    endpoint.save(update_fields=["state"])
    sign = find_sign("webhooks")[0]
    assert sign.health == Health.MEND
    assert f"/settings/webhooks/{endpoint.pk}/" in sign.url
    page = client_of(admin).get(PAGE).content.decode()
    assert f'href="{sign.url}"' in page
    assert "has to be mended" in page or "have to be mended" in page


def test_a_queue_that_stands_still_is_something_to_mend():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    assert find_sign("jobs")[0].health == Health.GOOD
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, scheduled_at)"
            " VALUES ('default', 'x.y', '{}', 'todo', now() - interval '1 hour')"
        )
    assert find_sign("jobs")[0].health == Health.MEND


def test_refused_events_are_counted_and_the_machine_says_its_versions():
    from touchline.journal.models import Quarantine

    waiting = next(sign for sign in find_sign("stream") if "wait" in str(sign.says))
    assert waiting.health == Health.GOOD
    Quarantine.objects.create(received_at=now(), source_id=1, call="track", reason="x", facts=b"", body=b"")
    waiting = next(sign for sign in find_sign("stream") if "1 wait" in str(sign.says))
    assert waiting.health == Health.WATCH
    assert any("PostgreSQL" in str(sign.says) for sign in find_sign("machine"))


def test_what_cannot_be_looked_at_is_itself_to_be_mended(monkeypatch):
    def fall():
        raise OSError("no such disk")

    broken = Looker(slug="machine", label="Machine", icon="server", find=fall)
    monkeypatch.setitem(LOOKERS._kinds, "machine", broken)
    assert find_sign("machine")[0].health == Health.MEND
    assert "no such disk" in find_sign("machine")[0].says


def test_only_who_sets_up_the_firm_sees_it(manager, sales, client_of):
    assert client_of(manager).get(PAGE).status_code == 200
    assert client_of(sales).get(PAGE).status_code == 403
