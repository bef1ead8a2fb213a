"""Use: who works here, and which features are used."""

from datetime import timedelta

import pytest

from touchline.contacts.factories import make_contact
from touchline.kit.clock import now
from touchline.organisation.adoption import get_adoption
from touchline.organisation.models import UseDay
from touchline.organisation.use_days import note_use_days
from touchline.records.models import Note
from touchline.users.audit import write_audit
from touchline.users.models import Session

pytestmark = pytest.mark.django_db
PAGE = "/settings/use/"


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


def test_only_who_sets_up_the_firm_sees_it(manager, sales, client_of):
    assert client_of(manager).get(PAGE).status_code == 200
    assert client_of(sales).get(PAGE).status_code == 403
