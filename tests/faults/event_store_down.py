"""The event store away for ten minutes: events are acknowledged, pages are 200 and say so, afterwards all is there."""

import os
import signal
import threading
import time
from contextlib import closing, suppress

import httpx

from benchmarks.installation import Installation, run_installation
from benchmarks.memory import find_processes
from benchmarks.staff import find_people, log_in
from benchmarks.visitors import make_contacts
from tests.faults.proof import check_exactly_once, wait_until_stored
from tests.faults.sender import Sender

RATE = 500
CATCH_UP_SECONDS = 300.0


def run_event_store_down(*, quick: bool) -> dict[str, object]:
    """500 events/s; ten minutes down: it hangs (SIGSTOP) for the first tenth and is killed for the rest."""
    seconds = 40.0 if quick else 600.0
    with run_installation() as installation:
        make_contacts(installation, count=5)
        with Sender(installation, rate=RATE) as sender:
            time.sleep(5)
            before = len(sender.acked)
            looks = _keep_down(installation, seconds=seconds)
            acked = len(sender.acked) - before
            time.sleep(2)
        caught_up = wait_until_stored(installation, sender, seconds=CATCH_UP_SECONDS)
        figures = check_exactly_once(installation, sender)
    assert acked >= RATE * seconds * 0.9, f"Only {acked} events were acknowledged while the event store was down."
    return {
        "down s": round(seconds),
        "acknowledged meanwhile": acked,
        "caught up after s": round(caught_up),
        **looks,
        **figures,
    }


def _keep_down(installation: Installation, *, seconds: float) -> dict[str, object]:
    over = threading.Event()
    killer = threading.Thread(target=_kill_again_and_again, args=(installation, over), daemon=True)
    stopped = find_processes(installation, "clickhouse")
    try:
        _signal(stopped, signal.SIGSTOP)
        time.sleep(seconds / 10)
        killer.start()
        time.sleep(seconds * 0.3)
        looks = look_at_pages(installation)
        time.sleep(seconds * 0.6)
    finally:
        over.set()
        killer.join(timeout=10)
        _signal(stopped, signal.SIGCONT)
    return looks


def _kill_again_and_again(installation: Installation, over: threading.Event) -> None:
    while not over.is_set():
        _signal(find_processes(installation, "clickhouse"), signal.SIGKILL)
        over.wait(0.5)


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def look_at_pages(installation: Installation) -> dict[str, object]:
    """Raises AssertionError unless the pages are 200 and a person's page says that events are delayed."""
    person = find_people(installation, limit=5)[0]
    with closing(log_in(installation)) as client:
        for path in ("/contacts/", f"/contacts/{person}/"):
            answer = client.get(path)
            assert answer.status_code == httpx.codes.OK, f"{path} answered {answer.status_code}."
        assert "delayed" in answer.text, f"/contacts/{person}/ does not say that events are delayed."
    health = httpx.get(f"{installation.pages}/healthz", timeout=10)
    return {"pages": 200, "/healthz": health.status_code}
