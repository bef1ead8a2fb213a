"""A value's text is the one the event store makes of it, whatever was sent."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from touchline.eventstore.client import query
from touchline.eventstore.json_texts import WHOLE, write_json

NUMBERS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False), st.integers(), st.integers(-(2**70), 2**70),
    st.sampled_from([1.0, -0.0, 1e20, 1e21, 1e-6, 1e-7, 9.999999e-7, 5e-324, 1.7976931348623157e308, 2**63, 2**64 - 1, 2**64]),
)  # fmt: skip
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    st.one_of(NUMBERS, TEXTS, st.booleans(), st.none()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=5,
)


def test_texts_are_the_event_stores(store):
    @settings(max_examples=40, deadline=None)
    @given(st.lists(VALUES, min_size=20, max_size=60))
    def agree(values):
        sent = [json.dumps({"x": value}, ensure_ascii=bool(place % 2)) for place, value in enumerate(values)]
        rows = query("SELECT arrayJoin({sent:Array(String)}) AS one, JSONExtractRaw(one, 'x')", {"sent": sent})
        assert [row[1] for row in rows] == [write_json(value) for value in values]

    agree()


def test_numbers():
    assert WHOLE.stop - 1 == 2**64 - 1
    assert [write_json(one) for one in (1.0, 12.50, 1e16, 1e22, [1.0, True, None], {"a": 2.0})] == [
        "1", "12.5", "10000000000000000", "1e22", "[1,true,null]", '{"a":2}',
    ]  # fmt: skip
