"""What a call must look like, and what is said of one that does not."""

import contextlib
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.tracking.collector.calls import DEEPEST, BadCall, Call, find_time, is_too_deep, read_call, read_time

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
START = b'{"type":"track","event":"x","userId":"u",'


def nest(levels: int, opening: bytes = b"[", closing: bytes = b"]") -> bytes:
    return START + b'"properties":{"a":' + opening * levels + b"1" + closing * levels + b"}}"


BAD = [
    (b"", "it is not valid"),
    (b"5", "Expected `object`"),
    (b"{", "it is not valid"),
    (START + b'"messageId":5}', "Expected `str`, got `int`"),
    (START + b'"properties":[]}', "Expected `object | null`"),
    (START + b'"context":5}', "Expected `object | null`"),
    (START + b'"userId":7}', "got `int`"),
    (START + b'"properties":{"a":"\\u0000"}}', "NUL"),
    (START + b'"zzz":"a\\u0000"}', "NUL"),
    (START + b'"properties":{"a":"\\ud800"}}', "surrogate"),
    (START + b'"context":{"page":{"title":"\\ud800"}}}', "surrogate"),
    (START + b'"properties":{"a":"\xff"}}', "not UTF-8"),
    (START + b'"context":{"page":{"title":"\xff"}}}', "not UTF-8"),
    (START + b'"properties":{"a":1e400}}', "out of range"),
    (START + b'"properties":{"a":' + b"9" * 5000 + b"}}", "out of range"),
    (START + b'"properties":{"a":NaN}}', "it is not valid"),
    (START + b'"properties":{"a":"\x01"}}', "it is not valid"),
    (nest(10_000), "nested too deeply"),
    (nest(DEEPEST), "nested deeper"),
    (nest(200, b'{"a":', b"}"), "nested deeper"),
    (START + b'"properties":{"a":"' + b"x" * 32_768 + b'"}}', "at most 32768 are taken"),
    (b'{"type":"track","userId":"u"}', "needs 'event'"),
    (b'{"type":"alias","userId":"u"}', "needs 'previousId'"),
    (b'{"type":"group","userId":"u"}', "needs 'groupId'"),
    (b'{"type":"room","userId":"u"}', "type is 'room'"),
    (b'{"userId":"u"}', "type is ''"),
    (START + b'"anonymousId":"' + b"a" * 256 + b'"}', "longer than 255"),
]


@pytest.mark.parametrize(("raw", "reason"), BAD, ids=[reason for _, reason in BAD])
def test_a_bad_call_is_refused_in_words(raw: bytes, reason: str):
    with pytest.raises(BadCall) as refused:
        read_call(raw, kind="")
    assert reason in str(refused.value)


@pytest.mark.parametrize(
    "extra",
    [
        b'"properties":{"a":"\\\\u0000"}}',
        b'"properties":{"a":"\\ud83d\\ude00"}}',
        b'"properties":{"a":' + b"9" * 100 + b"}}",
        b'"event":"y"}',
        b'"properties":{"a":"' + b"[" * 5_000 + b'"}}',
        b'"properties":{"a":[' + b"[]," * 500 + b"[]]}}",
    ],
)
def test_an_odd_call_is_taken(extra: bytes):
    assert read_call(START + extra, kind="").user_id == "u"


def test_the_address_names_the_kind():
    assert read_call(b'{"type":"track","userId":"u"}', kind="page").type == "page"


@given(st.recursive(st.text('[]{}"\\x'), lambda inner: st.lists(inner) | st.dictionaries(st.text('"['), inner)))
def test_depth_is_that_of_brackets_outside_texts(value: object):
    padded = json.dumps([value] + [[]] * (DEEPEST + 1)).encode()
    assert not is_too_deep(padded)
    assert is_too_deep(b"[" * DEEPEST + padded + b"]" * DEEPEST)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_call_or_a_bad_call(raw: bytes):
    with contextlib.suppress(BadCall):
        read_call(raw, kind="page")


def when(timestamp: str, *, sent: str | None = None, batch_sent: datetime | None = None) -> datetime:
    return find_time(Call(timestamp=timestamp, sent_at=sent), sent_at=batch_sent, received_at=NOW)


def test_a_clock_within_five_minutes_is_left_alone():
    assert when("2026-05-04T11:00:00Z", sent="2026-05-04T11:55:00Z") == NOW - timedelta(hours=1)
    assert when("2026-05-04T13:00:00+02:00", sent="2026-05-04T12:05:00Z") == NOW - timedelta(hours=1)


def test_a_clock_further_off_is_corrected():
    assert when("2026-05-04T08:00:00Z", sent="2026-05-04T09:00:00Z") == NOW - timedelta(hours=1)
    assert when("2027-05-04T11:50:00Z", batch_sent=datetime(2027, 5, 4, 12, tzinfo=UTC)) == NOW - timedelta(minutes=10)
    own = when("2026-05-04T11:50:00Z", sent="2026-05-04T12:00:00Z", batch_sent=datetime(2027, 5, 4, 12, tzinfo=UTC))
    assert own == NOW - timedelta(minutes=10)


def test_without_a_time_it_happened_when_it_came():
    assert find_time(Call(), sent_at=None, received_at=NOW) == NOW


@pytest.mark.parametrize(
    ("timestamp", "reason"),
    [
        ("0000-01-01T00:00:00Z", "ISO 8601"),
        ("10000-01-01T00:00:00Z", "ISO 8601"),
        ("0001-01-01T00:00:00+14:00", "ISO 8601"),
        ("9999-12-31T23:59:59-12:00", "ISO 8601"),
        ("", "ISO 8601"),
        ("now", "ISO 8601"),
        ("0001-01-01T00:00:00Z", "before 1990"),
        ("1989-12-31T23:59:59Z", "before 1990"),
        ("2026-05-05T12:00:01Z", "more than a day ahead"),
        ("2300-01-01", "more than a day ahead"),
    ],
)
def test_a_time_out_of_reach_is_refused(timestamp: str, reason: str):
    with pytest.raises(BadCall, match=reason):
        when(timestamp)


def test_a_correction_out_of_reach_is_refused():
    with pytest.raises(BadCall):
        when("9999-12-31T00:00:00Z", sent="0001-01-01T00:00:00Z")


@given(st.text(max_size=40))
def test_any_text_is_a_time_in_utc_or_a_bad_call(text: str):
    with contextlib.suppress(BadCall):
        assert read_time(text).tzinfo is UTC
