"""How many webhooks a second reach a healthy target while ten others hang."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from benchmarks.figures import record
from benchmarks.installation import Installation, run_installation

HANGING = 10
EVENTS = 10_000
EVENT = "Bench Happened"
WANTED = 200
PATIENCE = 300
REACH = {"TOUCHLINE_OUTGOING_NETWORKS": "127.0.0.0/8", "TOUCHLINE_OUTGOING_PORTS": "1-65535"}


@dataclass
class Targets:
    """Servers on this machine: one that takes everything at once, ten that take a request and never answer."""

    healthy: int = 0
    hanging: list[int] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    came: list[float] = field(default_factory=list)
    held: int = 0

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer 204 at once, and remember which delivery it was."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in head.split("\r\n"))}
        await reader.readexactly(int(fields["content-length"]))
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        writer.close()
        self.ids.add(fields["webhook-id"])
        self.came.append(time.perf_counter())

    async def hang(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read, and say nothing until the other side gives up."""
        self.held += 1
        await reader.read()
        writer.close()


@contextmanager
def serve_targets() -> Iterator[Targets]:
    """The targets, in a thread of their own."""
    targets, loop = Targets(), asyncio.new_event_loop()

    async def start() -> None:
        servers = [await asyncio.start_server(targets.take, "127.0.0.1", 0, backlog=1024)]
        servers += [await asyncio.start_server(targets.hang, "127.0.0.1", 0, backlog=1024) for _ in range(HANGING)]
        targets.healthy, *targets.hanging = [server.sockets[0].getsockname()[1] for server in servers]

    loop.run_until_complete(start())
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield targets
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=10)


def measure_webhooks(*, quick: bool, command: str) -> None:
    """Events come through the collector for eleven endpoints; counted where the healthy one takes them."""
    events = 1_000 if quick else EVENTS
    with run_installation(variables=REACH) as installation, serve_targets() as targets:
        for number, port in enumerate([*targets.hanging, targets.healthy]):
            add_endpoint(installation, f"target {number}", port)
        time.sleep(3)  # until the worker knows them
        send_events(installation, events)
        until = time.monotonic() + PATIENCE
        while len(targets.ids) < events and time.monotonic() < until:
            time.sleep(0.1)
        assert len(targets.ids) == events, f"{len(targets.ids)} of {events} came"
        assert targets.held >= HANGING, "the others did not hang"
    seconds = targets.came[-1] - targets.came[0]
    print(f"{len(targets.came)} requests for {events} deliveries, {targets.held} hung", flush=True)
    record("webhook_per_s", round(events / seconds, 1), "deliveries/s", WANTED, command)


def add_endpoint(installation: Installation, name: str, port: int) -> None:
    """Make an endpoint through the API."""
    body = {"name": name, "url": f"http://127.0.0.1:{port}/", "events": [EVENT]}
    headers = {"Authorization": f"Bearer {installation.token}"}
    httpx.post(f"{installation.pages}/api/v1/webhooks", json=body, headers=headers, timeout=30).raise_for_status()


def send_events(installation: Installation, count: int) -> None:
    """Send events of a thousand customers through the collector, a hundred at a time."""
    with httpx.Client(auth=(installation.key, ""), timeout=30) as client:
        for start in range(0, count, 100):
            batch = [
                {"type": "track", "event": EVENT, "userId": f"u-{number % 1000}", "messageId": f"hook-{number}"}
                for number in range(start, start + 100)
            ]
            client.post(f"{installation.collector}/v1/batch", json={"batch": batch}).raise_for_status()
