"""Raw bytes and JSON of every shape at every public address of the collector: never a 500, and nothing gets stuck.

`TOUCHLINE_FUZZ` says how many tries an address gets (default 150; 10,000 for the long run).
"""

import base64
import gzip
import os
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from benchmarks.installation import Installation
from benchmarks.memory import find_processes, read_rss
from benchmarks.visitors import get_stamp, send_batch
from tests.clients import nasty
from tests.support.running import Running

TRIES = int(os.environ.get("TOUCHLINE_FUZZ", "150"))
ADDRESSES = ("identify", "track", "page", "screen", "group", "alias", "batch", "import", "t", "b", "m")
MEMORY = 50_000_000
fuzz = settings(
    max_examples=TRIES,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
)


@pytest.fixture(scope="module")
def collector(installation: Installation) -> Any:
    """A kept connection to the collector with a server's key."""
    headers = {"Authorization": "Basic " + base64.b64encode(f"{installation.key}:".encode()).decode()}
    with httpx.Client(base_url=installation.collector, headers=headers, timeout=30) as client:
        yield client


@pytest.fixture(scope="module", autouse=True)
def nothing_got_stuck(installation: Installation, running: Running) -> Any:
    """After all tests here a good event still goes through at once, and collector and worker are no larger."""
    parts = Installation(home=running.home, port=running.port, started=[running.process])
    before = {part: _measure(parts, part) for part in ("collect", "worker")}
    yield
    mark = f"after-{secrets.token_hex(4)}"
    event = {"type": "track", "event": mark, "messageId": mark, "userId": mark, "timestamp": get_stamp()}
    assert send_batch(installation, [event]).status_code == httpx.codes.OK
    path = f"/api/v1/events?name={mark}"
    installation.wait_until(lambda: bool(installation.call_api(path)["items"]), what="the good event", seconds=30)
    for part, size in before.items():
        assert _measure(parts, part) - size < MEMORY, f"{part} grew by more than {MEMORY} bytes."


def _measure(installation: Installation, part: str) -> int:
    return sum(read_rss(pid) for pid in find_processes(installation, part))


@pytest.mark.parametrize("address", ADDRESSES)
def test_bodies(address: str, collector: httpx.Client) -> None:
    """Whatever the body, the answer is no server error."""

    @fuzz
    @given(body=nasty.bodies)
    def send(body: bytes) -> None:
        answer = collector.post(f"/v1/{address}", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code < 500, (answer.status_code, answer.text)

    send()


def test_batches(collector: httpx.Client) -> None:
    """A batch answers with one entry for each bad event, each with its index and a reason."""

    @fuzz
    @given(batch=st.lists(nasty.calls, min_size=1, max_size=6))
    def send(batch: list[dict[str, Any]]) -> None:
        answer = collector.post("/v1/batch", content=nasty.write({"batch": batch}))
        assert answer.status_code in {200, 400, 413}, (answer.status_code, answer.text)
        if answer.status_code == httpx.codes.BAD_REQUEST:
            errors = answer.json()["errors"]
            assert errors
            assert all(0 <= error["index"] < len(batch) and error["reason"] for error in errors), errors

    send()


def test_headers(collector: httpx.Client) -> None:
    """Whatever the headers, the answer is no server error."""

    @fuzz
    @given(headers=nasty.headers, body=nasty.bodies)
    def send(headers: dict[str, str], body: bytes) -> None:
        encoded = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        try:
            answer = collector.post("/v1/batch", content=body, headers=encoded)
        except (httpx.LocalProtocolError, httpx.RemoteProtocolError):
            return
        assert answer.status_code < 500, (answer.status_code, answer.text)

    send()


@pytest.mark.parametrize("template", ["/v1/projects/{}/settings", "/live?ticket={}", "/{}", "/v1/{}", "/t.js?{}"])
def test_reading_addresses(template: str, collector: httpx.Client) -> None:
    """Whatever is asked for, the answer is no server error, and nothing of anybody's."""

    @fuzz
    @given(
        text=st.one_of(st.text(max_size=60), st.sampled_from(nasty.TEXTS)),
        method=st.sampled_from(("GET", "HEAD", "OPTIONS", "PUT", "DELETE")),
    )
    def ask(text: str, method: str) -> None:
        url = template.format(quote(text.encode("utf-8", "surrogatepass"), safe=""))
        answer = collector.request(method, url)
        assert answer.status_code < 500, (answer.status_code, url)
        assert "@example.com" not in answer.text

    ask()


def test_compressed_bodies(collector: httpx.Client) -> None:
    """A body that says it is gzip, and is or is not."""

    @fuzz
    @given(body=nasty.bodies, cut=st.integers(0, 60))
    def send(body: bytes, cut: int) -> None:
        packed = gzip.compress(body)
        answer = collector.post("/v1/batch", content=packed[: len(packed) - cut], headers={"Content-Encoding": "gzip"})
        assert answer.status_code < 500, (answer.status_code, answer.text)

    send()


def test_two_sources_may_use_the_same_message_id(running: Running, arrived: Callable[[set[str]], object]) -> None:
    """The same message id from two sources is two events."""
    keys = [running.call("source", "create", f"Twin {secrets.token_hex(3)}") for _ in range(2)]
    message_id = f"twin-{secrets.token_hex(4)}"
    event = {
        "type": "track",
        "event": message_id,
        "messageId": message_id,
        "anonymousId": "a",
        "timestamp": get_stamp(),
    }
    installation = Installation(home=running.home, port=running.port, token=running.token)
    for key in keys:
        assert send_batch(installation, [event], key=key).status_code == httpx.codes.OK
    arrived({message_id})
    path = f"/api/v1/events?name={message_id}"
    installation.wait_until(lambda: len(installation.call_api(path)["items"]) == 2, what="both twins", seconds=20)
