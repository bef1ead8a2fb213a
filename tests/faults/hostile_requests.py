"""Oversize, gzip bombs, slow lines, thousands of headers, bodies without end: refused early, and nobody else waits."""

import base64
import gzip
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress

import httpx

from benchmarks.figures import get_percentile
from benchmarks.installation import Installation, run_installation
from benchmarks.memory import find_processes, read_rss
from benchmarks.visitors import get_stamp, make_headers
from tests.faults.raw_http import LOOPBACK, make_head, send_raw

MEMORY_MB = 50
SLOW_LINES = 1000
HEADERS_TIMEOUT = 15
LENGTH = "Content-Length: %d"


def run_hostile_requests(*, quick: bool) -> dict[str, object]:
    """Each attack in turn, while a polite client sends on; its p95 may at most double, memory grow by 50 MB."""
    with run_installation() as installation:
        key = base64.b64encode(f"{installation.key}:".encode()).decode()
        calm = _send_politely(installation, count=200)
        before = measure_collector(installation)
        statuses: dict[str, list[int]] = {}
        with PoliteClient(installation) as polite:
            for name, (attack, wanted) in ATTACKS.items():
                statuses[name] = [attack(installation.port + 1, key) for _ in range(2 if quick else 10)]
                assert set(statuses[name]) <= wanted, f"{name}: {statuses[name]}, wanted one of {sorted(wanted)}."
            polite.begin_again()
            _hold_slow_lines(installation.port + 1, key, seconds=5 if quick else 30)
        grown = measure_collector(installation) - before
        _check_still_good(installation)
    attacked = get_percentile(polite.took, 0.95)
    base = get_percentile(calm, 0.95)
    assert grown <= MEMORY_MB, f"The collector grew by {grown:.0f} MB."
    assert not polite.failures, f"{polite.failures} requests of the polite client failed."
    assert attacked <= max(2 * base, 0.05), (
        f"p95 of the polite client went from {base * 1000:.0f} to {attacked * 1000:.0f} ms."
    )
    answers = {name: sorted(set(found)) for name, found in statuses.items()}
    return {"answers": answers, "p95 ms": f"{base * 1000:.1f} → {attacked * 1000:.1f}", "grown MB": round(grown)}


def _send_oversize_event(port: int, key: str) -> int:
    body = json.dumps({"event": "Big", "userId": "u", "properties": {"long": "x" * 60_000}}).encode()
    return send_raw(port, [make_head("/v1/track", key, LENGTH % len(body)), body])


def _send_oversize_batch(port: int, key: str) -> int:
    body = b'{"batch":[' + b" " * 600_000 + b"]}"
    return send_raw(port, [make_head("/v1/batch", key, LENGTH % len(body)), body])


def _announce_too_much(port: int, key: str) -> int:
    return send_raw(port, [make_head("/v1/batch", key, LENGTH % 10**12), b"{"])


def _send_gzip_bomb(port: int, key: str) -> int:
    body = gzip.compress(b"\0" * 100_000_000, 9)
    return send_raw(port, [make_head("/v1/batch", key, LENGTH % len(body), "Content-Encoding: gzip"), body])


def _send_false_gzip(port: int, key: str) -> int:
    return send_raw(port, [make_head("/v1/batch", key, LENGTH % 9, "Content-Encoding: gzip"), b"not gzip!"])


def _send_many_headers(port: int, key: str) -> int:
    lines = [f"X-Header-{number}: {number}" for number in range(10_000)]
    return send_raw(port, [make_head("/v1/track", key, *lines, LENGTH % 2), b"{}"])


def _send_long_header(port: int, key: str) -> int:
    return send_raw(port, [make_head("/v1/track", key, "X-Long: " + "x" * 1_000_000, LENGTH % 2), b"{}"])


def _send_chunks_without_end(port: int, key: str) -> int:
    def chunks() -> Iterator[bytes]:
        yield make_head("/v1/batch", key, "Transfer-Encoding: chunked")
        for _ in range(200):
            yield b"8000\r\n" + b" " * 0x8000 + b"\r\n"

    return send_raw(port, chunks())


def _send_both_lengths(port: int, key: str) -> int:
    head = make_head("/v1/track", key, LENGTH % 4, "Transfer-Encoding: chunked")
    return send_raw(port, [head, b"0\r\n\r\n"])


def _send_negative_length(port: int, key: str) -> int:
    return send_raw(port, [make_head("/v1/track", key, "Content-Length: -5"), b"{}"])


def _send_no_http(port: int, key: str) -> int:
    return send_raw(port, [bytes(range(256)) * 20], seconds=HEADERS_TIMEOUT + 5)


ATTACKS: dict[str, tuple[Callable[[int, str], int], set[int]]] = {
    "event of 60 KB": (_send_oversize_event, {413}),
    "batch of 600 KB": (_send_oversize_batch, {413}),
    "1 TB announced": (_announce_too_much, {413}),
    "gzip bomb of 100 MB": (_send_gzip_bomb, {413}),
    "false gzip": (_send_false_gzip, {400}),
    "10,000 headers": (_send_many_headers, {0, 400, 431}),
    "a header of 1 MB": (_send_long_header, {0, 400, 431}),
    "chunks without end": (_send_chunks_without_end, {413}),
    "two lengths": (_send_both_lengths, {0, 400}),
    "negative length": (_send_negative_length, {0, 400, 413}),
    "no HTTP": (_send_no_http, {0, 400}),
}
"""Name to the attack and the answers it may get; 0 is a connection closed without an answer."""


class PoliteClient:
    """Sends a good event every 20 ms during the attacks, and times it."""

    def __init__(self, installation: Installation) -> None:
        self.took: list[float] = []
        self.failures = 0
        self._installation = installation
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._send, daemon=True)

    def __enter__(self) -> "PoliteClient":
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._over.set()
        self._thread.join(timeout=60)

    def begin_again(self) -> None:
        """Forgets the times so far: this process itself is busy while it builds the attacks' bodies."""
        self.took.clear()

    def _send(self) -> None:
        while not self._over.is_set():
            try:
                self.took.extend(_send_politely(self._installation, count=20))
            except (httpx.HTTPError, AssertionError):
                self.failures += 1


def _send_politely(installation: Installation, *, count: int) -> list[float]:
    took = []
    with httpx.Client(base_url=installation.collector, headers=make_headers(installation.key), timeout=20) as client:
        for _ in range(count):
            began = time.perf_counter()
            answer = client.post(
                "/v1/track", content=json.dumps({"event": "Polite", "userId": "p", "timestamp": get_stamp()})
            )
            took.append(time.perf_counter() - began)
            assert answer.status_code == httpx.codes.OK, answer.text
            time.sleep(0.02)
    return took


def _hold_slow_lines(port: int, key: str, *, seconds: float) -> None:
    """1,000 connections that each send one byte a second: half in the head, half in the body."""
    with ExitStack() as stack:
        lines = [stack.enter_context(socket.create_connection((LOOPBACK, port), timeout=5)) for _ in range(SLOW_LINES)]
        for number, line in enumerate(lines):
            head = make_head("/v1/track", key, LENGTH % 1000)
            line.sendall(head if number % 2 else head[:20])
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for line in lines:
                with suppress(OSError):
                    line.send(b"x")
            time.sleep(1)


def measure_collector(installation: Installation) -> float:
    """Resident MB of the collector's processes."""
    return sum(read_rss(pid) for pid in find_processes(installation, "collect")) / 1_000_000


def _check_still_good(installation: Installation) -> None:
    assert len(_send_politely(installation, count=5)) == 5
    assert httpx.get(f"{installation.pages}/healthz", timeout=20).status_code == httpx.codes.OK
