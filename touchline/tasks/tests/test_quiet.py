"""Quiet hours: when they end, what waits for their end, and what may break them; and notices that come together."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from touchline.channels.models import Mail
from touchline.kit.clock import now
from touchline.tasks.holding import collect, find_unread
from touchline.tasks.jobs import send_held_mails
from touchline.tasks.models import Notice, NoticeKind, QuietHours
from touchline.tasks.notices import mark_read, notify
from touchline.tasks.quiet import end_of, save_quiet_hours

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = {"starts": time(20), "ends": time(7)}
LATE = datetime(2026, 11, 18, 22, 0, tzinfo=UTC)
"""A Wednesday, an hour before midnight in Berlin."""


@pytest.mark.parametrize(
    ("quiet", "at", "end"),
    [
        (NIGHT, "2026-11-18T19:59", None),
        (NIGHT, "2026-11-18T20:00", "2026-11-19T07:00"),
        (NIGHT, "2026-11-19T06:59", "2026-11-19T07:00"),
        (NIGHT, "2026-11-19T07:00", None),
        ({"starts": time(12), "ends": time(13)}, "2026-11-18T12:30", "2026-11-18T13:00"),
        ({"days": [5, 6]}, "2026-11-21T10:00", "2026-11-23T00:00"),
        (NIGHT | {"days": [5, 6]}, "2026-11-20T21:00", "2026-11-23T07:00"),
        (NIGHT, "2026-10-24T23:00", "2026-10-25T07:00"),
        ({"days": []}, "2026-11-21T10:00", None),
    ],
)
def test_quiet_time_ends_by_the_clock_of_the_user(quiet, at, end):
    moment = datetime.fromisoformat(at).replace(tzinfo=BERLIN)
    expected = datetime.fromisoformat(end).replace(tzinfo=BERLIN) if end else None
    assert end_of(QuietHours(**quiet), moment, BERLIN) == expected


def test_without_an_end_every_day_is_looked_at_once():
    end = end_of(QuietHours(days=list(range(7))), LATE, BERLIN)
    assert end is not None
    assert end - LATE > timedelta(days=7)


@pytest.mark.django_db
def test_a_mail_waits_for_the_end_of_quiet_hours_and_leaves_with_the_others(admin):
    admin.time_zone = "Europe/Berlin"
    admin.save()
    save_quiet_hours(admin, **NIGHT, days=[], urgent=True)
    with time_machine.travel(LATE, tick=False):
        notify(admin, "One", key="1", by_mail=True, url="/contacts/1/")
        notify(admin, "Two", key="2", by_mail=True)
        notify(admin, "Seen", key="3", by_mail=True)
        send_held_mails()
        assert not Mail.objects.exists()
        assert Notice.objects.filter(user=admin, read_at=None).count() == 3
        mark_read(admin, ids=[Notice.objects.get(key="3").pk])
        notify(admin, "Fire", key="4", by_mail=True, is_urgent=True)
        assert Mail.objects.get().subject == "Fire"
    with time_machine.travel(LATE + timedelta(hours=9), tick=False):
        send_held_mails()
        send_held_mails()
    mail = Mail.objects.get(subject="2 notices for you")
    assert "One" in mail.text
    assert "/contacts/1/" in mail.text
    assert "Seen" not in mail.text
    assert Mail.objects.count() == 2


@pytest.mark.django_db
def test_what_is_urgent_waits_too_where_the_user_wants_it(admin):
    save_quiet_hours(admin, starts=None, ends=None, days=range(7), urgent=False)
    notify(admin, "Fire", key="4", by_mail=True, is_urgent=True)
    assert not Mail.objects.exists()


@pytest.mark.django_db
def test_more_of_a_kind_joins_the_notice_that_is_unread(admin):
    facts = {"group": "alert-1", "kind": NoticeKind.ALERT, "mail_after": timedelta(minutes=5)}
    collect(admin, "Ada", joined=find_unread(admin, "alert-1", within=timedelta(hours=1)), **facts)
    joined = find_unread(admin, "alert-1", within=timedelta(hours=1))
    collect(admin, "Ada and Bob", joined=joined, **facts)
    notice = Notice.objects.get()
    assert (notice.text, notice.count, notice.read_at) == ("Ada and Bob", 2, None)
    send_held_mails()
    assert not Mail.objects.exists()
    with time_machine.travel(now() + timedelta(minutes=6)):
        send_held_mails()
    assert Mail.objects.get().subject == "Ada and Bob"
    mark_read(admin)
    assert find_unread(admin, "alert-1", within=timedelta(hours=1)) is None
    assert find_unread(admin, "alert-2", within=timedelta(hours=1)) is None


@pytest.mark.django_db
def test_quiet_hours_are_set_and_removed_on_their_page(admin, client_of):
    browser = client_of(admin)
    assert browser.post("/notices/quiet", {"starts": "20:00"}).status_code == 422
    assert not QuietHours.objects.exists()
    typed = {"starts": "20:00", "ends": "07:00", "days": ["5", "6"], "lets_urgent_through": "on"}
    assert browser.post("/notices/quiet", typed)["Location"] == "/notices/quiet"
    kept = QuietHours.objects.get()
    assert (kept.starts, kept.ends, kept.days, kept.lets_urgent_through) == (time(20), time(7), [5, 6], True)
    assert 'value="20:00"' in browser.get("/notices/quiet").content.decode()
    browser.post("/notices/quiet", {})
    assert not QuietHours.objects.exists()
