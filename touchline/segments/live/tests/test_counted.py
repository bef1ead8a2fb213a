from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from pyroaring import BitMap64

from touchline.conditions.context import Context
from touchline.conditions.tree import read_tree
from touchline.kit.clock import to_millis
from touchline.segments.live.counted import Counted, Hits

TWICE_TODAY = {"kind": "did", "event": "X", "times": {"at_least": 2}, "period": {"this": "day"}}
ANN = 7


def test_an_event_of_a_new_day_does_not_count_beside_those_of_yesterday():
    leaf: Any = read_tree(TWICE_TODAY, subject="contact").parts[0]
    counted = Counted(leaf)
    counted.as_of = datetime(2026, 3, 1, 23, 59, tzinfo=UTC)
    counted.levels[0].add([ANN])
    midnight = Context(at=datetime(2026, 3, 2, tzinfo=UTC))
    for at, held in (
        (datetime(2026, 3, 2, 0, 0, 1, tzinfo=UTC), []),
        (datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC), [ANN]),
    ):
        event: Any = SimpleNamespace(contact_id=ANN, at_ms=to_millis(at))
        counted.count(Hits([event]), midnight)
        assert list(counted.among(BitMap64([ANN]))) == held


def test_who_did_it_several_times_at_once_goes_as_many_levels_up():
    leaf: Any = read_tree({"kind": "did", "event": "X", "times": {"exactly": 2}}, subject="contact").parts[0]
    counted = Counted(leaf)
    counted.as_of = datetime(2026, 3, 1, tzinfo=UTC)
    now = Context(at=datetime(2026, 3, 1, tzinfo=UTC))
    everybody = BitMap64([1, 2, 3, 4])
    for several, held in (([1, 2, 2, 3, 3, 3], [2]), ([1, 2], [1]), ([4] * 9, [1])):
        events: Any = [SimpleNamespace(contact_id=contact, at_ms=place) for place, contact in enumerate(several)]
        counted.count(Hits(events), now)
        assert list(counted.among(everybody)) == held


def test_what_happened_while_nobody_followed_counts():
    last_days = {"kind": "did", "event": "X", "times": {"at_least": 1}, "period": {"last": 7, "unit": "day"}}
    leaf: Any = read_tree(last_days, subject="contact").parts[0]
    counted = Counted(leaf)
    counted.as_of = datetime(2026, 3, 1, 12, tzinfo=UTC)
    event: Any = SimpleNamespace(contact_id=ANN, at_ms=to_millis(datetime(2026, 3, 1, 13, tzinfo=UTC)))
    counted.count(Hits([event]), Context(at=datetime(2026, 3, 1, 13, tzinfo=UTC)))
    assert list(counted.among(BitMap64([ANN]))) == [ANN]
