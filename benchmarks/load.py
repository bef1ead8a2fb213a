"""Load on the collector by `wrk`, and the proof that what it acknowledged is kept."""

import base64
import json
import os
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from benchmarks.installation import Installation, NotReady

SCRIPT = Path(__file__).parent / "lua" / "events.lua"
MARK = "RESULT "


@dataclass(frozen=True, kw_only=True)
class Load:
    """What to send: `rate` in events a second (0: as fast as it goes), `batch` events a request."""

    seconds: float
    connections: int = 64
    threads: int = 1
    batch: int = 1
    rate: int = 0
    people: int = 20_000


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a load; only requests answered with 2xx or 3xx count as acknowledged."""

    run: str
    """The beginning of all its message ids."""
    events: int
    refused: int
    """Requests answered with 4xx or 5xx."""
    broken: int
    """Requests without an answer."""
    seconds: float
    p95_ms: float

    @property
    def per_second(self) -> float:
        return round(self.events / self.seconds, 1)


class LoadProcess:
    """A running `wrk`; `finish` waits for its end."""

    def __init__(self, installation: Installation, load: Load) -> None:
        self.load = load
        self.run = secrets.token_hex(4)
        key = base64.b64encode(f"{installation.key}:".encode()).decode()
        options = [str(value) for value in (self.run, key, load.batch, load.rate, load.people, load.threads)]
        self._process = subprocess.Popen(
            [
                *(find_wrk(), "--threads", str(load.threads), "--connections", str(load.connections)),
                *("--duration", f"{load.seconds:.0f}s", "--timeout", "10s", "--script", str(SCRIPT)),
                *(f"{installation.collector}/v1/page", "--", *options),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def finish(self) -> Outcome:
        """Waits for the end of the load; raises NotReady when wrk failed."""
        printed, complaints = self._process.communicate(timeout=self.load.seconds + 60)
        line = next((line for line in printed.splitlines() if line.startswith(MARK)), None)
        if self._process.returncode or line is None:
            raise NotReady(f"wrk ended with {self._process.returncode}: {complaints or printed}")
        told = json.loads(line.removeprefix(MARK))
        return Outcome(
            run=self.run,
            events=(told["requests"] - told["refused"]) * self.load.batch,
            refused=told["refused"],
            broken=told["broken"],
            seconds=told["seconds"],
            p95_ms=told["p95_ms"],
        )

    def stop(self) -> None:
        """Ends the load early."""
        self._process.kill()
        self._process.communicate()


def send_load(installation: Installation, load: Load) -> Outcome:
    """Sends a load and waits for its end."""
    return LoadProcess(installation, load).finish()


def find_wrk() -> str:
    """The path of `wrk`, installed from Debian's packages when root; raises NotReady with what to do otherwise."""
    if not shutil.which("wrk") and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update"], check=False, capture_output=True)
        subprocess.run(["apt-get", "install", "--yes", "wrk"], check=False, capture_output=True)
    found = shutil.which("wrk")
    if found is None:
        raise NotReady("The load generator `wrk` is missing; install it with `apt-get install wrk`.")
    return found


def check_journal(installation: Installation, outcome: Outcome, *, load: Load) -> None:
    """Raises AssertionError unless the journal holds what was acknowledged, and at most what was under way besides."""
    rows = installation.query_postgres(
        "SELECT count(*), count(DISTINCT message_id) FROM journal_entry WHERE message_id LIKE %s", f"{outcome.run}-%"
    )
    kept, different = rows[0]
    most = outcome.events + (outcome.broken + load.connections) * load.batch
    assert different == kept, f"{kept - different} events of run {outcome.run} are twice in the journal."
    assert outcome.events <= kept <= most, f"{outcome.events} acknowledged, but {kept} in the journal (at most {most})."


def count_stored(installation: Installation, run: str) -> int:
    """How many different events of a run the event store holds; raises AssertionError when one is there twice."""
    [[rows, different]] = installation.query_events(
        "SELECT count(), uniqExact(message_id) FROM events WHERE startsWith(message_id, {run:String})", run=f"{run}-"
    )
    assert rows == different, f"{int(rows) - int(different)} events of run {run} are twice in the event store."
    return int(rows)
