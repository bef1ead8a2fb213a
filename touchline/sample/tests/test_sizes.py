"""Any number of contacts and events is hit exactly."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.sample.loading.sizes import make_plan, thin


@given(contacts=st.integers(1, 2_000_000), events=st.integers(0, 30_000_000))
def test_copies_hold_what_is_wanted(contacts: int, events: int) -> None:
    plan = make_plan(people=6600, rows=113_000, contacts=contacts, events=events)
    assert 1 <= plan.contacts_per_copy <= 6600
    assert plan.events_per_copy <= 113_000
    assert plan.copies * plan.contacts_per_copy >= contacts
    assert plan.copies * plan.events_per_copy >= events


@pytest.mark.parametrize(("contacts", "events"), [(0, 5), (-1, 5), (5, -1)])
def test_sizes_that_make_no_sense_are_refused(contacts: int, events: int) -> None:
    with pytest.raises(ValueError, match="at least"):
        make_plan(people=10, rows=100, contacts=contacts, events=events)


def test_reading_time_goes_first() -> None:
    rows = [(n, n, name) for n in range(50) for name in ("page_viewed", "page_left")]
    thinned = thin(rows, events=60, rng=Random(1))
    assert len(thinned) == 60
    assert sum(row[2] == "page_viewed" for row in thinned) == 50
    assert len(thin(rows, events=30, rng=Random(1))) == 30
    assert thin(rows, events=1000, rng=Random(1)) == rows
