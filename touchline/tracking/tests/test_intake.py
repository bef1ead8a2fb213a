"""What one request's body becomes: rows for the journal, the good and the refused."""

import contextlib
import gzip
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.tracking.collector.calls import BadCall
from touchline.tracking.collector.facts import Browser, decode_facts, hash_visitor, make_facts, read_agent
from touchline.tracking.collector.intake import (
    LARGEST_BODY,
    Intake,
    TooLarge,
    cut_batch,
    read_basic_key,
    read_body_key,
    unpack,
)
from touchline.tracking.collector.sources import KnownSource
from touchline.tracking.factories import make_client

GOOD = b'{"type":"page","userId":"anna","messageId":"good"}'
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5"
    " Mobile/15E148 Safari/604.1"
)
IPAD = PHONE.replace("iPhone; CPU iPhone OS", "iPad; CPU OS")
BOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


def make_intake(*, keep_ip: bool = False, **client: Any) -> Intake:
    return Intake(KnownSource(3, False, (), keep_ip), make_client(**client))


def take_batch(*events: bytes, **client: Any) -> tuple[int, list[tuple[int, str]], bytes]:
    """Return how many were accepted, index and reason of the others, and all rows."""
    taken = make_intake(**client).take_body(b'{"batch":[' + b",".join(events) + b"]}")
    return taken.accepted, [(error["index"], error["reason"]) for error in taken.errors], b"".join(taken.rows)


@pytest.mark.parametrize(
    "bad",
    [
        b"5",
        b"null",
        b'"x"',
        b"{}",
        b'{"type":"page","userId":"a","properties":{"a":"\\ud800"}}',
        b'{"type":"page","userId":"a","properties":{"a":"\\u0000"}}',
        b'{"type":"page","userId":"a","context":{"page":"\xff"}}',
        b'{"type":"page","userId":"a","properties":{"a":' + b"[" * 10_000 + b"]" * 10_000 + b"}}",
        b'{"type":"page","userId":"a","properties":{"a":' + b"9" * 5_000 + b"}}",
        b'{"type":"page","userId":"a","properties":{"a":NaN}}',
        b'{"type":"page","userId":"a","properties":{"a":1e400}}',
        b'{"type":"page","userId":"a","properties":{"a":"' + b"x" * 33_000 + b'"}}',
        b'{"type":"page","userId":"a","timestamp":"10000-01-01T00:00:00Z"}',
        b'{"type":"page"}',
    ],
)
def test_one_bad_event_does_not_take_the_others_with_it(bad: bytes):
    accepted, errors, rows = take_batch(GOOD, bad, GOOD)
    assert accepted == 2
    assert [index for index, _ in errors] == [1]
    assert errors[0][1]
    assert rows.count(b"good") == 4


def test_a_batch_with_a_bad_event_keeps_its_clock():
    bad = b'{"type":"page","userId":"a","properties":{"a":"\\ud800"}}'
    body = (
        b'{"sentAt":"1999-01-01T00:00:00Z","batch":['
        + bad
        + b',{"type":"page","userId":"a","timestamp":"1999-01-01"}]}'
    )
    known = make_intake().take_body(body)
    assert [error["index"] for error in known.errors] == [0]
    fresh = make_intake().take_body(b'{"batch":[{"type":"page","userId":"a","timestamp":"1999-01-01"}]}')
    assert known.rows[1][12:20] != fresh.rows[0][12:20]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "it is not valid"),
        (b"not json", "it is not valid"),
        (b"[]", "Expected `object`"),
        (b'{"batch":5}', "Expected `array`"),
        (b'{"batch":"\\ud800"}', "half of a surrogate pair"),
        (b'{"batch":[', "it is not valid"),
        (b'{"batch":[],"sentAt":"then"}', "ISO 8601"),
        (b'{"batch":[' + b"0," * 5_000 + b"0]}", "at most 5000 are taken"),
        (b'{"a":' + b"[" * 50_000, "nested too deeply"),
    ],
)
def test_a_body_that_is_no_batch_is_kept_whole_as_one_refusal(body: bytes, reason: str):
    taken = make_intake().take_body(body)
    assert (taken.accepted, len(taken.rows)) == (0, 1)
    assert reason in taken.errors[0]["reason"]


def test_without_a_message_id_each_event_gets_one():
    _, errors, rows = take_batch(b'{"type":"page","userId":"anna"}', b'{"type":"page","userId":"anna"}')
    assert not errors
    assert len({row[:11] for row in rows.split(b"page\x00\x00\x00\x0b")[1:]}) == 2


def test_a_browser_without_any_id_is_known_by_the_days_hash():
    assert take_batch(b'{"type":"page"}', origin="https://shop.example")[0] == 1
    assert take_batch(b'{"type":"page"}')[1] == [(0, "it needs a userId or an anonymousId")]


@pytest.mark.parametrize("extra", [b"", b',"properties":{"a":"\\ud800"}', b',"event":5'])
def test_an_address_is_stored_only_where_the_source_says_so(extra: bytes):
    event = b'{"type":"page","userId":"a","context":{"ip": "198.51.100.9","locale":"de"}' + extra + b"}"
    for keep_ip in (False, True):
        taken = make_intake(keep_ip=keep_ip).take_body(b'{"batch":[' + event + b"]}")
        rows = b"".join(taken.rows)
        assert (b"198.51.100.9" in rows) is keep_ip
        assert (b"203.0.113.7" in rows) is (keep_ip and bool(extra))
        assert b"locale" in rows


def test_a_gzip_body_is_unpacked_and_never_beyond_the_limit():
    assert unpack(gzip.compress(b"x" * LARGEST_BODY)) == b"x" * LARGEST_BODY
    with pytest.raises(TooLarge):
        unpack(gzip.compress(b"\0" * 50_000_000))
    with pytest.raises(BadCall, match="is not"):
        unpack(b"garbage")
    with pytest.raises(BadCall, match="too early"):
        unpack(gzip.compress(b"x" * 100)[:-9])


@given(st.binary(max_size=200))
def test_any_bytes_are_gzip_or_refused(body: bytes):
    with contextlib.suppress(BadCall, TooLarge):
        unpack(body)


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("Basic a2V5Og==", "key"),
        ("basic a2V5", "key"),
        ("Bearer a2V5", ""),
        ("Basic !!", ""),
        ("Basic ä", ""),
        ("Basic /w==", ""),
    ],
)
def test_the_key_of_a_basic_header(header: str, key: str):
    assert read_basic_key(header) == key


@pytest.mark.parametrize(
    ("body", "key"),
    [(b'{"writeKey":"k"}', "k"), (b'{"writeKey":5}', ""), (b"[]", ""), (b"[" * 9_999, ""), (b"\xff", "")],
)
def test_the_key_of_a_body(body: bytes, key: str):
    assert read_body_key(body) == key


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("https://shop.example", True),
        ("https://www.SHOP.example:8443", True),
        ("https://notshop.example", False),
        ("https://shop.example.evil.test", False),
        ("null", False),
        ("http://[", False),
    ],
)
def test_a_source_takes_events_of_its_domains(origin: str, allowed: bool):
    assert KnownSource(1, False, ("shop.example",), False).allows(origin) is allowed
    assert KnownSource(1, False, (), False).allows(origin)


@pytest.mark.parametrize(
    ("agent", "device", "browser", "system", "bot"),
    [
        (FIREFOX, "desktop", "Firefox", "Linux", False),
        (PHONE, "mobile", "Mobile Safari", "iOS", False),
        (IPAD, "tablet", "Mobile Safari", "iOS", False),
        (BOT, "desktop", "Googlebot", "", True),
        ("", "", "", "", False),
    ],
)
def test_what_an_agent_says(agent: str, device: str, browser: str, system: str, bot: bool):
    assert read_agent(agent) == (device, browser, system, bot)


def test_the_visitor_hash_changes_with_salt_source_address_and_agent():
    ways = [("s", 1, "a", "b"), ("t", 1, "a", "b"), ("s", 2, "a", "b"), ("s", 1, "x", "b"), ("s", 1, "a", "x")]
    assert len({hash_visitor(salt, source_id=source, ip=ip, agent=agent) for salt, source, ip, agent in ways}) == 5


def test_facts_keep_no_address_unless_told_and_cut_what_is_long():
    known = decode_facts(make_facts(Browser("203.0.113.7", "x" * 9_999, 1, "s", keep_ip=False, origin="o" * 9_999)))
    assert (known.ip, len(known.origin)) == ("", 255)
    kept = decode_facts(make_facts(Browser("203.0.113.7", "", 1, "s", keep_ip=True, origin="")))
    assert kept.ip == "203.0.113.7"


values = st.recursive(
    st.text() | st.integers() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


@given(st.lists(values))
def test_cutting_a_batch_gives_its_events(events: list[Any]):
    body = json.dumps({"sentAt": "x", "batch": events, "writeKey": "k"}).encode()
    found = cut_batch(body)
    assert found is not None
    rest, parts = found
    assert [json.loads(part) for part in parts] == events
    assert json.loads(rest) == {"sentAt": "x", "batch": [], "writeKey": "k"}
