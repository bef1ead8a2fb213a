"""Each zone's hour, over the changes of the clocks in both directions."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap64

from touchline.campaigns.moments import find_first_moment, find_moment, is_skipped, spread_over_zones
from touchline.kit.zones import get_all_zones

SPRING = [
    ("Europe/Berlin", date(2027, 3, 28), time(2, 30), "2027-03-28T03:30:00+02:00"),
    ("America/New_York", date(2027, 3, 14), time(2, 30), "2027-03-14T03:30:00-04:00"),
    ("America/St_Johns", date(2027, 3, 14), time(2, 30), "2027-03-14T03:30:00-02:30"),
    ("Australia/Lord_Howe", date(2027, 10, 3), time(2, 15), "2027-10-03T02:45:00+11:00"),
    ("Pacific/Chatham", date(2027, 9, 26), time(2, 50), "2027-09-26T03:50:00+13:45"),
    ("Africa/Cairo", date(2027, 4, 30), time(0, 30), "2027-04-30T01:30:00+03:00"),
]
AUTUMN = [
    ("Europe/Berlin", date(2027, 10, 31), time(2, 30), "2027-10-31T02:30:00+02:00"),
    ("America/New_York", date(2027, 11, 7), time(1, 30), "2027-11-07T01:30:00-04:00"),
    ("America/St_Johns", date(2027, 11, 7), time(1, 30), "2027-11-07T01:30:00-02:30"),
    ("Australia/Lord_Howe", date(2027, 4, 4), time(1, 45), "2027-04-04T01:45:00+11:00"),
    ("Pacific/Chatham", date(2027, 4, 4), time(3, 0), "2027-04-04T03:00:00+13:45"),
    ("Africa/Cairo", date(2027, 10, 28), time(23, 30), "2027-10-28T23:30:00+03:00"),
]


@pytest.mark.parametrize(("zone", "day", "clock", "wanted"), SPRING + AUTUMN)
def test_the_odd_hours(zone, day, clock, wanted):
    moment = find_moment(day, clock, zone)
    assert moment == datetime.fromisoformat(wanted)
    assert is_skipped(day, clock, zone) is ((zone, day, clock, wanted) in SPRING)


@given(
    st.sampled_from(sorted(get_all_zones())),
    st.dates(date(2024, 1, 1), date(2037, 12, 31)),
    st.times().map(lambda one: one.replace(second=0, microsecond=0)),
)
def test_a_time_is_itself_again_and_never_before_the_first_zone(zone, day, clock):
    moment = find_moment(day, clock, zone)
    assert moment.tzinfo is UTC
    assert moment >= find_first_moment(day, clock)
    if not is_skipped(day, clock, zone):
        assert moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == datetime.combine(day, clock)


def test_everybody_has_one_moment():
    by_zone = {
        "Asia/Tokyo": BitMap64([1, 2]),
        "Europe/Berlin": BitMap64([3]),
        "Europe/Paris": BitMap64([4]),
        "America/New_York": BitMap64([5]),
    }
    day, clock = date(2027, 3, 28), time(9)
    late = datetime(2027, 3, 28, 1, tzinfo=UTC)
    found = spread_over_zones(day, clock, by_zone, not_before=late)
    assert {moment: set(people) for moment, people in found.items()} == {
        late: {1, 2},
        datetime(2027, 3, 28, 7, tzinfo=UTC): {3, 4},
        datetime(2027, 3, 28, 13, tzinfo=UTC): {5},
    }


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd"])
def test_a_zone_that_is_none(zone):
    with pytest.raises(ValueError, match=r"."):
        find_moment(date(2027, 1, 1), time(9), zone)


def test_a_leap_day_and_far_years():
    assert find_moment(date(2028, 2, 29), time(9), "Europe/Berlin") == datetime(2028, 2, 29, 8, tzinfo=UTC)
    assert find_moment(date(2038, 12, 31), time(23, 59), "Asia/Kathmandu") - datetime(
        2038, 12, 31, 23, 59, tzinfo=UTC
    ) == -timedelta(hours=5, minutes=45)
