"""A source's owner is told when it falls silent or its events are refused; two of one domain are shown."""

from datetime import timedelta

import pytest

from touchline.channels.models import Mail
from touchline.eventstore.client import EventStoreDown
from touchline.journal.models import Refusal
from touchline.kit.clock import now
from touchline.tasks.models import Notice
from touchline.tracking import silence
from touchline.tracking.models import Source
from touchline.tracking.services import create_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def store_says(monkeypatch):
    """What the event store knows of the source's last event."""
    said = {"last": None}

    def answer(source_id):
        if isinstance(said["last"], Exception):
            raise said["last"]
        return said["last"]

    monkeypatch.setattr(silence, "find_last_stored", answer)
    return said


def fall_silent(source, *, hours=30):
    source.last_event_at = now() - timedelta(hours=hours)
    source.save(update_fields=["last_event_at"])


def test_owner_and_backup_are_told_once_for_each_silence(admin, manager, sales, store_says):
    source = create_source("Shop", owner=manager)
    source.backup = sales
    source.save(update_fields=["backup"])
    assert silence.tell_of_silence() == 0
    fall_silent(source)
    assert silence.tell_of_silence() == 1
    assert silence.tell_of_silence() == 0
    assert set(Notice.objects.values_list("user_id", flat=True)) == {manager.pk, sales.pk}
    assert set(Mail.objects.values_list("address", flat=True)) == {manager.email, sales.email}
    assert f"/settings/sources/{source.pk}/" in Notice.objects.first().url
    Source.objects.update(last_event_at=now())
    assert silence.tell_of_silence() == 0
    Source.objects.update(last_event_at=now() - timedelta(hours=25), silence_told_at=now() - timedelta(hours=26))
    assert silence.tell_of_silence() == 1
    assert Notice.objects.count() == 4


def test_without_an_owner_those_are_told_who_can_mend_it(admin, manager, sales, store_says):
    source = create_source("Shop")
    fall_silent(source)
    silence.tell_of_silence()
    assert set(Notice.objects.values_list("user_id", flat=True)) == {admin.pk, manager.pk}


@pytest.mark.parametrize("change", [{"is_active": False}])
def test_an_owner_who_left_is_not_told(change, admin, manager, sales, store_says):
    source = create_source("Shop", owner=sales)
    source.backup = manager
    source.save(update_fields=["backup"])
    sales.is_active = False
    sales.save(update_fields=["is_active"])
    fall_silent(source)
    silence.tell_of_silence()
    assert list(Notice.objects.values_list("user_id", flat=True)) == [manager.pk]


def test_nobody_is_alarmed_on_a_mere_guess(admin, store_says):
    fall_silent(create_source("Shop"))
    store_says["last"] = EventStoreDown("away")
    assert silence.tell_of_silence() == 0
    store_says["last"] = now() - timedelta(hours=1)
    assert silence.tell_of_silence() == 0
    assert Source.objects.get().last_event_at > now() - timedelta(hours=2)
    assert not Notice.objects.exists()


@pytest.mark.parametrize("left_out", [{"is_sample": True}, {"revoked_at": now()}, {"last_event_at": None}])
def test_samples_revoked_ones_and_those_that_never_sent_are_left_in_peace(left_out, admin, store_says):
    fall_silent(create_source("Shop"))
    Source.objects.update(**left_out)
    assert silence.tell_of_silence() == 0


def test_refusals_are_told_once_a_day_and_stand_at_the_source(admin, manager, client_of):
    source = create_source("Shop", owner=manager)
    row = Refusal.objects.create(day=now().date(), source_id=source.pk, reason="bad timestamp", count=9)
    assert silence.tell_of_refusals() == 0
    row.count = 12
    row.save(update_fields=["count"])
    silence.tell_of_refusals()
    silence.tell_of_refusals()
    notice = Notice.objects.get()
    assert notice.user == manager
    assert "12 events of “Shop”" in notice.text
    page = client_of(manager).get(f"/settings/sources/{source.pk}/").content.decode()
    assert "bad timestamp" in page


def test_the_latest_entries_tell_when_a_source_sent(admin):
    from django.db import connection

    source, quiet = create_source("Shop"), create_source("Quiet")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_cursor (name, lane, position) VALUES ('resolve', 7, 0) ON CONFLICT DO NOTHING"
        )
        cursor.execute(
            "INSERT INTO journal_entry (lane, seq, received_at, at, source_id, call, message_id, facts, body)"
            " VALUES (7, 1, now(), now(), %s, 'track', 'm', '', '')",
            [source.pk],
        )
    silence.note_last_events()
    source.refresh_from_db()
    quiet.refresh_from_db()
    assert source.last_event_at
    assert quiet.last_event_at is None


def edit(browser, source, **typed):
    from touchline.tracking.forms import make_stamp

    facts = {
        "name": source.name,
        "domains": " ".join(source.domains),
        "owner": "",
        "backup": "",
        "seen": make_stamp(source),
    }
    return browser.post(f"/settings/sources/{source.pk}/edit/", facts | typed)


def test_who_looks_after_a_source_is_said_on_its_page(admin, manager, sales, client_of):
    browser = client_of(admin)
    browser.post("/settings/sources/new/", {"name": "Shop", "kind": "site", "domains": "shop.example"})
    source = Source.objects.get()
    assert source.owner == admin
    assert edit(browser, source, owner=str(manager.pk), backup=str(admin.pk)).status_code == 302
    source.refresh_from_db()
    assert (source.owner, source.backup) == (manager, admin)
    assert "stands in" in browser.get(f"/settings/sources/{source.pk}/").content.decode()
    assert edit(browser, source, owner=str(admin.pk), backup=str(admin.pk)).status_code == 422
    assert edit(browser, source, owner=str(sales.pk)).status_code == 422


def test_two_who_edit_a_source_do_not_write_over_each_other(admin, manager, client_of):
    source = create_source("Shop", domains=["shop.example"])
    opened_before = Source.objects.get()
    assert edit(client_of(admin), source, domains="a.example").status_code == 302
    answer = edit(client_of(manager), opened_before, domains="b.example")
    assert answer.status_code == 422
    assert "Somebody else has changed" in answer.content.decode()
    assert Source.objects.get().domains == ["a.example"]


def test_two_sources_of_one_domain_are_shown_at_both(admin, client_of):
    first = create_source("Shop", domains=["shop.example"])
    second = create_source("Blog", domains=["blog.shop.example"])
    browser = client_of(admin)
    for one, other in ((first, second), (second, first)):
        page = browser.get(f"/settings/sources/{one.pk}/").content.decode()
        assert "counted twice" in page
        assert other.name in page
    Source.objects.filter(pk=second.pk).update(revoked_at=now())
    assert "counted twice" not in browser.get(f"/settings/sources/{first.pk}/").content.decode()
