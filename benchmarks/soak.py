"""`soak_rss_slope`: events, pages, mails and a fault every five minutes for hours; what each process keeps in memory meanwhile.

First each part is killed once, so that it has come back by itself; then come faults that a process lives through, since one
that is killed every few minutes would hide what it keeps.
"""

import os
import random
import signal
import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import combinations

from benchmarks.figures import record
from benchmarks.installation import Installation, run_installation
from benchmarks.memory import find_family, find_processes, read_pss
from benchmarks.sending import Sink, count_states, make_mailing, prepare_installation, run_sink
from benchmarks.staff import READ_SECONDS, PageClients, make_paths
from benchmarks.visitors import make_contacts
from tests.faults.proof import check_exactly_once, wait_until_stored
from tests.faults.sender import Sender

RATE = 200.0
RECIPIENTS = 2_000
FAULT_S, SAMPLE_S, HELD_S = 300.0, 15.0, 20.0
WARM_S, LEAST_S = 600.0, 600.0
"""What a process takes in its first minutes is its start, and a slope wants some minutes after them."""
KILLED = ("worker", "collect", "pages", "clickhouse", "postgres")
END_SESSIONS = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
STUCK = """
SELECT count(*) FROM procrastinate_jobs j WHERE status = 'doing' AND NOT EXISTS (
    SELECT FROM procrastinate_events e WHERE e.job_id = j.id AND e.at > now() - interval '60 seconds')
"""


@dataclass(slots=True)
class Memory:
    """PSS in bytes of each process over time, by process id: who was killed and started again is somebody else."""

    points: dict[tuple[int, str], list[tuple[float, int]]] = field(default_factory=dict)

    def see(self, installation: Installation) -> None:
        """Read them all once."""
        now = time.monotonic()
        for pid, line in find_family(installation).items():
            words = line.replace("\0", " ").split()
            # PostgreSQL's sessions come and go, each with its share of the same pages.
            if size := 0 if not words or words[0].startswith("postgres:") else read_pss(pid):
                self.points.setdefault((pid, " ".join(words[2:4]) or words[0]), []).append((now, size))

    def find_slope(self) -> tuple[float, dict[str, float]]:
        """Percent an hour over all processes, and MB an hour of each name: the median of its long lives."""
        lives: dict[str, list[tuple[float, float, float]]] = {}
        for (_pid, name), points in self.points.items():
            late = [point for point in points if point[0] >= points[0][0] + WARM_S]
            if late and late[-1][0] - late[0][0] >= LEAST_S:
                slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in combinations(late, 2)]
                life = late[-1][0] - late[0][0], statistics.median(slopes) * 3600, statistics.mean(p[1] for p in late)
                lives.setdefault(name, []).append(life)
        for name, known in lives.items():
            lives[name] = [one for one in known if one[0] >= max(known)[0] / 2]
        growth = {name: statistics.median(one[1] for one in known) for name, known in lives.items()}
        size = sum(statistics.mean(one[2] for one in known) for known in lives.values())
        return 100 * sum(growth.values()) / size, {name: slope / 1e6 for name, slope in growth.items()}


def measure_soak(*, quick: bool, command: str) -> None:
    """Percent of memory an hour; `TOUCHLINE_BENCH_MINUTES` says how long (120). Nothing is lost, doubled or stuck at the end."""
    minutes = 1.0 if quick else float(os.environ.get("TOUCHLINE_BENCH_MINUTES") or 120)
    memory, done = Memory(), list[str]()
    with (
        run_sink() as sink,
        run_installation(sample="shop", variables={"TOUCHLINE_SENDERS": "1"}) as installation,
    ):
        prepare_installation(installation, sink, recipients=RECIPIENTS)
        make_contacts(installation, count=50)
        paths = make_paths(installation)
        with (
            PageClients(installation, lambda: paths, count=2, pause=READ_SECONDS) as staff,
            Sender(installation, rate=RATE) as sender,
            mailing_over_and_over(installation) as mailings,
        ):
            until, next_fault = time.monotonic() + minutes * 60, time.monotonic() + FAULT_S / (10 if quick else 1)
            while time.monotonic() < until:
                memory.see(installation)
                time.sleep(SAMPLE_S)
                if time.monotonic() > next_fault:
                    done.append(_break(installation, sink, len(done)))
                    next_fault += FAULT_S
        installation.wait_until(installation.is_healthy, what="health at the end")
        wait_until_stored(installation, sender)
        proven = check_exactly_once(installation, sender)
        _check_mails(installation, sink, mailings, faults=len(done))
        installation.wait_until(lambda: installation.query_postgres(STUCK) == [(0,)], what="no stuck job", seconds=120)
    slope, growth = (0.0, {}) if quick else memory.find_slope()
    print(f"MB an hour: { {name: round(one, 2) for name, one in sorted(growth.items())} }", flush=True)
    print(f"pages {staff.statuses}, {len(mailings)} mailings, {proven}, faults {Counter(done)}", flush=True)
    told = f"{command} ({minutes:g} minutes, {len(done)} faults, {proven['acknowledged']} events, {len(mailings)} mailings)"
    record("soak_rss_slope", round(slope, 2), "% an hour", 1, told)


def _break(installation: Installation, sink: Sink, number: int) -> str:
    """Do the next fault; return what it was."""
    if number < len(KILLED):
        _signal(installation, KILLED[number], signal.SIGKILL)
        return f"kill {KILLED[number]}"
    held = ("sessions", "mail server", "worker", "clickhouse", "pages")[number % 5]
    if held == "sessions":
        installation.query_postgres(END_SESSIONS)
    elif held == "mail server":
        _hold(sink.process.pid)
    else:
        _signal(installation, held, signal.SIGSTOP)
    return f"hold {held}"


def _signal(installation: Installation, part: str, what: signal.Signals) -> None:
    """Send the signal to a part's main process; one that is held goes on after HELD_S."""
    for pid in find_processes(installation, part)[:1]:
        if what == signal.SIGSTOP:
            _hold(pid)
        else:
            with suppress(ProcessLookupError):
                os.kill(pid, what)


def _hold(pid: int) -> None:
    """Let a process stand still for a while."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGSTOP)
        time.sleep(HELD_S)
        os.kill(pid, signal.SIGCONT)


@contextmanager
def mailing_over_and_over(installation: Installation) -> Iterator[list[int]]:
    """Send everybody a mail every two minutes or so, until the block ends; the mailings' numbers."""
    over, made = threading.Event(), list[int]()

    def run() -> None:
        while not over.is_set():
            # One that was asked for while PostgreSQL was away is asked for again.
            with suppress(AssertionError):
                made.append(make_mailing(installation, recipients=RECIPIENTS))
            over.wait(random.uniform(60, 180))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        over.set()
        thread.join(120)


def _check_mails(installation: Installation, sink: Sink, mailings: list[int], *, faults: int) -> None:
    """Each mailing reached everybody; how many copies more is bounded by what was being handed over at a fault."""
    for mailing in mailings:
        installation.wait_until(
            lambda mailing=mailing: count_states(installation, mailing).get("accepted", 0) >= RECIPIENTS,
            what=f"the end of mailing {mailing}",
            seconds=300,
        )
    counted = sink.ask()
    assert counted["messages"] >= RECIPIENTS * len(mailings), (
        f"{counted['messages']} mails of {len(mailings)} mailings."
    )
    doubled = counted["copies"] - counted["messages"]
    assert doubled <= 8 * faults, f"{doubled} mails came twice after {faults} faults."
