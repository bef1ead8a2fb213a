"""The invariants, computed from outside: what was acknowledged against what the stores and the API give back."""

import time
from collections import Counter
from contextlib import suppress

import httpx
import psycopg

from benchmarks.installation import Installation
from tests.faults.sender import Sender

SETTLE_SECONDS = 300.0


def count_stored(installation: Installation, run: str) -> int:
    """How many rows of the run the event store holds; -1 while it does not answer."""
    sql = "SELECT count() FROM events WHERE startsWith(message_id, {run:String})"
    with suppress(httpx.HTTPError):
        return int(installation.query_events(sql, seconds=10, run=f"{run}-")[0][0])
    return -1


def wait_until_stored(installation: Installation, sender: Sender, *, seconds: float = SETTLE_SECONDS) -> float:
    """Waits until at least as many rows are stored as were acknowledged; returns the seconds it took."""
    began = time.monotonic()
    while (stored := count_stored(installation, sender.run)) < len(sender.acked):
        took = time.monotonic() - began
        assert took < seconds, f"{stored} of {len(sender.acked)} acknowledged events are stored after {took:.0f} s."
        time.sleep(0.5)
    return time.monotonic() - began


def wait_for_service(installation: Installation, sender: Sender, *, seconds: float = 120.0) -> float:
    """Waits for full service: all parts well, and an event that is acknowledged from now on can be asked for.

    Returns the seconds it took.
    """
    began, known = time.monotonic(), len(sender.acked)
    while len(sender.acked) <= known:
        assert time.monotonic() < began + seconds, f"No acknowledgement within {seconds:.0f} s."
        time.sleep(0.02)
    fresh = next(reversed(sender.acked))
    while not _is_stored(installation, fresh):
        assert time.monotonic() < began + seconds, f"{fresh}, acknowledged, is not stored after {seconds:.0f} s."
        time.sleep(0.05)
    installation.wait_until(installation.is_healthy, what="all parts well", seconds=seconds)
    return time.monotonic() - began


def _is_stored(installation: Installation, message_id: str) -> bool:
    sql = "SELECT count() FROM events WHERE message_id = {id:String}"
    with suppress(httpx.HTTPError):
        return int(installation.query_events(sql, seconds=10, id=message_id)[0][0]) > 0
    return False


def check_exactly_once(installation: Installation, sender: Sender) -> dict[str, object]:
    """Raises AssertionError unless each acknowledged event is stored once, and no other event more than once.

    Counted by message id in the event store, and again through the API for the events with the run's name.
    """
    rows = installation.query_events(
        "SELECT message_id FROM events WHERE startsWith(message_id, {run:String})", run=f"{sender.run}-"
    )
    _check(sender, Counter(row[0] for row in rows), wanted=set(sender.acked), where="the event store")
    items = installation.list_api(f"/api/v1/events?name={sender.name.replace(' ', '%20')}&limit=1000")
    by_api = Counter(str(item["message_id"]) for item in items)
    _check(sender, by_api, wanted=sender.tracks, where="the API")
    [[narrow]] = installation.query_events(
        "SELECT count() FROM events_by_name WHERE name = {name:String}", name=sender.name
    )
    assert int(narrow) == by_api.total(), f"{narrow} rows by name, {by_api.total()} whole events."
    kept_unknown = len({row[0] for row in rows} & sender.unknown)
    return {
        "acknowledged": len(sender.acked),
        "stored": len(rows),
        "unknown": len(sender.unknown),
        "unknown but stored": kept_unknown,
        "failed requests by status": dict(sender.failures),
    }


def _check(sender: Sender, counts: Counter[str], *, wanted: set[str], where: str) -> None:
    lost = wanted - set(counts)
    doubled = [message_id for message_id, count in counts.items() if count > 1]
    invented = set(counts) - set(sender.acked) - sender.unknown
    assert not lost, f"{len(lost)} acknowledged events are lost in {where}, such as {sorted(lost)[:3]}."
    assert not doubled, f"{len(doubled)} events are doubled in {where}, such as {sorted(doubled)[:3]}."
    assert not invented, f"{len(invented)} events in {where} were never sent, such as {sorted(invented)[:3]}."


def count_cursor_lag(installation: Installation) -> int:
    """Journal entries behind which the resolver is; -1 while PostgreSQL does not answer."""
    sql = """
        SELECT coalesce(sum(e.last - coalesce(c.position, 0)), 0)::bigint
          FROM (SELECT lane, max(seq) AS last FROM journal_entry GROUP BY lane) e
          LEFT JOIN journal_cursor c ON c.lane = e.lane AND c.name = 'resolve'
    """
    with suppress(psycopg.Error):
        return int(installation.query_postgres(sql)[0][0])
    return -1
