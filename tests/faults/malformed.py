"""One malformed event in 1,000: the good are stored, the bad are named by index and wait in the quarantine."""

import json
import secrets
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from benchmarks.installation import Installation, run_installation
from benchmarks.visitors import get_stamp, make_headers
from tests.faults.proof import count_stored

Spoil = Callable[[dict[str, Any]], str]
BATCH = 100
LAG_SECONDS = 5.0
SETTLE_SECONDS = 120.0


def _replace(**values: object) -> Spoil:
    return lambda event: json.dumps({**event, **values})


def _insert(raw: str) -> Spoil:
    return lambda event: json.dumps(event)[:-1] + f', "properties": {{"odd": {raw}}}}}'


SPOILS: dict[str, Spoil] = {
    "event is a number": _replace(event=5),
    "event is missing": _replace(event=None),
    "userId is an object": _replace(userId={"id": 1}),
    "properties is a text": _replace(properties="red"),
    "properties is a list": _replace(properties=[1, 2]),
    "messageId is a list": _replace(messageId=[]),
    "no such type": _replace(type="teleport"),
    "not an object": lambda event: json.dumps("just a text"),
    "null": lambda event: "null",
    "NUL in a text": _insert('"a\\u0000b"'),
    "NUL in the event's name": lambda event: json.dumps({**event, "event": "a\0b"}),
    "lone surrogate": _insert('"\\ud83d"'),
    "lone low surrogate in a key": lambda event: json.dumps(event)[:-1] + ', "properties": {"\\udc00": 1}}',
    "over 32 KB": _replace(properties={"long": "x" * 40_000}),
    "year 0": _replace(timestamp="0000-01-01T00:00:00Z"),
    "year 10000": _replace(timestamp="10000-01-01T00:00:00Z"),
    "before 1990": _replace(timestamp="1969-12-31T23:59:59Z"),
    "far ahead": _replace(timestamp="2107-01-01T00:00:00Z"),
    "a time that is none": _replace(timestamp="yesterday"),
    "number too large": _insert("1e400"),
    "too deep": _insert("[" * 5_000 + "]" * 5_000),
}
"""Name to what makes one event bad; what it returns is the event's raw JSON."""


def run_malformed(*, quick: bool) -> dict[str, object]:
    """Batches of 100, of which one in ten holds one bad event; every sort of bad takes its turn."""
    batches = 210 if quick else 3_000
    run = secrets.token_hex(4)
    kinds = Counter[str]()
    names = list(SPOILS)
    with run_installation() as installation:
        with ThreadPoolExecutor(4) as pool:
            work = [(number, names[number // 10 % len(names)] if number % 10 == 0 else "") for number in range(batches)]
            for kind in pool.map(lambda plan: _send(installation, run, *plan), work):
                kinds[kind] += 1
        bad = sum(count for kind, count in kinds.items() if kind)
        good = batches * BATCH - bad
        began = time.monotonic()
        while (stored := count_stored(installation, run)) < good:
            assert time.monotonic() < began + SETTLE_SECONDS, f"{stored} of {good} good events are stored."
            time.sleep(0.1)
        lag = time.monotonic() - began
        assert stored == good, f"{stored} events are stored, {good} were good."
        waiting = _wait_for_quarantine(installation, bad)
    assert lag <= LAG_SECONDS, f"The good events were stored only {lag:.1f} s after the last acknowledgement."
    return {"good": good, "stored": good, "bad": bad, "in quarantine": waiting, "lag s": round(lag, 1)}


def _send(installation: Installation, run: str, number: int, kind: str) -> str:
    events = [_make_event(run, number, index) for index in range(BATCH)]
    raws = [json.dumps(event) for event in events]
    place = number * 31 % BATCH
    if kind:
        raws[place] = SPOILS[kind](events[place])
    answer = httpx.post(
        f"{installation.collector}/v1/batch",
        content=f'{{"batch":[{",".join(raws)}],"sentAt":"{get_stamp()}"}}',
        headers=make_headers(installation.key),
        timeout=30,
    )
    if not kind:
        assert answer.status_code == httpx.codes.OK, f"{answer.status_code} for a good batch: {answer.text[:300]}"
        return kind
    assert answer.status_code == httpx.codes.BAD_REQUEST, f"{answer.status_code} for {kind!r}: {answer.text[:300]}"
    errors = answer.json()["errors"]
    assert [error["index"] for error in errors] == [place], f"{kind!r} at {place}, answered {errors}"
    assert errors[0]["reason"], f"{kind!r} was refused without a reason."
    return kind


def _make_event(run: str, number: int, index: int) -> dict[str, Any]:
    return {
        "type": "track",
        "event": f"Malformed {run}",
        "messageId": f"{run}-{number:05d}-{index:02d}",
        "userId": f"careful-{run}-{index % 13}",
        "timestamp": get_stamp(),
    }


def _wait_for_quarantine(installation: Installation, wanted: int) -> int:
    until = time.monotonic() + 30
    while True:
        found = sum(1 for _ in installation.list_api("/api/v1/quarantine?limit=1000"))
        if found >= wanted or time.monotonic() > until:
            assert found == wanted, f"{found} events wait in the quarantine, {wanted} were bad."
            return found
        time.sleep(0.5)
