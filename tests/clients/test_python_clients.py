"""The official Python clients of Segment and RudderStack deliver every call type."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import rudderstack.analytics.client
import segment.analytics.client

from benchmarks.installation import Installation
from tests.clients.calls import CALLS, PROPERTIES, Sent, check_arrived, check_person

CLIENTS = {"segment": segment.analytics.client.Client, "rudderstack": rudderstack.analytics.client.Client}


@pytest.mark.parametrize("gzip", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("maker", CLIENTS.values(), ids=CLIENTS)
def test_every_call_arrives(
    maker: type[Any], gzip: bool, installation: Installation, arrived: Callable[[set[str]], dict[str, dict[str, Any]]]
) -> None:
    """Each call comes back through the API as an event, and the person as the client told."""
    user = f"py-{secrets.token_hex(4)}"
    problems: list[object] = []
    client = maker(
        installation.key, host=installation.collector, gzip=gzip, on_error=lambda *problem: problems.append(problem)
    )
    sent = _call_everything(client, user)
    client.flush()
    client.join()
    assert not problems
    found = arrived({one.message_id for one in sent})
    check_arrived(found, sent)
    check_person(installation, user, email=f"{user}@example.com")


def _call_everything(client: Any, user: str) -> list[Sent]:
    ids = {call: f"{call}-{secrets.token_hex(6)}" for call in CALLS}
    now = datetime.now(UTC)
    client.identify(
        user, {"email": f"{user}@example.com", "name": "Ada Python"}, message_id=ids["identify"], timestamp=now
    )
    client.track(user, "Price Checked", PROPERTIES, message_id=ids["track"])
    client.page(
        user, "Docs", "Python", {"url": "https://shop.example.com/docs", "path": "/docs"}, message_id=ids["page"]
    )
    client.screen(user, "App", "Home", {"dark": True}, message_id=ids["screen"])
    client.group(user, "acme", {"name": "Acme"}, message_id=ids["group"])
    client.alias(f"{user}-before", user, message_id=ids["alias"])
    return [Sent(call, message_id, user) for call, message_id in ids.items()]
