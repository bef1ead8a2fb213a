"""Collectors, pages, workers, senders on two hosts, the stores on a third: one host after the other is lost, nothing else is."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from benchmarks.installation import ROOT, Installation, make_installation
from tests.faults.hosts import Host, run_hosts
from tests.faults.proof import check_exactly_once, count_stored, wait_until_stored
from tests.faults.sender import Sender
from tests.faults.servers import run_events, run_postgres
from touchline.kit.processes import make_child_setup
from touchline.kit.stores_file import write_stores

PARTS = ("pages", "collect", "worker", "send")
RATE = 100.0
TAKE_OVER_SECONDS = 60.0
START_SECONDS = 120.0
FORWARD = """
import asyncio, sys
async def pump(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data); await writer.drain()
    finally:
        writer.close()
async def serve(reader, writer):
    there, back = await asyncio.open_connection("127.0.0.1", int(sys.argv[2]))
    await asyncio.gather(pump(reader, back), pump(there, writer), return_exceptions=True)
async def main():
    async with await asyncio.start_server(serve, sys.argv[1], int(sys.argv[2])) as server:
        await server.serve_forever()
asyncio.run(main())
"""
"""The embedded event store listens on loopback alone; a ClickHouse server listens for all."""


def run_several_hosts(*, quick: bool) -> dict[str, object]:
    """Load on both hosts; one is unplugged in the middle and comes back, then the other is killed; all is stored once."""
    seconds = 15.0 if quick else 60.0
    with ExitStack() as stack:
        stores, one, two = stack.enter_context(run_hosts("s", "a", "b"))
        urls = _run_stores(stack, stores)
        # The home this script asks from; nothing runs in it but single commands.
        desk = stack.enter_context(make_installation())
        desk.home.mkdir()
        write_stores(desk.home, urls)
        desk.variables["TOUCHLINE_SECRET_KEY"] = secrets.token_hex(24)
        desk.run("migrate", seconds=300)
        desk.make_access()
        hosts = [stack.enter_context(_run_host(host, desk, urls)) for host in (one, two)]
        _wait_until(lambda: all(_is_healthy(desk, host) for host in hosts), what="all parts on both hosts")
        lanes = desk.query_postgres(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 21580 AND granted"
        )[0][0]
        with (
            Sender(desk, rate=RATE, host=one.address, connections=8) as left,
            Sender(desk, rate=RATE, host=two.address, connections=8) as right,
        ):
            time.sleep(seconds / 3)
            unplugged = _lose(desk, right, one.unplug)
            time.sleep(seconds / 3)
            one.plug_in()
            _wait_until(lambda: _is_healthy(desk, hosts[0]), what="the first host back on the switch")
            killed = _lose(desk, left, hosts[1].kill)
            time.sleep(seconds / 3)
            for sender in (left, right):
                sender.stop()
            figures = _prove(desk, hosts[0], left, right)
    assert lanes == len(hosts), f"{lanes} lanes of the journal for {len(hosts)} collectors."
    return {"stored again s after unplugging": unplugged, "after a kill": killed, "lanes": lanes, **figures}


def _run_stores(stack: ExitStack, host: Host) -> dict[str, str]:
    postgres = stack.enter_context(run_postgres(host=host.address, within=host.within))
    events = stack.enter_context(run_events(within=host.within))
    port = httpx.URL(events).port
    forward = subprocess.Popen(
        [*host.within, sys.executable, "-c", FORWARD, host.address, str(port)], preexec_fn=make_child_setup()
    )
    stack.callback(forward.wait)
    stack.callback(forward.kill)
    return {"database_url": postgres, "clickhouse_url": events.replace("127.0.0.1", host.address)}


class RunningHost:
    """The parts of Touchline that run on a host, with a home of its own."""

    def __init__(self, host: Host, desk: Installation, urls: dict[str, str], folder: Path) -> None:
        self.host = host
        self.port = desk.port
        self._parts: list[subprocess.Popen[bytes]] = []
        keys = desk.home.with_name(f"{desk.home.name}.keys") / "keys.json"
        variables = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TOUCHLINE_")},
            **desk.variables,
            "TOUCHLINE_HOME": str(folder),
            "TOUCHLINE_KEYS_FILE": str(keys),
            "TOUCHLINE_PORT": str(desk.port),
            "TOUCHLINE_HOST": host.address,
            "TOUCHLINE_PAGES_URL": f"http://{host.address}:{desk.port}",
            "TOUCHLINE_COLLECTOR_URL": f"http://{host.address}:{desk.port + 1}",
            "DATABASE_URL": urls["database_url"],
            "CLICKHOUSE_URL": urls["clickhouse_url"],
        }
        for part in PARTS:
            with (folder / f"{part}.out").open("wb") as log:
                command = [*host.within, sys.executable, "-m", "touchline", part]
                self._parts.append(
                    subprocess.Popen(
                        command, cwd=ROOT, env=variables, stdout=log, stderr=log, start_new_session=True,
                        preexec_fn=make_child_setup(),
                    )
                )  # fmt: skip

    def kill(self) -> None:
        """SIGKILL to everything on it, at once."""
        for part in self._parts:
            if part.poll() is None:
                os.killpg(part.pid, signal.SIGKILL)
        for part in self._parts:
            part.wait(30)


@contextmanager
def _run_host(host: Host, desk: Installation, urls: dict[str, str]) -> Iterator[RunningHost]:
    folder = Path(tempfile.mkdtemp(prefix="touchline-host-"))
    running = RunningHost(host, desk, urls, folder)
    try:
        yield running
    finally:
        running.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _is_healthy(desk: Installation, running: RunningHost) -> bool:
    address = running.host.address
    try:
        answers = [
            httpx.get(f"http://{address}:{running.port}/healthz", timeout=5).status_code,
            httpx.get(f"http://{address}:{running.port + 1}/healthz", timeout=5).status_code,
        ]
    except httpx.HTTPError:
        return False
    return answers == [200, 200]


def _lose(desk: Installation, witness: Sender, lose: object) -> float:
    """Lose a host; the seconds until what the other one takes is stored again."""
    assert callable(lose)
    lose()
    began, acked = time.monotonic(), len(witness.acked)
    wanted = count_stored(desk, witness.run) + int(RATE)
    _wait_until(
        lambda: count_stored(desk, witness.run) >= wanted, what="the other host storing", seconds=TAKE_OVER_SECONDS
    )
    assert len(witness.acked) > acked, "The other host acknowledged nothing meanwhile."
    return round(time.monotonic() - began, 1)


def _prove(desk: Installation, last: RunningHost, *senders: Sender) -> dict[str, object]:
    """What either acknowledged is stored once; asked through the pages that are left."""
    figures: dict[str, object] = {}
    place = f"http://{last.host.address}:{desk.port}"
    asked = _Elsewhere(desk, place)
    for name, sender in zip(("first", "second"), senders, strict=True):
        wait_until_stored(desk, sender)
        found = check_exactly_once(asked, sender)
        figures |= {
            f"{name} {key}": value for key, value in found.items() if key in {"acknowledged", "stored", "unknown"}
        }
    return figures


class _Elsewhere(Installation):
    """The same stores, asked through the pages of another host."""

    def __init__(self, desk: Installation, pages: str) -> None:
        super().__init__(home=desk.home, port=desk.port, key=desk.key, token=desk.token, variables=desk.variables)
        self._pages = pages

    @property
    def pages(self) -> str:
        return self._pages


def _wait_until(check: object, *, what: str, seconds: float = START_SECONDS) -> None:
    assert callable(check)
    until = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < until, f"No {what} within {seconds:.0f} s."
        threading.Event().wait(0.2)
