"""Batches sent again with another `sentAt` and other times: each event is there once, with its first time."""

import json
import random
import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from benchmarks.installation import Installation, run_installation
from benchmarks.visitors import get_stamp, make_headers
from tests.faults.proof import count_stored


def run_resent(*, quick: bool) -> dict[str, object]:
    """200 batches of 50, each sent three times at once or later, with sentAt hours off and timestamps moved."""
    batches = 20 if quick else 200
    run = secrets.token_hex(4)
    with run_installation() as installation:
        plans = [_make_batch(run, number) for number in range(batches)]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda plan: _send(installation, plan, sent_at=datetime.now(UTC)), plans))
            installation.wait_until(
                lambda: count_stored(installation, run) >= batches * 50, what="all stored", seconds=120
            )
            first = _read_times(installation, run)
            again = random.sample(plans * 2, len(plans) * 2)
            list(pool.map(lambda plan: _send_changed(installation, plan), again))
            fresh = [_make_batch(run, batches + number) for number in range(10)]
            list(pool.map(lambda plan: _send_changed(installation, plan), fresh * 3))
        events = (batches + 10) * 50
        installation.wait_until(lambda: count_stored(installation, run) >= events, what="all stored", seconds=120)
        _send(installation, _make_batch(f"{run}x", 0), sent_at=datetime.now(UTC))
        installation.wait_until(lambda: count_stored(installation, f"{run}x") == 50, what="the last batch", seconds=120)
        later = _read_times(installation, run)
    assert len(later) == events, f"{len(later)} events, {events} were sent (some several times)."
    moved = [message_id for message_id, at in first.items() if later[message_id] != at]
    assert not moved, f"{len(moved)} events changed their time when they came again, such as {moved[:3]}."
    return {"events": events, "sent": batches * 50 * 3 + 10 * 50 * 3, "stored": len(later)}


def _make_batch(run: str, number: int) -> list[dict[str, Any]]:
    return [
        {
            "type": "track",
            "event": f"Resent {run}",
            "messageId": f"{run}-{number:04d}-{index:02d}",
            "userId": f"resender-{run}-{index % 7}",
            **({"timestamp": get_stamp(datetime.now(UTC) - timedelta(minutes=index))} if index % 3 else {}),
        }
        for index in range(50)
    ]


def _send(installation: Installation, batch: list[dict[str, Any]], *, sent_at: datetime) -> None:
    body = json.dumps({"batch": batch, "sentAt": get_stamp(sent_at)})
    answer = httpx.post(
        f"{installation.collector}/v1/batch", content=body, headers=make_headers(installation.key), timeout=30
    )
    assert answer.status_code == httpx.codes.OK, f"{answer.status_code} {answer.text[:300]}"


def _send_changed(installation: Installation, batch: list[dict[str, Any]]) -> None:
    """Another `sentAt`, as if the clock had been wrong, and times that lie before it."""
    sent_at = datetime.now(UTC) - timedelta(hours=random.randint(1, 30))
    moved = [{**event, "timestamp": get_stamp(sent_at - timedelta(minutes=random.randint(0, 600)))} for event in batch]
    _send(installation, moved, sent_at=sent_at)


def _read_times(installation: Installation, run: str) -> dict[str, str]:
    items = installation.list_api(f"/api/v1/events?name=Resent%20{run}&limit=1000")
    pairs = [(str(item["message_id"]), str(item["at"])) for item in items]
    assert len(pairs) == len(dict(pairs)), f"The API shows {len(pairs) - len(dict(pairs))} events twice."
    return dict(pairs)
