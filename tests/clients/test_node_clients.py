"""The official Node clients of Segment and RudderStack deliver every call type."""

import json
import secrets
from collections.abc import Callable
from typing import Any

import pytest

from benchmarks.installation import Installation
from tests.clients import node_folder
from tests.clients.calls import CALLS, PROPERTIES, check_arrived, check_person, read_sent


@pytest.fixture(scope="session", autouse=True)
def packages() -> None:
    """The clients, as their makers publish them."""
    node_folder.install()


@pytest.mark.parametrize("program", ["segment.mjs", "rudderstack.mjs"])
def test_every_call_arrives(
    program: str, installation: Installation, arrived: Callable[[set[str]], dict[str, dict[str, Any]]]
) -> None:
    """Each call comes back through the API as an event, and the person as the client told."""
    user = f"node-{secrets.token_hex(4)}"
    printed = node_folder.run(program, installation.collector, installation.key, user, json.dumps(PROPERTIES))
    sent = read_sent(printed)
    assert {one.call for one in sent} == set(CALLS)
    check_arrived(arrived({one.message_id for one in sent}), sent)
    check_person(installation, user, email=f"{user}@example.com")
