"""The page of backups, the bar after a restore, and that nothing leaves before somebody says so."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from touchline.backups import services
from touchline.backups.holding import is_held, resume_sending
from touchline.backups.looking import find_next
from touchline.backups.models import Backup, Restore
from touchline.backups.signs import find_signs
from touchline.backups.standing import read_standing
from touchline.channels.sending import claim_mail
from touchline.channels.services import send_to_staff
from touchline.kit.clock import now
from touchline.ui.signs import Health

pytestmark = pytest.mark.django_db
URL = "/settings/backups/"


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("TOUCHLINE_BACKUP_TO", str(tmp_path / "backups"))
    return tmp_path / "backups"


@pytest.fixture
def hold():
    cache.clear()
    moment = now() - timedelta(hours=5)
    return Restore.objects.create(archive="touchline-x.tlbackup", made_at=moment, restored_at=now())


def make_backup(hours=1, **values):
    moment = now() - timedelta(hours=hours)
    facts = {"name": services.make_name(moment), "asked_at": moment, "made_at": moment, "state": "done"}
    facts["place"] = services.get_settings().place
    return Backup.objects.create(**facts | values)


def test_an_empty_page_teaches(admin, client_of):
    page = client_of(admin).get(URL).content.decode()
    assert "No backup yet" in page
    assert "touchline backup key" in page
    assert "touchline restore latest" in page


def test_a_backup_can_be_asked_for_once(admin, client_of):
    client = client_of(admin)
    client.post(reverse("backups:make"))
    client.post(reverse("backups:make"))
    asked = Backup.objects.get()
    assert asked.state == Backup.State.ASKED and asked.asked_by == admin
    assert find_next() == ["--run", str(asked.pk)]
    part = client.get(f"{URL}?part=1").content.decode()
    assert "A backup begins in a moment" in part and 'hx-trigger="every 2s"' in part


def test_the_list_says_what_came_of_each(admin, client_of):
    make_backup(2, proof="good", size=5_000_000, started_at=now() - timedelta(hours=2), finished_at=now())
    make_backup(26, state="failed", made_at=None, problem="The disk of it has 0.1 GB left.")
    make_backup(50, proof="bad", problem="It cannot be unpacked.")
    page = client_of(admin).get(URL).content.decode()
    assert "All is well" in page
    for words in ("proven", "The disk of it has 0.1 GB left.", "cannot be restored", "It cannot be unpacked."):
        assert words in page


def test_who_may_look_may_not_make(manager, client_of):
    client = client_of(manager)
    assert "Make a backup now" not in client.get(URL).content.decode()
    assert client.post(reverse("backups:make")).status_code == 403


def test_a_place_that_makes_no_sense_is_told_on_the_page(admin, client_of, monkeypatch):
    monkeypatch.setenv("TOUCHLINE_BACKUP_TO", "s3://")
    assert "names no bucket" in client_of(admin).get(URL).content.decode()


def test_a_day_without_a_proven_one_has_to_be_mended(admin):
    type(admin).objects.update(created_at=now() - timedelta(hours=25))
    assert not read_standing().is_late
    type(admin).objects.update(created_at=now() - timedelta(hours=27))
    assert read_standing().is_late
    make_backup(30, proof="good")
    assert read_standing().is_late
    make_backup(2)
    assert read_standing().is_late, "It was not proven."
    assert next(iter(find_signs())).health == Health.MEND
    make_backup(1, proof="good")
    assert not read_standing().is_late
    assert next(iter(find_signs())).health == Health.GOOD


def test_a_failure_is_told_before_the_day_is_over(admin):
    make_backup(20, proof="good")
    make_backup(1, state="failed", made_at=None, problem="The disk is full.")
    sign = next(iter(find_signs()))
    assert sign.alerts and sign.advice == "The disk is full."


def test_backups_that_are_somebody_elses_work_raise_no_alarm(admin, monkeypatch):
    monkeypatch.setenv("TOUCHLINE_BACKUP_AT", "never")
    type(admin).objects.update(created_at=now() - timedelta(days=9))
    assert not read_standing().is_late


def test_what_is_made_is_proven_next_and_only_once():
    made = make_backup(1)
    assert find_next() == ["prove", made.name]
    Backup.objects.update(proof="good")
    assert find_next() is None


def test_archives_of_another_place_are_not_tried_here(admin, client_of):
    """After a restore on another machine the list still tells of them."""
    elsewhere = make_backup(1, place="/mnt/elsewhere")
    assert find_next() is None
    assert elsewhere.name not in client_of(admin).get(URL).content.decode()


def test_what_broke_off_is_noted_and_the_next_can_begin():
    broken = make_backup(1, state="running", made_at=None)
    find_next()
    broken.refresh_from_db()
    assert broken.state == Backup.State.FAILED and "broken off" in broken.problem


def test_rotation_removes_what_no_day_needs_and_knows_strangers(place):
    place.mkdir()
    names = {day: services.make_name(now() - timedelta(days=day)) for day in (0, 1, 2, 45)}
    for name in names.values():
        (place / name).write_bytes(b"x")
    old = make_backup(45 * 24, name=names[45])
    (place / "notes.txt").write_text("mine")
    assert services.rotate() == []
    # Nothing but the newest four weeks that have one: the fourth is the old one, until newer weeks come.
    for day in (8, 15, 22, 29):
        (place / services.make_name(now() - timedelta(days=day))).write_bytes(b"x")
    assert services.rotate() == [names[45]]
    old.refresh_from_db()
    assert old.removed_at is not None
    assert (place / "notes.txt").exists()
    assert Backup.objects.filter(removed_at=None).count() == 7


def test_after_a_restore_every_page_says_so_and_nothing_leaves(hold, admin, agent, client_of):
    from touchline.channels.models import StaffMailSettings
    from touchline.messaging.outbox.claiming import list_waiting
    from touchline.webhooks.claims import claim_due

    StaffMailSettings.objects.create(
        id=1, host="127.0.0.1", port=9, security="none", from_address="a@x.example", updated_at=now()
    )
    send_to_staff(admin, subject="Hello", text="Hello")
    bar = "Nothing leaves: no mail, no message, no webhook."
    assert bar in client_of(admin).get(URL).content.decode()
    assert bar in client_of(agent).get("/contacts/").content.decode()
    assert claim_mail() is None
    assert list_waiting() == [] and claim_due({1: 5}) == []
    page = client_of(admin).get(reverse("backups:resume")).content.decode()
    assert "touchline-x.tlbackup" in page
    client_of(admin).post(reverse("backups:resume"))
    assert not is_held()
    assert claim_mail() is not None
    assert bar not in client_of(admin).get(URL).content.decode()
    hold.refresh_from_db()
    assert hold.resumed_by == admin
    assert resume_sending(actor=admin) is False


def test_what_is_ticked_is_paused_before_everything_leaves(hold, admin, client_of):
    from touchline.messaging.models import Audience, Mailing

    went, waits = (
        Mailing.objects.create(name=name, purpose="news", wanted="running", started_at=now())
        for name in ("Went", "Waits")
    )
    for mailing in (went, waits):
        Audience.objects.create(mailing=mailing, lane=2, due_at=now(), high=0, bits=b"", size=1204)
    page = client_of(admin).get(reverse("backups:resume")).content.decode()
    assert "Went" in page and "1204 messages wait" in page
    client_of(admin).post(reverse("backups:resume"), {"pause": [str(went.pk), "nonsense", "999999"]})
    assert list(Mailing.objects.order_by("pk").values_list("wanted", flat=True)) == ["paused", "running"]
    assert not is_held()
