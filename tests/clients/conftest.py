"""The shared installation as a real client's owner sees it, and what arrived of a client's calls."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from benchmarks.installation import Installation
from tests.support.running import Running

PATIENCE = 30.0
Arrived = dict[str, dict[str, Any]]


@pytest.fixture(scope="session")
def installation(running: Running) -> Installation:
    """The shared installation with a server's key of its own."""
    key = running.call("source", "create", "Client tests", "--server")
    return Installation(home=running.home, port=running.port, key=key, token=running.token)


@pytest.fixture
def arrived(installation: Installation) -> Callable[[set[str]], Arrived]:
    """Waits until all these message ids came back through the API; returns the events by message id."""

    def wait(message_ids: set[str]) -> Arrived:
        until = time.monotonic() + PATIENCE
        while True:
            items = installation.call_api("/api/v1/events?limit=1000")["items"]
            found = {item["message_id"]: item for item in items if item["message_id"] in message_ids}
            if set(found) == message_ids:
                return found
            assert time.monotonic() < until, f"{sorted(message_ids - set(found))} never came"
            time.sleep(0.2)

    return wait
