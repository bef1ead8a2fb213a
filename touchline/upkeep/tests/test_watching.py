"""Troubles: told once they last, not told when they pass, over once they stay away; by mail and on top of pages."""

from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError
from django.urls import reverse

from touchline.channels import alerting
from touchline.channels.models import Mail, StaffMailSettings
from touchline.kit.clock import now
from touchline.kit.registry import Registry
from touchline.ui import signs
from touchline.ui.signs import Health, Looker, Sign
from touchline.upkeep import rounds
from touchline.upkeep.banners import known
from touchline.upkeep.models import Trouble
from touchline.upkeep.rounds import Watch
from touchline.upkeep.signs import find_processes
from touchline.upkeep.watching import claim_round, find_ill, note_round

pytestmark = pytest.mark.django_db
START = now().replace(microsecond=0)
ILL = {"disk.home": Sign(slug="disk.home", label="Disk", says="97 % used", health=Health.MEND, advice="Make room.")}


def go(after_s, ill):
    with time_machine.travel(START + timedelta(seconds=after_s), tick=False):
        return note_round(ill)


def test_a_trouble_is_told_at_its_second_look_and_once():
    assert not go(0, ILL)
    news = go(15, ILL)
    assert [one.label for one in news.begun] == ["Disk"]
    assert not go(30, ILL)
    assert [one.label for one in go(15 + 24 * 3600, ILL).still] == ["Disk"]


def test_what_passes_by_itself_wakes_nobody():
    assert not go(0, ILL)
    assert not go(15, {})
    assert not go(200, {})
    assert not Trouble.objects.exists()


def test_what_comes_and_goes_is_told_once_and_is_over_when_it_stays_away():
    go(0, ILL)
    assert go(15, ILL).begun
    assert not go(60, {})
    assert not go(90, ILL)
    assert not go(120, {})
    over = go(90 + 125, {}).over
    assert [one.label for one in over] == ["Disk"]
    assert over[0].seconds == 90
    assert not go(300, {})
    assert not go(400, ILL)
    assert go(415, ILL).begun


def test_a_trouble_keeps_its_name_while_its_words_change():
    go(0, ILL)
    worse = {"disk.home": Sign(slug="disk.home", label="Disk", says="99 % used", health=Health.MEND)}
    assert go(15, worse).begun[0].says == "99 % used"
    assert Trouble.objects.count() == 1


def test_only_what_has_to_be_mended_is_told_unless_the_sign_asks(monkeypatch):
    def find():
        yield Sign(label="A", says="x", health=Health.WATCH)
        yield Sign(label="B", says="x", health=Health.WATCH, tells=True)
        yield Sign(label="C", says="x", health=Health.GOOD, tells=True)
        yield Sign(label="D", says="x", health=Health.MEND)

    signs._discover()
    lookers = Registry("looker")
    lookers.add("t", Looker(slug="t", label="T", icon="server", find=find))
    monkeypatch.setattr(signs, "LOOKERS", lookers)
    assert set(find_ill()) == {"t:B", "t:D"}


def test_two_processes_do_not_look_around_at_once():
    assert claim_round()
    assert not claim_round()
    assert not claim_round(after=45)


@pytest.fixture
def watch(monkeypatch):
    seen = {}
    monkeypatch.setattr(rounds, "find_ill", lambda: dict(seen))
    monkeypatch.setattr(rounds, "claim_round", lambda *, after: True)
    return Watch(), seen


def test_admins_are_mailed_and_see_a_line_on_top(admin, sales, client_of, watch, monkeypatch):
    eye, seen = watch
    seen.update(ILL)
    for step in (0, 15):
        with time_machine.travel(START + timedelta(seconds=step), tick=False):
            eye.go_round()
    mail = Mail.objects.get()
    assert mail.user == admin
    assert "Disk" in mail.subject
    assert "97 % used" in mail.subject
    assert "Make room." in mail.text
    assert "/settings/health/" in mail.text
    known.forget()
    assert "97 % used" in client_of(admin).get(reverse("users:profile")).content.decode()
    assert "97 % used" not in client_of(sales).get(reverse("users:profile")).content.decode()
    seen.clear()
    with time_machine.travel(START + timedelta(seconds=200), tick=False):
        eye.go_round()
    assert "well again" in Mail.objects.latest("id").subject
    known.forget()
    assert "97 % used" not in client_of(admin).get(reverse("users:profile")).content.decode()


def test_a_mail_about_several_things_names_them(admin, watch):
    eye, seen = watch
    seen.update(ILL, worker=Sign(slug="part.worker", label="Worker", says="is not there", health=Health.MEND))
    for step in (0, 15):
        with time_machine.travel(START + timedelta(seconds=step), tick=False):
            eye.go_round()
    assert Mail.objects.get().subject == "Touchline: 2 things are not well: Disk, Worker"


def test_a_part_that_fell_over_is_one_trouble():
    told = {
        sign.slug: sign.alerts
        for sign in find_processes(
            {"parts": {name: {"state": "failed", "restarts": 3} for name in ("worker", "pages")}}
        )
    }
    assert told == {"process.worker": False, "process.pages": True}


def test_who_stands_in_for_the_worker_looks_as_often_until_there_is_one(admin, watch, monkeypatch):
    _eye, seen = watch
    asked = []
    monkeypatch.setattr(rounds, "claim_round", lambda *, after: asked.append(after) or True)
    eye = Watch(after=30.0, at_once=True)
    seen["part.worker"] = Sign(slug="part.worker", label="Worker", says="is not there", health=Health.MEND)
    eye.go_round()
    eye.go_round()
    seen.clear()
    eye.go_round()
    eye.go_round()
    assert asked == [30.0, 15.0, 15.0, 30.0]


def test_postgres_itself_is_told_by_the_way_that_was_learnt(admin, watch, monkeypatch):
    eye, _seen = watch
    StaffMailSettings.objects.create(
        id=1, host="mail.example", port=25, security="none", from_address="crm@firm.example", updated_at=now()
    )
    handed = []
    monkeypatch.setattr(alerting, "hand_in", lambda settings, mail: handed.append((mail.address, mail.subject)))
    eye.go_round()

    def fall(*, after):
        raise OperationalError("the server is gone")

    monkeypatch.setattr(rounds, "claim_round", fall)
    monkeypatch.setattr(rounds.connection, "close", lambda: None)
    for step in (0, 15, 30):
        with time_machine.travel(START + timedelta(seconds=step), tick=False):
            assert not eye.go_round()
    assert handed == [(admin.email, "Touchline: PostgreSQL – does not answer")]
    monkeypatch.setattr(rounds, "claim_round", lambda *, after: True)
    eye.go_round()
    assert handed[1:] == [(admin.email, "Touchline: well again: PostgreSQL")]
