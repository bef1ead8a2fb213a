"""T42: what is older than it is kept goes, class by class; every table about people has a rule."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from touchline.contacts.factories import make_contact
from touchline.contacts.models import Contact, Presence, RetentionRule
from touchline.contacts.requests.tests.canary import Canary
from touchline.contacts.retaining.services import list_standings, run_retention, set_days
from touchline.eventstore.blocks import insert_block
from touchline.eventstore.client import EventStoreDown, query
from touchline.eventstore.factories import make_block
from touchline.kit.clock import now, to_millis
from touchline.kit.privacy import get_holdings
from touchline.kit.retention import Kept, find_kept, get_kept
from touchline.records.values import Nonsense
from touchline.users.factories import make_user
from touchline.users.models import AuditEntry

pytestmark = pytest.mark.django_db
STAYING = {"users_auditentry"}
"""Only what stands in them goes."""


def count(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


def list_deciding():
    return [kept for kept in get_kept() if kept.remove is not None]


def make_rows_beside_people():
    """What holds people as sets, and what is known of domains: rows that no person leads to."""
    from touchline.backups.models import Backup
    from touchline.campaigns.factories import make_send
    from touchline.campaigns.models import Group
    from touchline.contacts.models import MailDomain
    from touchline.experiments.factories import make_trial
    from touchline.experiments.models import Exposed
    from touchline.messaging.models import Inbound, Reply
    from touchline.upkeep.models import Reading, SlowQuestion, Trouble

    # What still waits for somebody stays.
    Inbound.objects.update(state=Inbound.State.DONE)
    Reply.objects.update(state=Reply.State.DONE)
    MailDomain.objects.create(domain="kundin.example", takes_mail=True, due_at=now())
    send = make_send(make_user("admin", email="sends@staff.example"))
    type(send).objects.filter(pk=send.pk).update(started_at=now())
    Group.objects.create(send=send, kind=Group.Kind.VARIANT, size=0, bits=b"")
    trial = make_trial("A", "B")
    type(trial).objects.filter(pk=trial.pk).update(ended_at=now())
    Exposed.objects.create(trial=trial, phase=0, number=0, at=now(), high=0, bits=b"")
    Reading.objects.create(series="disk.free:home", at=now(), value=1)
    Trouble.objects.create(slug="x", label="x", says="x", first_at=now(), last_at=now(), gone_at=now())
    SlowQuestion.objects.create(digest="x", store="postgres", text="x", count=1, seconds=1, longest=1)
    Backup.objects.create(name="x.tlbackup", state=Backup.State.FAILED, asked_at=now())


def test_each_class_goes_when_it_is_old_and_stays_until_then(store):
    Canary()
    make_rows_beside_people()
    for kept in list_deciding():
        set_days(kept, max(kept.least, 100), actor=None)
    tables = {model._meta.db_table for kept in list_deciding() for model in kept.models} - STAYING
    before = {table: count(table) for table in tables}
    assert not [table for table in tables - {"journal_refusal"} if not before[table]], "Each table has a row to lose."
    run_retention()
    assert {table: count(table) for table in tables} == before
    with time_machine.travel(now() + timedelta(days=400)):
        run_retention()
    left = {table: count(table) for table in tables if count(table)}
    assert left.pop("users_auditvalue", 0) <= 4, "What this night itself wrote: nobody's value is older."
    assert left == {}
    assert not RetentionRule.objects.exclude(problem="").exists()


def test_every_table_about_people_is_kept_as_long_as_somebody_says():
    ruled = {model for kept in get_kept() for model in kept.models}
    with_person = {holds.model for holds in get_holdings() if not holds.late and not holds.keeps}
    by_law = {holds.model for holds in get_holdings() if holds.keeps and not holds.late}
    without = {holds.table for holds in get_holdings()} - {
        model._meta.db_table for model in ruled | with_person | by_law
    }
    assert without == {"records_savedview"}, "Say how long it is kept in the room's retention.py."


def test_months_of_events_go_whole(store):
    for days, token in ((430, "old"), (0, "new")):
        at = to_millis(now() - timedelta(days=days))
        insert_block(f"retention-{token}-{at}", make_block(2, person_id=909_000 + days, at=at))
    kept = find_kept("events")
    assert kept.remove(now() - timedelta(days=390)) >= 2
    rows = query("SELECT person_id, count() FROM events WHERE person_id IN (909000, 909430) GROUP BY person_id")
    assert [tuple(row) for row in rows] == [(909_000, 2)]
    assert not query("SELECT 1 FROM events_by_name WHERE person_id = 909430")


def test_somebody_who_was_seen_is_not_silent():
    seen, silent = make_contact("Seen"), make_contact("Silent")
    Presence.objects.create(person_id=seen.pk, first_at=now(), last_at=now())
    Contact.objects.update(updated_at=now() - timedelta(days=999))
    set_days(find_kept("people"), 365, actor=None)
    assert run_retention()["people"] == 1
    assert list(Contact.objects.values_list("pk", flat=True)) == [seen.pk]
    assert not Contact.objects.filter(pk=silent.pk).exists()


def test_nobody_is_forgotten_until_somebody_says_so():
    make_contact("Silent")
    Contact.objects.update(updated_at=now() - timedelta(days=9_999))
    run_retention()
    assert Contact.objects.count() == 1


def test_a_class_that_fails_says_so_and_holds_up_no_other(client, monkeypatch):
    def fail(before):
        raise EventStoreDown("It is away.")

    notices = find_kept("notices")
    broken = Kept(slug="aaa", label="Broken", about="x", days=1, remove=fail)
    monkeypatch.setattr("touchline.contacts.retaining.services.get_kept", lambda: [broken, notices])
    assert run_retention() == {"aaa": 0, "notices": 0}
    assert "It is away." in RetentionRule.objects.get(slug="aaa").problem
    assert RetentionRule.objects.get(slug="notices").ran_at


@pytest.mark.parametrize(("slug", "days"), [("people", 10), ("notices", 0), ("notices", 999_999), ("stream", 30)])
def test_a_number_that_would_do_harm_is_refused(slug, days):
    with pytest.raises(Nonsense):
        set_days(find_kept(slug), days, actor=None)


def test_days_are_set_on_screen_and_are_in_the_log(client):
    client.force_login(make_user("admin"))
    page = client.get("/settings/retention/").content.decode()
    assert "People of whom nothing is heard" in page
    assert client.post("/settings/retention/people", {"days": "730"}).status_code == 302
    assert next(one.days for one in list_standings() if one.kept.slug == "people") == 730
    assert AuditEntry.objects.filter(action="retention.edit", subject_id="people").exists()
    assert client.post("/settings/retention/people", {"days": ""}).status_code == 302
    assert next(one.days for one in list_standings() if one.kept.slug == "people") is None
    refused = client.post("/settings/retention/people", {"days": "soon"})
    assert refused.status_code == 422
    assert "Type a whole number of days" in refused.content.decode()
    assert client.post("/settings/retention/nothing", {"days": "1"}).status_code == 404
