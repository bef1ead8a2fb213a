"""Readings, the forecast of the disk, sizes per room, and their pictures."""

import os
from datetime import timedelta

import pytest

from touchline.kit.clock import now
from touchline.ui.signs import Health
from touchline.upkeep.forecast import Forecast, find_slope, forecast_disk
from touchline.upkeep.growth import draw_disk, get_parts
from touchline.upkeep.models import Reading
from touchline.upkeep.readings import Point, get_points, keep, take_disks, take_sizes, thin_out
from touchline.upkeep.signs import judge_disk
from touchline.upkeep.sizes import get_postgres_sizes, measure

GB = 1e9


def make_points(count, *, per_day, start=100 * GB, step_h=1):
    first = now() - timedelta(hours=count * step_h)
    return [Point(first + timedelta(hours=i * step_h), start + per_day * i * step_h / 24) for i in range(count)]


def test_the_slope_is_what_grows_a_day():
    assert find_slope(make_points(100, per_day=3 * GB)) == pytest.approx(3 * GB)
    assert find_slope(make_points(1, per_day=3 * GB)) == 0.0


def test_a_single_step_is_no_growth():
    points = make_points(100, per_day=0)
    stepped = [Point(point.at, point.value + (50 * GB if i >= 90 else 0)) for i, point in enumerate(points)]
    assert abs(find_slope(stepped)) < 0.2 * GB


@pytest.mark.django_db
def test_a_disk_that_fills_is_told_before_it_is_full():
    for point in make_points(48, per_day=-10 * GB, start=70 * GB):
        keep(point.at, {"disk.free:home": point.value, "disk.used:home": 200 * GB - point.value})
    forecast = forecast_disk("home")
    assert forecast.per_day == pytest.approx(10 * GB)
    assert forecast.days == pytest.approx(5.0, abs=0.1)
    sign = judge_disk("home", int(100 * GB), int(50 * GB), forecast)
    assert sign.health == Health.WATCH
    assert sign.alerts
    assert "5.0 days" in sign.says
    picture = draw_disk("home")
    assert picture.full_on.date() == (now() + timedelta(days=forecast.days)).date()
    assert picture.line.startswith("M")
    assert picture.ahead


def test_a_disk_is_judged_by_its_level_and_by_its_days():
    def judge(percent, days=None):
        forecast = None if days is None else Forecast(1, 1, days, timedelta(days=1))
        return judge_disk("home", percent, 100 - percent, forecast).health

    assert judge(84) == Health.GOOD
    assert judge(85) == Health.WATCH
    assert judge(95) == Health.MEND
    assert judge(10, 7.5) == Health.GOOD
    assert judge(10, 6.9) == Health.WATCH
    assert judge(10, 1.9) == Health.MEND
    assert judge(96, 6.9) == Health.MEND


@pytest.mark.django_db
def test_too_short_a_time_says_nothing_about_days():
    for point in make_points(5, per_day=-10 * GB):
        keep(point.at, {"disk.free:home": point.value})
    assert forecast_disk("home") is None


@pytest.mark.django_db
def test_readings_are_taken_once_a_step_and_thinned_out():
    take_disks()
    take_disks()
    take_sizes()
    assert Reading.objects.filter(series="disk.free:home").count() == 1
    assert Reading.objects.filter(series="postgres:contacts").get().value > 0
    old = now().replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=20)
    for hours in (0, 1, 2, 24):
        keep(old + timedelta(hours=hours), {"disk.free:home": float(hours)})
    assert thin_out() == 2
    assert [point.value for point in get_points("disk.free:home", since=timedelta(days=30))][:2] == [0.0, 24.0]


@pytest.mark.django_db
def test_every_byte_belongs_to_a_room():
    sizes = get_postgres_sizes()
    assert sizes["contacts"] > 0
    assert sizes["jobs"] > 0
    assert set(sizes) >= {"journal", "users", "messaging", "upkeep"}


@pytest.mark.django_db
def test_the_page_shows_who_grows(admin, client_of):
    for point in make_points(30, per_day=1 * GB, start=1 * GB):
        keep(point.at, {"postgres:contacts": point.value, "postgres:tasks": 8000.0, "postgres:jobs": 9000.0})
    parts = get_parts()
    assert [str(part.name) for part in parts] == ["contacts", "All smaller ones"]
    assert parts[0].per_day == pytest.approx(1 * GB)
    assert parts[1].size == 17000
    page = client_of(admin).get("/settings/health/").content.decode()
    assert "+1 GB" in page


def test_a_folder_is_measured_with_all_below_it(tmp_path):
    (tmp_path / "deep" / "deeper").mkdir(parents=True)
    (tmp_path / "deep" / "deeper" / "file").write_bytes(os.urandom(100_000))
    assert 100_000 <= measure(tmp_path) <= 130_000
    assert measure(tmp_path / "gone") == 0
