"""Writes calls into the journal in group commits: one writer per lane, an answer only after COMMIT."""

import asyncio
import contextlib
import logging
import select
import struct
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import psycopg
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult

log = logging.getLogger(__name__)

LANE_LOCK = 0x544C  # one number for all of Touchline's lane locks
LAST_LANE = 99
MOST_WAITING = 50_000
LONGEST_SILENCE = 20
"""Seconds; longer than PostgreSQL itself lets a statement run."""
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
COPY = (
    b"COPY journal_entry (lane, seq, received_at, at, source_id, call, message_id, refused, facts, body)"
    b" FROM STDIN (FORMAT binary)"
)
OPEN_LANE = "INSERT INTO journal_cursor (name, lane, position) VALUES ('resolve', %s, 0) ON CONFLICT DO NOTHING"
HEADER = b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0)
TRAILER = struct.pack(">h", -1)
pack_place = struct.Struct(">hihiq").pack
pack_times = struct.Struct(">iqiqiii").pack
pack_length = struct.Struct(">i").pack
TIMEOUT = "-c statement_timeout=15s"
"""No request waits longer than this for its answer."""
NULL = pack_length(-1)
MICROSECOND = timedelta(microseconds=1)


class JournalDown(Exception):
    """The journal cannot be written now; nothing was acknowledged. `is_cut` tells that the connection was gone."""

    def __init__(self, words: str, *, is_cut: bool = False) -> None:
        super().__init__(words)
        self.is_cut = is_cut


def count_micros(moment: datetime) -> int:
    """Return microseconds since 2000-01-01 UTC, as PostgreSQL's binary format counts."""
    return (moment - EPOCH) // MICROSECOND


class JournalRow(NamedTuple):
    """One row of the journal, before it has its lane and place; `times` are received and happened, in microseconds."""

    times: tuple[int, int]
    source_id: int
    call: str
    message_id: str
    facts: bytes
    body: bytes
    refused: str | None = None

    def pack(self) -> bytes:
        """Return the row as a binary COPY wants it."""
        kind = self.call.encode()
        message = self.message_id.encode()
        refused = self.refused
        return b"".join(
            (
                pack_times(8, self.times[0], 8, self.times[1], 4, self.source_id, len(kind)),
                kind,
                pack_length(len(message)),
                message,
                NULL if refused is None else _with_length(refused.encode("utf-8", "replace").replace(b"\0", b"")),
                pack_length(len(self.facts)),
                self.facts,
                pack_length(len(self.body)),
                self.body,
            )
        )


def _with_length(text: bytes) -> bytes:
    return pack_length(len(text)) + text


class Writer:
    """A thread with one connection and one lane; `write` may be awaited from the event loop."""

    def __init__(self, url: str, loop: asyncio.AbstractEventLoop) -> None:
        self._url = url
        self._loop = loop
        self._waiting: list[tuple[Sequence[bytes], asyncio.Future[None]]] = []
        self._count = 0
        self._wake = threading.Condition()
        self._stopping = False
        self._connection: psycopg.Connection | None = None
        self._lane = 0
        self._seq = 0
        self._thread = threading.Thread(target=self._run, name="journal-writer", daemon=True)
        self._thread.start()

    @property
    def is_up(self) -> bool:
        """Whether the last thing known of the journal is that it can be written."""
        return self._connection is not None

    def write(self, rows: Sequence[bytes]) -> asyncio.Future[None]:
        """Return a future that is done once `rows` are committed, or fails with JournalDown."""
        future: asyncio.Future[None] = self._loop.create_future()
        with self._wake:
            if self._stopping or self._count > MOST_WAITING:
                future.set_exception(JournalDown("too much is waiting to be written"))
                return future
            self._waiting.append((rows, future))
            self._count += len(rows)
            self._wake.notify()
        return future

    def stop(self) -> None:
        """Write what is waiting, then end the thread."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        self._try_connect()
        while True:
            with self._wake:
                while not self._waiting and not self._stopping:
                    if not self._wake.wait(timeout=1) and self._connection is None:
                        break
                if self._stopping and not self._waiting:
                    break
                batch, self._waiting, self._count = self._waiting, [], 0
            if batch or self._connection is None:
                self._commit(batch)
        self._drop_connection()

    def _commit(self, batch: list[tuple[Sequence[bytes], asyncio.Future[None]]]) -> None:
        rows = [row for rows, _ in batch for row in rows]
        was_connected = self._connection is not None
        error = self._write_rows(rows)
        if error is not None and error.is_cut and was_connected:
            # It may have been dead for hours. What was stored all the same comes twice and is one event, by message id.
            error = self._write_rows(rows)
        if error is not None:
            time.sleep(0.1)
        if batch:
            self._loop.call_soon_threadsafe(_answer, [future for _, future in batch], error)

    def _write_rows(self, rows: list[bytes]) -> JournalDown | None:
        """Try once; return what went wrong."""
        try:
            self._copy_rows(rows)
        except (psycopg.Error, OSError) as problem:
            log.warning("The journal could not be written: %s", str(problem).strip())
            is_cut = self._connection is not None and self._connection.broken
            self._drop_connection()
            return JournalDown(str(problem), is_cut=is_cut)
        return None

    def _copy_rows(self, rows: list[bytes]) -> None:
        connection = self._connection or self._connect()
        if not rows:
            return
        lane, seq = self._lane, self._seq
        parts = [HEADER]
        for row in rows:
            seq += 1
            parts.append(pack_place(10, 2, lane, 8, seq))
            parts.append(row)
        parts.append(TRAILER)
        # In autocommit a COPY is a transaction of its own: it is over once it is committed.
        copy_in(connection, b"".join(parts))
        self._seq = seq

    def _try_connect(self) -> None:
        with contextlib.suppress(psycopg.Error, OSError):
            self._connect()

    def _connect(self) -> psycopg.Connection:
        connection = psycopg.connect(
            self._url, autocommit=True, connect_timeout=5, application_name="touchline collect", options=TIMEOUT
        )
        for lane in range(1, LAST_LANE + 1):
            row = connection.execute("SELECT pg_try_advisory_lock(%s, %s)", [LANE_LOCK, lane]).fetchone()
            if row and row[0]:
                self._lane = lane
                break
        else:
            connection.close()
            raise psycopg.OperationalError(f"all {LAST_LANE} lanes of the journal are taken")
        row = connection.execute(
            "SELECT greatest(coalesce((SELECT seq FROM journal_entry WHERE lane = %(lane)s ORDER BY seq DESC LIMIT 1), 0),"
            " coalesce((SELECT max(position) FROM journal_cursor WHERE lane = %(lane)s), 0))",
            {"lane": self._lane},
        ).fetchone()
        self._seq = row[0] if row else 0
        connection.execute(OPEN_LANE, [self._lane])
        self._connection = connection
        log.info("Writing lane %s of the journal from %s.", self._lane, self._seq + 1)
        return connection

    def _drop_connection(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(psycopg.Error, OSError):
                connection.close()


def copy_in(connection: psycopg.Connection, block: bytes, *, statement: bytes = COPY) -> None:
    """Send one block of rows and wait for its COMMIT; raises psycopg.Error when it was refused or does not come.

    It speaks to libpq itself: psycopg's own way takes the interpreter a dozen times for each block, and every time
    the requests under way wait for it.
    """
    link = connection.pgconn
    check_status(link.exec_(statement), ExecStatus.COPY_IN)
    link.put_copy_data(block)
    link.put_copy_end()
    while link.flush():
        await_socket(link.socket, for_writing=True)
    while link.is_busy():
        await_socket(link.socket)
        link.consume_input()
    while (result := link.get_result()) is not None:
        check_status(result, ExecStatus.COMMAND_OK)


def check_status(result: PGresult, wanted: ExecStatus) -> None:
    """Raise psycopg.OperationalError with the server's words when a statement did not come to what was wanted."""
    if result.status != wanted:
        raise psycopg.OperationalError(
            result.error_message.decode("utf-8", "replace") or f"it answered {result.status}"
        )


def await_socket(number: int, *, for_writing: bool = False) -> None:
    """Wait until the server takes or sends more; raises psycopg.OperationalError after `LONGEST_SILENCE` seconds."""
    found = select.poll()
    found.register(number, select.POLLOUT | select.POLLIN if for_writing else select.POLLIN)
    if not found.poll(LONGEST_SILENCE * 1000):
        raise psycopg.OperationalError(f"PostgreSQL was silent for {LONGEST_SILENCE} seconds")


def _answer(futures: list[asyncio.Future[None]], error: JournalDown | None) -> None:
    for future in futures:
        if future.done():
            continue
        if error is None:
            future.set_result(None)
        else:
            future.set_exception(error)
