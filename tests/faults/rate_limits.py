"""Rate limits: 429 with Retry-After at the stated figure, whatever X-Forwarded-For says, and no key starves another."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx

from benchmarks.installation import Installation, run_installation
from benchmarks.visitors import make_headers

EVENTS_PER_KEY = 200
REQUESTS_PER_ADDRESS = 50
TOLERANCE = 0.1
STRANGER = "127.0.0.9"
"""An address of this machine that is no trusted proxy."""
SECONDS = 10.0
LINES = 16
"""Enough that the sender is never what holds the rate down."""


def run_rate_limits(*, quick: bool) -> dict[str, object]:
    """With limits set low: what one address and one key may send in ten seconds, and what another key may meanwhile."""
    limits = {
        "TOUCHLINE_EVENTS_PER_KEY": str(EVENTS_PER_KEY),
        "TOUCHLINE_REQUESTS_PER_ADDRESS": str(REQUESTS_PER_ADDRESS),
    }
    with run_installation(variables=limits) as installation:
        other = installation.run("source", "create", "another", "--server")
        plain = count_accepted(installation, installation.key)
        spoofed = count_accepted(installation, installation.key, spoof=True)
        by_key, of_other = _count_keys(installation, other)
    by_address = REQUESTS_PER_ADDRESS * (SECONDS + 2)
    assert abs(plain - by_address) <= TOLERANCE * by_address, (
        f"{plain} requests of an address, {by_address:.0f} stated."
    )
    assert abs(spoofed - by_address) <= TOLERANCE * by_address, f"{spoofed} with a forged X-Forwarded-For."
    stated = EVENTS_PER_KEY * (SECONDS + 2)
    assert abs(by_key - stated) <= TOLERANCE * stated, f"{by_key} events of a key, {stated:.0f} stated."
    assert set(of_other) == {200}, f"Another key was answered {dict(of_other)} meanwhile."
    return {
        "requests of an address in 10 s": f"{plain} of {by_address:.0f} stated",
        "with forged X-Forwarded-For": spoofed,
        "events of a key in 10 s": f"{by_key} of {stated:.0f} stated",
        "other key": f"{of_other[200]} of 20",
    }


def count_accepted(installation: Installation, key: str, *, spoof: bool = False) -> int:
    """Requests of one strange address taken in ten seconds, over many lines; a 429 must carry Retry-After."""
    # Buckets hold two seconds' worth; a fresh start needs a full one.
    time.sleep(2.5)
    until = time.monotonic() + SECONDS
    with ThreadPoolExecutor(LINES) as pool:
        return sum(
            pool.map(
                lambda line: _send_as_stranger(installation, key, line if spoof else 0, until), range(1, LINES + 1)
            )
        )


def _send_as_stranger(installation: Installation, key: str, spoof: int, until: float) -> int:
    accepted, number = 0, 0
    transport = httpx.HTTPTransport(local_address=STRANGER)
    options = {"base_url": installation.collector, "headers": make_headers(key), "timeout": 20}
    with httpx.Client(transport=transport, **options) as client:
        while time.monotonic() < until:
            number += 1
            headers = {"X-Forwarded-For": f"81.{spoof}.{number // 250 % 250}.{number % 250}"} if spoof else {}
            answer = client.post("/v1/track", json={"event": "Fast", "userId": "u"}, headers=headers)
            accepted += answer.status_code == httpx.codes.OK
            if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
                assert int(answer.headers["retry-after"]) >= 1
                time.sleep(0.05)
    return accepted


def _count_keys(installation: Installation, other: str) -> tuple[int, Counter[int]]:
    """Events of one key sent by many visitors (through a trusted proxy), and of 20 of another key meanwhile."""
    taken = {"": 0}
    greedy = threading.Thread(target=lambda: taken.update({"": _send_greedily(installation)}), daemon=True)
    time.sleep(2.5)
    greedy.start()
    statuses: Counter[int] = Counter()
    for _ in range(20):
        time.sleep(SECONDS / 25)
        answer = httpx.post(
            f"{installation.collector}/v1/track",
            json={"event": "Polite", "userId": "p"},
            headers=make_headers(other),
            timeout=20,
        )
        statuses[answer.status_code] += 1
    greedy.join(timeout=SECONDS + 30)
    return taken[""], statuses


def _send_greedily(installation: Installation) -> int:
    accepted, number = 0, 0
    until = time.monotonic() + SECONDS
    with httpx.Client(base_url=installation.collector, headers=make_headers(installation.key), timeout=20) as client:
        while time.monotonic() < until:
            number += 1
            batch = {"batch": [{"type": "track", "event": "Fast", "userId": "u"}] * 10}
            headers = {"X-Forwarded-For": f"81.3.{number // 250 % 250}.{number % 250}"}
            answer = client.post("/v1/batch", json=batch, headers=headers)
            accepted += 10 * (answer.status_code == httpx.codes.OK)
            if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
                assert int(answer.headers["retry-after"]) >= 1
                time.sleep(0.01)
    return accepted
