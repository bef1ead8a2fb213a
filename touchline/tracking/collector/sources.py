"""The sources the collector knows, kept in memory and read again every second."""

import asyncio
import logging
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg

log = logging.getLogger(__name__)

SHORTEST_INTERVAL = 0.2  # seconds between two reads


@dataclass(frozen=True, slots=True)
class KnownSource:
    """What the collector must know of a source."""

    id: int
    is_server: bool
    domains: tuple[str, ...]
    keep_ip: bool

    def allows(self, origin: str) -> bool:
        """Tell whether a page of this origin may send; without a list of domains every page may."""
        if not self.domains:
            return True
        try:
            host = (urlsplit(origin).hostname or "").lower()
        except ValueError:
            return False
        return any(host == domain or host.endswith(f".{domain}") for domain in self.domains)


class SourceDirectory:
    """Write keys and their sources; stays at the last known state while PostgreSQL is away."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._by_key: dict[str, KnownSource] | None = None
        self._read_at = 0.0
        self._lock = threading.Lock()
        self._next_read: asyncio.Task[None] | None = None
        self._connection: psycopg.Connection | None = None

    @property
    def is_known(self) -> bool:
        """Whether the sources were ever read."""
        return self._by_key is not None

    def find(self, key: str) -> KnownSource | None:
        """Return the live source of a write key from memory, or None."""
        return (self._by_key or {}).get(key)

    def read(self) -> None:
        """Read the sources anew unless that was just done; blocks, so call it in a thread. Failing keeps what is known."""
        with self._lock:
            if time.monotonic() - self._read_at < SHORTEST_INTERVAL:
                return
            self._read_at = time.monotonic()
            try:
                self._by_key = self._fetch()
            except (psycopg.Error, OSError) as error:
                log.warning("The sources could not be read: %s", str(error).strip())
                if self._connection is not None:
                    self._connection.close()
                    self._connection = None

    async def read_soon(self) -> None:
        """Wait for a read that begins after this call, so that a source made a moment ago is known; all share it."""
        if self._next_read is None:
            self._next_read = asyncio.create_task(self._read_after_pause())
        await asyncio.shield(self._next_read)

    async def _read_after_pause(self) -> None:
        await asyncio.sleep(SHORTEST_INTERVAL)
        self._next_read = None
        await asyncio.to_thread(self.read)

    def _fetch(self) -> dict[str, KnownSource]:
        if self._connection is None:
            self._connection = psycopg.connect(
                self._url, autocommit=True, connect_timeout=2, application_name="touchline collect sources"
            )
        rows = self._connection.execute(
            "SELECT write_key, id, kind, domains, keep_ip FROM tracking_source WHERE revoked_at IS NULL"
        ).fetchall()
        return {
            key: KnownSource(number, kind == "server", tuple(d.lower() for d in domains), keep_ip)
            for key, number, kind, domains, keep_ip in rows
        }
