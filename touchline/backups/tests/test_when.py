"""When a backup is due, and which are kept."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.backups.rotation import Kept, choose_kept
from touchline.backups.schedule import is_due
from touchline.backups.settings import read_settings
from touchline.kit.environment import SettingError

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = time(2, 30)


def at(text):
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("now", "last", "due"),
    [
        ("11-22T02:29", "11-21T02:31", False),
        ("11-22T02:30", "11-21T02:31", True),
        ("11-22T02:31", "11-22T02:30", False),
        ("11-22T12:00", "11-22T02:30", False),
        # Made by hand late in the evening: the night's is left out, the next is not.
        ("11-22T02:30", "11-21T23:00", False),
        ("11-22T19:00", "11-21T23:00", True),
        # The machine was off at night.
        ("11-22T08:00", "11-21T02:30", True),
        # The hour that is there twice, and the one that is not.
        ("10-25T02:30", "10-24T02:30", True),
        ("03-29T03:30", "03-28T02:30", True),
    ],
)
def test_it_is_due_at_its_hour_or_after_a_day(now, last, due):
    assert is_due(at(now), at=NIGHT, zone=BERLIN, last=at(last), failed=None) is due


def test_one_that_failed_is_tried_again_after_an_hour():
    last = at("11-20T02:30")
    assert not is_due(at("11-22T03:00"), at=NIGHT, zone=BERLIN, last=last, failed=at("11-22T02:31"))
    assert is_due(at("11-22T03:40"), at=NIGHT, zone=BERLIN, last=last, failed=at("11-22T02:31"))


def test_never_is_never():
    assert not is_due(at("11-22T03:00"), at=None, zone=BERLIN, last=at("11-01T03:00"), failed=None)


def make(day, *, proof=""):
    moment = datetime(2026, 11, 22, 2, 30, tzinfo=UTC) - timedelta(days=day)
    return Kept(f"b{day:03}", moment, proof)


def test_days_and_weeks_are_kept_and_all_is_gone_within_thirty_days():
    kept = choose_kept([make(day) for day in range(60)], keep=(7, 4, 0))
    assert {f"b{day:03}" for day in range(7)} <= kept
    assert len(kept) == 10
    assert max(int(name[1:]) for name in kept) <= 30


def test_months_can_be_kept():
    kept = choose_kept([make(day) for day in range(100)], keep=(1, 0, 3))
    assert kept == {"b000", "b022", "b053"}


def test_the_newest_proven_one_is_never_pushed_out():
    backups = [make(day, proof="bad") for day in range(40)] + [make(40, proof="good")]
    assert "b040" in choose_kept(backups, keep=(7, 4, 0))


def test_a_good_one_stands_for_its_day_before_a_bad_one():
    morning = Kept("good", datetime(2026, 11, 20, 2, tzinfo=UTC), "")
    evening = Kept("bad", datetime(2026, 11, 20, 20, tzinfo=UTC), "bad")
    later = [Kept(f"l{day}", datetime(2026, 11, day, 2, tzinfo=UTC)) for day in (21, 22)]
    assert choose_kept([morning, evening, *later], keep=(3, 0, 0)) == {"good", "l21", "l22"}


@given(
    days=st.sets(st.integers(0, 400), min_size=1),
    keep=st.tuples(st.integers(1, 9), st.integers(0, 9), st.integers(0, 9)),
)
def test_the_newest_is_always_kept_and_rotation_is_settled(days, keep):
    backups = [make(day) for day in days]
    kept = choose_kept(backups, keep=keep)
    assert make(min(days)).name in kept
    assert len(kept) <= sum(keep) + 1
    assert choose_kept([one for one in backups if one.name in kept], keep=keep) == kept


def test_settings_that_make_no_sense_are_told_in_words(tmp_path, monkeypatch):
    for name, text in (("AT", "25:00"), ("KEEP", "0,4,0"), ("KEEP", "seven"), ("PROOF", "maybe")):
        with monkeypatch.context() as context:
            context.setenv(f"TOUCHLINE_BACKUP_{name}", text)
            with pytest.raises(SettingError, match=f"TOUCHLINE_BACKUP_{name}"):
                read_settings(tmp_path / "home", tmp_path / "keys.json")


def test_without_settings_it_lies_beside_the_home(tmp_path):
    found = read_settings(tmp_path / "home", tmp_path / "home.keys" / "keys.json")
    assert found.place == str(tmp_path / "home.backups")
    assert found.key_file == tmp_path / "home.keys" / "backup.key"
    assert found.is_beside_home and found.keep == (7, 4, 0)
