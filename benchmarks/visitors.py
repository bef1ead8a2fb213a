"""Known people sent through the collector, and single events whose way is watched."""

import base64
import json
import secrets
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import httpx

from benchmarks.installation import Installation


def get_stamp(moment: datetime | None = None) -> str:
    """A time as the tracking API wants it, with milliseconds; now when none is given."""
    return (moment or datetime.now(UTC)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def make_headers(key: str) -> dict[str, str]:
    """The headers of a server that holds this write key."""
    return {
        "Authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode(),
        "Content-Type": "application/json",
    }


def send_batch(installation: Installation, events: list[dict[str, Any]], *, key: str = "") -> httpx.Response:
    """One `/v1/batch`, as it is; the caller judges the answer."""
    return httpx.post(
        f"{installation.collector}/v1/batch",
        content=json.dumps({"batch": events, "sentAt": get_stamp()}),
        headers=make_headers(key or installation.key),
        timeout=30,
    )


def make_contacts(installation: Installation, *, count: int, prefix: str = "staff-look") -> None:
    """Sends `count` known people with a few pages each, and waits until the API shows them all."""
    for first in range(0, count, 10):
        events = [
            event for number in range(first, min(first + 10, count)) for event in _make_person(f"{prefix}-{number}")
        ]
        send_batch(installation, events).raise_for_status()
    last = f"/api/v1/contacts?external_id={prefix}-{count - 1}"
    installation.wait_until(lambda: bool(_find(installation, last)), what=f"contact {prefix}-{count - 1}", seconds=60)


def _make_person(user_id: str) -> list[dict[str, Any]]:
    base = {"userId": user_id, "timestamp": get_stamp()}
    person = {**base, "type": "identify", "messageId": secrets.token_hex(8)}
    person["traits"] = {"email": f"{user_id}@example.com", "name": f"Ada {user_id}", "city": "Bremen"}
    visit = [
        {
            **base,
            "type": "page",
            "messageId": secrets.token_hex(8),
            "name": title,
            "properties": {"title": title, "path": path},
        }
        for title, path in (
            ("Home", "/"),
            ("Delivery and prices", "/pricing"),
            ("Spade, ash handle", "/products/spade"),
        )
    ]
    return [person, *visit]


def _find(installation: Installation, path: str) -> list[dict[str, Any]]:
    with suppress(httpx.HTTPError):
        items: list[dict[str, Any]] = installation.call_api(path)["items"]
        return items
    return []


def send_probe(client: httpx.Client, *, key: str, user_id: str, name: str, message_id: str) -> float:
    """Sends one `track` over a kept connection; returns `time.time()` of its acknowledgement, or raises HTTPError."""
    body = {
        "userId": user_id,
        "event": name,
        "messageId": message_id,
        "timestamp": get_stamp(),
        "properties": {"probe": True},
    }
    client.post("/v1/track", content=json.dumps(body), headers=make_headers(key)).raise_for_status()
    return time.time()
