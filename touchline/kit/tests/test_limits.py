"""Rate limits."""

import pytest

from touchline.kit import limits
from touchline.kit.limits import Limit


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    moment = [1_000.0]
    monkeypatch.setattr("touchline.kit.limits.time.monotonic", lambda: moment[0])
    return moment


def test_a_name_has_two_seconds_worth_and_then_its_pace(clock: list[float]):
    limit = Limit(10)
    assert [limit.take("a", count=1) for _ in range(20)] == [0.0] * 20
    assert limit.take("a", count=1) == pytest.approx(0.1)
    assert limit.take("b", count=1) == 0.0
    clock[0] += 0.1
    assert limit.take("a", count=1) == 0.0
    assert limit.take("a", count=5) == pytest.approx(0.5)


def test_a_batch_larger_than_the_burst_waits_for_a_full_one(clock: list[float]):
    limit = Limit(10)
    assert limit.take("a", count=500) == 0.0
    assert limit.take("a", count=500) == pytest.approx(2.0)
    clock[0] += 2
    assert limit.take("a", count=500) == 0.0


def test_zero_is_no_limit():
    assert Limit(0).take("a", count=10**9) == 0.0


def test_old_names_are_forgotten(monkeypatch: pytest.MonkeyPatch, clock: list[float]):
    monkeypatch.setattr(limits, "MOST_BUCKETS", 3)
    limit = Limit(1)
    for name in "abcdef":
        limit.take(name, count=1)
    assert list(limit._buckets) == ["d", "e", "f"]
