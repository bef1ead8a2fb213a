"""SIGKILL of every process in random order under load: each acknowledged event is there exactly once afterwards."""

import os
import random
import signal
import time
from collections import Counter
from contextlib import suppress

from benchmarks.installation import Installation, run_installation
from benchmarks.memory import find_processes
from benchmarks.staff import PageClients, make_paths
from benchmarks.visitors import make_contacts
from tests.faults.proof import check_exactly_once, count_stored, wait_until_stored
from tests.faults.sender import Sender

RATE = 600
TARGETS = ("collect", "worker", "pages", "postgres", "postgres child", "clickhouse", "worker", "up")
UNDER_WAY_TRIES = 2000


def run_kill_processes(*, quick: bool) -> dict[str, object]:
    """Ten minutes at 600 events/s, a kill every 8 to 20 s, each proved to have hit something under way."""
    seconds = 60 if quick else 600
    hits: Counter[str] = Counter()
    with run_installation() as installation:
        make_contacts(installation, count=20)
        paths = make_paths(installation)
        with PageClients(installation, lambda: paths, count=1) as staff, Sender(installation, rate=RATE) as sender:
            until = time.monotonic() + seconds
            targets: list[str] = []
            while time.monotonic() < until:
                targets = targets or random.sample(TARGETS, len(TARGETS))
                _kill_one(installation, targets.pop(), (sender, staff), hits)
                time.sleep(random.uniform(4, 8) if quick else random.uniform(8, 20))
        installation.wait_until(installation.is_healthy, what="health after the last kill")
        settled = wait_until_stored(installation, sender)
        figures = check_exactly_once(installation, sender)
    assert sum(hits.values()) >= (3 if quick else 20), f"Too few kills hit something under way: {dict(hits)}"
    return {"kills": dict(hits), "settled after s": round(settled), **figures}


def run_kill_worker(*, quick: bool) -> dict[str, object]:
    """Worker and event store killed at random moments, often: also between an insert and its cursor's move."""
    kills = 12 if quick else 120
    with run_installation() as installation, Sender(installation, rate=RATE) as sender:
        hits = 0
        for _ in range(kills):
            hits += kill_worker(installation, sender, part="clickhouse" if random.random() < 0.15 else "worker")
        sender.stop()
        installation.wait_until(installation.is_healthy, what="health after the last kill")
        settled = wait_until_stored(installation, sender)
        figures = check_exactly_once(installation, sender)
    assert hits >= kills * 0.5, f"Only {hits} of {kills} kills hit something under way."
    return {"kills": kills, "hit something under way": hits, "settled after s": round(settled), **figures}


def _kill_one(installation: Installation, target: str, load: tuple[Sender, PageClients], hits: Counter[str]) -> None:
    if target == "up":
        _kill_supervisor(installation)
        hits[target] += 1
        return
    pids = find_processes(installation, target.split()[0])
    if not pids:
        return
    # A postmaster's children are its backends and helpers; killing any of them makes it restart them all.
    pid = random.choice(pids[1:] or pids) if target.endswith("child") else pids[0]
    if _wait_until_under_way(installation, target, load):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            hits[target] += 1


def _wait_until_under_way(installation: Installation, target: str, load: tuple[Sender, PageClients]) -> bool:
    sender, staff = load
    for _ in range(UNDER_WAY_TRIES):
        if target == "pages":
            under_way = staff.in_flight > 0
        elif target in {"worker", "clickhouse"}:
            acked = len(sender.acked)
            under_way = acked > count_stored(installation, sender.run)
        else:
            under_way = sender.in_flight > 0
        if under_way:
            return True
        time.sleep(0.001)
    return False


def _kill_supervisor(installation: Installation) -> None:
    """Kills `touchline up` itself, and starts it again on the same home once its children are gone."""
    [process] = [process for process in installation.started if process.poll() is None]
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=30)
    for attempt in range(5):
        try:
            installation.start_all()
            return
        except Exception:
            if attempt == 4:
                raise
            time.sleep(3)


def kill_worker(installation: Installation, sender: Sender, *, part: str = "worker") -> bool:
    """One kill at a random moment of a running worker; whether acknowledged events were not stored yet then."""
    until = time.monotonic() + 30
    while not (pids := find_processes(installation, part)) and time.monotonic() < until:
        time.sleep(0.05)
    before = count_stored(installation, sender.run)
    # Until it moves on again after the last kill, a new kill would only hit a process that is starting.
    while count_stored(installation, sender.run) <= before and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(random.uniform(0, 0.5))
    pids = find_processes(installation, part)
    acked = len(sender.acked)
    for pid in pids[:1]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    # With the worker dead the number stored stands still: what was acknowledged before and is missing was under way.
    return bool(pids) and acked > count_stored(installation, sender.run)
