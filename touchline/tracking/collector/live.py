"""The live stream to browsers: server-sent events, fed by one LISTEN connection, with a poll as backstop."""

import asyncio
import contextlib
import logging
import threading
import time
from typing import Any
from urllib.parse import parse_qs

import msgspec
import psycopg

from touchline.kit.environment import Environment
from touchline.kit.tickets import check_ticket, make_mark

log = logging.getLogger(__name__)

CHANNEL = "touchline_live"
STREAM_SECONDS = 300
"""After this a browser has to come back with a new ticket, so that a revoked login ends soon."""
HEARTBEAT_SECONDS = 15
MOST_WAITING = 50
CLOSE = b""
"""Put into a stream's queue when its login has ended."""
EVERYTHING = b'event: touched\ndata: {"people":"many"}\n\n'
LOGGED_IN = "SELECT session_key FROM users_session WHERE session_key = ANY(%s) AND expire_date > now()"
POSITION = "SELECT coalesce(sum(position), 0) FROM journal_cursor WHERE name = 'store'"


def format_message(payload: str, secret: str) -> bytes:
    """Return a NOTIFY payload of the pipeline (`{"people": [...], "events": n}`) as server-sent events.

    Everybody logged in hears all of them, so people go by marks, which only the pages of those who may see them know.
    """
    message = msgspec.json.decode(payload)
    touched = message["people"]
    marks = touched if touched == "many" else [make_mark(secret, int(number)) for number in touched]
    people = msgspec.json.encode({"people": marks})
    events = msgspec.json.encode({"events": message["events"]})
    return b"event: touched\ndata: " + people + b"\n\nevent: stream\ndata: " + events + b"\n\n"


class LiveHub:
    """Fans one LISTEN connection out to all open streams of this process."""

    def __init__(self, environment: Environment, loop: asyncio.AbstractEventLoop) -> None:
        self._environment = environment
        self._loop = loop
        self._streams: dict[asyncio.Queue[bytes], str] = {}
        self._position: int | None = None
        threading.Thread(target=self._listen, name="live-listen", daemon=True).start()

    async def stream(self, scope: Any, protocol: Any, origin: str) -> None:
        """Hold one browser's stream open until it leaves or its time is up."""
        headers = [("access-control-allow-origin", origin or "*"), ("vary", "origin")]
        ticket = parse_qs(scope.query_string).get("ticket", [""])[0]
        claim = check_ticket(self._environment.secret_key, ticket)
        if claim is None:
            protocol.response_bytes(401, headers, b"The ticket is not good or too old; fetch a new one.")
            return
        headers += [("content-type", "text/event-stream"), ("cache-control", "no-store"), ("x-accel-buffering", "no")]
        transport = protocol.response_stream(200, headers)
        waiting: asyncio.Queue[bytes] = asyncio.Queue(MOST_WAITING)
        self._streams[waiting] = claim.session
        ends = time.monotonic() + STREAM_SECONDS
        try:
            await transport.send_bytes(b"retry: 1000\nevent: hello\ndata: {}\n\n")
            while (left := ends - time.monotonic()) > 0:
                try:
                    message = await asyncio.wait_for(waiting.get(), min(HEARTBEAT_SECONDS, left))
                except TimeoutError:
                    message = b": still here\n\n"
                if message == CLOSE:
                    break
                await transport.send_bytes(message)
        except (RuntimeError, OSError):
            log.debug("A live stream was closed by its browser.")
        finally:
            self._streams.pop(waiting, None)

    def _broadcast(self, message: bytes) -> None:
        for waiting in self._streams:
            if waiting.full():
                while not waiting.empty():
                    waiting.get_nowait()
                waiting.put_nowait(EVERYTHING)
            else:
                waiting.put_nowait(message)

    def _close(self, session: str) -> None:
        for waiting, of in self._streams.items():
            if of == session:
                while not waiting.empty():
                    waiting.get_nowait()
                waiting.put_nowait(CLOSE)

    def _listen(self) -> None:
        while True:
            with contextlib.suppress(psycopg.Error, OSError):
                self._listen_once()
            time.sleep(1)

    def _listen_once(self) -> None:
        with psycopg.connect(
            self._environment.listen_url, autocommit=True, application_name="touchline live"
        ) as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            self._loop.call_soon_threadsafe(self._broadcast, EVERYTHING)
            while True:
                heard = False
                for notice in connection.notifies(timeout=1):
                    heard = True
                    try:
                        message = format_message(notice.payload, self._environment.secret_key)
                    except (msgspec.DecodeError, KeyError, TypeError, ValueError):
                        # Anybody who may log in to PostgreSQL may notify; nobody may stop this thread.
                        message = EVERYTHING
                    self._loop.call_soon_threadsafe(self._broadcast, message)
                self._poll(connection, heard=heard)
                self._close_ended(connection)

    def _poll(self, connection: psycopg.Connection, *, heard: bool) -> None:
        """Catch what a lost notification would have said."""
        row = connection.execute(POSITION).fetchone()
        position = int(row[0]) if row else 0
        if not heard and self._position is not None and position != self._position:
            self._loop.call_soon_threadsafe(self._broadcast, EVERYTHING)
        self._position = position

    def _close_ended(self, connection: psycopg.Connection) -> None:
        """Close the streams of sessions that were ended, or ran out, since a second ago."""
        open_ones = list(set(self._streams.values()))
        if not open_ones:
            return
        alive = {row[0] for row in connection.execute(LOGGED_IN, [open_ones])}
        for session in open_ones:
            if session not in alive:
                self._loop.call_soon_threadsafe(self._close, session)
