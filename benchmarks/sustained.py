"""`sustained_per_s`: everything on for ten minutes; the way of one event a second is timed throughout."""

import secrets
import threading
import time
from datetime import UTC, datetime

import httpx

from benchmarks.figures import record
from benchmarks.installation import Installation, run_installation
from benchmarks.load import Load, LoadProcess, check_journal, count_stored
from benchmarks.staff import PageClients, make_paths
from benchmarks.visitors import get_stamp, make_contacts, send_probe

PROBE = "Lag probed"
RATE = 3150
"""Events a second offered; a little above the figure wanted, for pauses of the load generator itself."""
LARGEST_LAG = 2.0
CLOCK_SLACK = 5.0
SETTLE_SECONDS = 3.0
CATCH_UP_SECONDS = 300


class LagProbe:
    """Sends one event a second and watches until the API shows it; `lags` in seconds, from acknowledgement."""

    def __init__(self, installation: Installation) -> None:
        self.lags: list[float] = []
        self.missing: dict[str, float] = {}
        self.failures = 0
        self._installation = installation
        self._over = threading.Event()
        self._threads = [threading.Thread(target=run, daemon=True) for run in (self._send, self._watch)]

    def start(self) -> None:
        """Begins to send and to watch."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ends the sending, and waits up to 10 s for what is still under way."""
        until = time.monotonic() + 10
        self._over.set()
        while self.missing and time.monotonic() < until:
            time.sleep(0.1)
        self._threads[0].join(timeout=10)
        self.lags.extend(time.time() - acked for acked in self.missing.values())

    def _send(self) -> None:
        with httpx.Client(base_url=self._installation.collector, timeout=10) as client:
            while not self._over.is_set():
                message_id = f"lag-{secrets.token_hex(6)}"
                try:
                    acked = send_probe(
                        client, key=self._installation.key, user_id="lag-probe", name=PROBE, message_id=message_id
                    )
                    self.missing[message_id] = acked
                except httpx.HTTPError:
                    self.failures += 1
                self._over.wait(1)

    def _watch(self) -> None:
        headers = {"Authorization": f"Bearer {self._installation.token}"}
        with httpx.Client(base_url=self._installation.pages, headers=headers, timeout=10) as client:
            while not self._over.is_set() or self.missing:
                # The list begins with the oldest: it is asked from the oldest one on that has not been seen.
                oldest = min(list(self.missing.values()), default=time.time()) - CLOCK_SLACK
                since = get_stamp(datetime.fromtimestamp(oldest, UTC))
                try:
                    answer = client.get("/api/v1/events", params={"name": PROBE, "since": since, "limit": 200})
                    answer.raise_for_status()
                    self._take({item["message_id"] for item in answer.json()["items"]}, time.time())
                except httpx.HTTPStatusError as error:
                    print(f"the API answered {error.response.status_code}: {error.response.text[:300]}", flush=True)
                except httpx.HTTPError as error:
                    print(f"the API did not answer: {error!r}", flush=True)
                time.sleep(0.2)

    def _take(self, visible: set[str], moment: float) -> None:
        for message_id in visible & set(self.missing):
            self.lags.append(moment - self.missing.pop(message_id))


def measure_sustained(*, quick: bool, command: str) -> None:
    """Holds the rate for ten minutes with a page client; the value is the rate, and 0 when the lag went over 2 s."""
    load = Load(seconds=30 if quick else 600, rate=RATE, connections=64)
    with run_installation() as installation:
        make_contacts(installation, count=50)
        paths = make_paths(installation)
        probe = LagProbe(installation)
        with PageClients(installation, lambda: paths, count=1) as staff:
            sending = LoadProcess(installation, load)
            probe.start()
            outcome = sending.finish()
            probe.stop()
        check_journal(installation, outcome, load=load)
        ended = time.monotonic()
        installation.wait_until(
            lambda: count_stored(installation, outcome.run) >= outcome.events,
            what="last event",
            seconds=CATCH_UP_SECONDS,
        )
        late = time.monotonic() - ended - SETTLE_SECONDS
    largest = max(probe.lags, default=float("inf"))
    if late > 0:
        # What was not stored within moments of the last answer lagged at least as long.
        largest = max(largest, late)
    print(f"{outcome}; lag at most {largest:.2f} s over {len(probe.lags)} probes ({probe.failures} failed)", flush=True)
    print(f"pages {staff.statuses}", flush=True)
    held = outcome.per_second if largest <= LARGEST_LAG else 0.0
    told = f"{command} ({outcome.per_second:.0f}/s, lag at most {largest:.2f} s over {len(probe.lags)} probes)"
    record("sustained_per_s", held, "events/s", 3000, told)
