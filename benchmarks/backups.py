"""`backup_min` and `restore_min`: a backup of a large base while events arrive and staff work, and the way back."""

import json
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from benchmarks.figures import get_percentile, record
from benchmarks.installation import Installation, find_ports, run_installation
from benchmarks.large import pick_people
from benchmarks.staff import log_in
from tests.faults.proof import check_exactly_once, wait_until_stored
from tests.faults.sender import Sender

CONTACTS, EVENTS, RATE = 1_000_000, 50_000_000, 500.0
LONGEST_S = 7200.0
SETTLE_S, WARM_S = 1800.0, 120.0
PAUSE_S = 0.5
"""Between two pages of somebody who reads them."""


@contextmanager
def run_base(*, quick: bool) -> Iterator[Installation]:
    """The base, running; `TOUCHLINE_BENCH_HOME` says where it is kept (default under /tmp).

    `TOUCHLINE_BENCH_EVENTS` makes it a smaller one, which the kept command tells.
    """
    contacts, events = (
        (20_000, 400_000) if quick else (CONTACTS, int(os.environ.get("TOUCHLINE_BENCH_EVENTS") or EVENTS))
    )
    home = Path(os.environ.get("TOUCHLINE_BENCH_HOME") or f"/tmp/touchline-bench-{events}")
    home.parent.mkdir(parents=True, exist_ok=True)
    with run_installation(home=home) as installation:
        if int(installation.query_events("SELECT count() FROM events")[0][0]) < events * 0.95:
            command = ("seed", "--contacts", str(contacts), "--events", str(events))
            installation.run(*command, seconds=LONGEST_S)
        yield installation


def measure_backup(*, quick: bool, command: str) -> None:
    """Minutes of `touchline backup` while 500 events a second arrive, and how much slower pages are meanwhile."""
    with run_base(quick=quick) as installation:
        size = _say_size(installation)
        _settle(installation, warm_s=5 if quick else WARM_S)
        calm = _read_pages(installation, seconds=5 if quick else 60)
        with Sender(installation, rate=RATE) as sender:
            time.sleep(2)
            pages = _Reader(installation)
            pages.start()
            began = time.monotonic()
            made = json.loads(installation.run("backup", seconds=LONGEST_S).splitlines()[-1])
            took = time.monotonic() - began
            busy = pages.stop()
        wait_until_stored(installation, sender)
        check_exactly_once(installation, sender)
    slower = get_percentile(busy, 0.95) / get_percentile(calm, 0.95)
    print(
        f"{made['size'] / 1e9:.2f} GB, paused {made['paused_s']} s, pages p95 {get_percentile(calm, 0.95):.0f} ms calm and "
        f"{get_percentile(busy, 0.95):.0f} ms meanwhile ({slower:.1f} ×)",
        flush=True,
    )
    told = (
        f"{command} ({size}; {made['size'] / 1e9:.2f} GB; storer paused {made['paused_s']} s; pages p95 {slower:.1f} ×)"
    )
    record("backup_min", round(took / 60, 2), "min", 10, told)


def measure_restore(*, quick: bool, command: str) -> None:
    """Minutes of `touchline restore` of the newest backup into a blank home until both stores are whole and counted."""
    with run_base(quick=quick) as installation:
        home, size = installation.home, _say_size(installation)
        if not list(_get_place(home).glob("*.tlbackup")):
            installation.run("backup", seconds=LONGEST_S)
    blank = Installation(home=home.with_name(f"{home.name}-restored"), port=find_ports())
    blank.variables = {
        "TOUCHLINE_KEYS_FILE": str(home.with_name(f"{home.name}.keys") / "keys.json"),
        "TOUCHLINE_BACKUP_TO": str(_get_place(home)),
    }
    shutil.rmtree(blank.home, ignore_errors=True)
    try:
        began = time.monotonic()
        blank.run("restore", "latest", seconds=LONGEST_S)
        took = time.monotonic() - began
        started = blank.start_all()
        print(f"restored in {took:.0f} s, up after {started:.0f} s more", flush=True)
    finally:
        blank.stop()
        shutil.rmtree(blank.home, ignore_errors=True)
    record("restore_min", round(took / 60, 2), "min", 20, f"{command} ({size})")


def _settle(installation: Installation, *, warm_s: float) -> None:
    """Wait until no backup is made or proven, and have everything read once that pages read."""
    open_ones = (
        "state IN ('asked', 'running') OR proof = 'running' OR (state = 'done' AND proof = '' AND removed_at IS NULL)"
    )
    until = time.monotonic() + SETTLE_S
    while installation.query_postgres(f"SELECT 1 FROM backups_backup WHERE {open_ones} LIMIT 1"):
        if time.monotonic() > until:
            raise RuntimeError(f"A backup of this base is not proven after {SETTLE_S:.0f} s; see its page.")
        time.sleep(1)
    _read_pages(installation, seconds=warm_s)


def _say_size(installation: Installation) -> str:
    [[events]] = installation.query_events("SELECT count() FROM events")
    [(contacts,)] = installation.query_postgres("SELECT count(*) FROM contacts_contact")
    return f"{contacts} contacts, {events} events"


def _get_place(home: Path) -> Path:
    return home.with_name(f"{home.name}.backups")


def _read_pages(installation: Installation, *, seconds: float) -> list[float]:
    reader = _Reader(installation)
    reader.start()
    time.sleep(seconds)
    return reader.stop()


class _Reader(threading.Thread):
    """Somebody who opens one person after the other."""

    def __init__(self, installation: Installation) -> None:
        super().__init__(daemon=True)
        self._installation = installation
        self._over = threading.Event()
        self._took: list[float] = []

    def run(self) -> None:
        people = pick_people(self._installation, count=200)
        with closing(log_in(self._installation)) as client:
            number = 0
            while not self._over.is_set():
                began = time.perf_counter()
                client.get(f"/contacts/{people[number % len(people)]}/").raise_for_status()
                self._took.append((time.perf_counter() - began) * 1000)
                number += 1
                self._over.wait(PAUSE_S)

    def stop(self) -> list[float]:
        """End, and return the milliseconds of each page."""
        self._over.set()
        self.join(60)
        return self._took
