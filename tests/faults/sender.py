"""A sender that knows of each event whether it was acknowledged, refused, or nobody can tell."""

import asyncio
import base64
import json
import random
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from benchmarks.installation import Installation
from benchmarks.visitors import get_stamp

Event = dict[str, Any]
ANSWER_SECONDS = 20.0
RETRY_SECONDS = 60.0
ABANDONED = 0.1
"""Share of the events that are not sent again after a failure: nobody can tell whether those are kept."""


class Sender:
    """Sends events at a steady rate over several connections, from a thread of its own, until stopped.

    Most events that got no 2xx are sent again with the same message id, as real clients do; a few are given up.
    """

    def __init__(
        self, installation: Installation, *, rate: float, connections: int = 24, host: str = "127.0.0.1"
    ) -> None:
        self.run = secrets.token_hex(4)
        self.name = f"Fault {self.run}"
        self.acked: dict[str, float] = {}
        self.unknown: set[str] = set()
        self.tracks: set[str] = set()
        """Message ids of the acknowledged events named `name`."""
        self.failures: Counter[int] = Counter()
        """Requests that were not acknowledged, by status; 0 is no answer."""
        self.in_flight = 0
        self._place = host, installation.port + 1
        self._key = base64.b64encode(f"{installation.key}:".encode()).decode()
        self._rate = rate
        self._connections = connections
        self._number = 0
        self._next = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._send_all()), daemon=True)

    def __enter__(self) -> "Sender":
        self._next = time.monotonic()
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Takes no new event; waits until each event under way is acknowledged or given up."""
        self._over.set()
        self._thread.join(timeout=RETRY_SECONDS + ANSWER_SECONDS + 10)

    async def _send_all(self) -> None:
        await asyncio.gather(*(self._send_some() for _ in range(self._connections)))

    async def _send_some(self) -> None:
        line = Line(self._place, self._key)
        while not self._over.is_set():
            # A sender that was held up does not catch up for more than a second.
            self._next = max(self._next + 1 / self._rate, time.monotonic() - 1)
            await asyncio.sleep(max(0.0, self._next - time.monotonic()))
            self._number += 1
            await self._send_until_acked(line, make_event(self.run, self._number, name=self.name))
        line.close()

    async def _send_until_acked(self, line: "Line", event: Event) -> None:
        message_id = str(event["messageId"])
        until = time.monotonic() + RETRY_SECONDS
        while True:
            self.in_flight += 1
            try:
                status = await line.send(event)
            finally:
                self.in_flight -= 1
            if status is not None and status < 300:
                self.acked[message_id] = time.time()
                if event.get("event") == self.name:
                    self.tracks.add(message_id)
                return
            self.failures[status or 0] += 1
            if random.random() < ABANDONED or time.monotonic() > until:
                self.unknown.add(message_id)
                return
            await asyncio.sleep(0.2)


class Line:
    """One kept connection to the collector, made anew after each failure."""

    def __init__(self, place: tuple[str, int], key: str) -> None:
        self._place = place
        self._key = key
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, event: Event) -> int | None:
        """The status of the answer; None when there was none."""
        try:
            return await asyncio.wait_for(self._send(event), ANSWER_SECONDS)
        except (OSError, TimeoutError, ValueError, IndexError, asyncio.IncompleteReadError):
            self.close()
            return None

    def close(self) -> None:
        """Drops the connection."""
        if self._streams:
            self._streams[1].close()
        self._streams = None

    async def _send(self, event: Event) -> int:
        if self._streams is None:
            self._streams = await asyncio.open_connection(*self._place)
        reader, writer = self._streams
        body = json.dumps(event).encode()
        head = (
            f"POST /v1/{event['type']} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic {self._key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        await writer.drain()
        answer = await reader.readuntil(b"\r\n\r\n")
        length = next((line for line in answer.lower().split(b"\r\n") if line.startswith(b"content-length:")), b":0")
        await reader.readexactly(int(length.split(b":")[1]))
        return int(answer.split(b" ")[1])


def make_event(run: str, number: int, *, name: str) -> Event:
    """Pages, named tracks and identifies of a few thousand people; message ids begin with the run."""
    person = number * 7919 % 3000
    event: Event = {"messageId": f"{run}-{number:08d}", "anonymousId": f"anon-{run}-{person}", "timestamp": get_stamp()}
    if person % 3 == 0:
        event["userId"] = f"user-{run}-{person}"
    if number % 20 == 0 and "userId" in event:
        return {**event, "type": "identify", "traits": {"plan": "garden", "email": f"{person}.{run}@example.com"}}
    if number % 3 == 0:
        return {**event, "type": "track", "event": name, "properties": {"number": number}}
    path = f"/products/{number % 40}"
    page = {"url": f"https://shop.example.com{path}", "path": path, "title": f"Product {number % 40}"}
    return {**event, "type": "page", "properties": page, "context": {"page": page}}


def send_all(installation: Installation, *, rate: float, seconds: float, tick: Callable[[Sender], None]) -> Sender:
    """Sends for `seconds`, calling `tick` over and over meanwhile; returns the sender, stopped."""
    with Sender(installation, rate=rate) as sender:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            tick(sender)
    return sender
