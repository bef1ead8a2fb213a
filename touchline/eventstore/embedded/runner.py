"""Decides how a request may run: reads are read-only and take turns, one statement each, KILL passes by."""

import threading
import time
from dataclasses import dataclass, field
from typing import Final

from touchline.eventstore.embedded import settings, statements
from touchline.eventstore.embedded.engine import Answer, Engine

HEAVY_AT_ONCE: Final = 2
QUICK_AT_ONCE: Final = 8
WRITES_AT_ONCE: Final = 4
QUEUE_SECONDS: Final = 120


class Refused(Exception):
    """The front will not run this; the text is in ClickHouse's form, `Code: N. DB::Exception: …`."""


@dataclass(frozen=True)
class Request:
    """One query as it came: text, data beside it, and what the address said about them."""

    query: str
    body: bytes
    database: str = "default"
    query_id: str = ""
    default_format: str = "TabSeparated"
    parameters: dict[str, str] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)


class Runner:
    """Runs requests on the engine, at most two heavy reads at once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._heavy = threading.BoundedSemaphore(HEAVY_AT_ONCE)
        self._quick = threading.BoundedSemaphore(QUICK_AT_ONCE)
        self._writes = threading.BoundedSemaphore(WRITES_AT_ONCE)

    def run(self, request: Request) -> tuple[Answer, str]:
        """The answer and the name of its format; raises Refused, or RuntimeError with the engine's words."""
        insert = statements.find_insert(request.query, request.body)
        if insert is not None:
            return self._insert(request, insert), ""
        sql = _join(request)
        if statements.is_kill(sql):
            return self._execute(request, statements.name_killed_queries(sql), opening=[])
        _refuse_outside_access(sql)
        kind, count = self._engine.classify(sql)
        if count > 1:
            raise Refused("Code: 62. DB::Exception: Syntax error (Multi-statements are not allowed). (SYNTAX_ERROR)")
        if kind in ("READ_ONLY", "UNKNOWN"):
            return self._read(request, sql)
        return self._write(request, sql)

    def drain(self, seconds: float) -> None:
        """Let no write begin any more, wait for those under way, and stop all reads."""
        deadline = time.monotonic() + seconds
        for _ in range(WRITES_AT_ONCE):
            self._writes.acquire(timeout=max(0.0, deadline - time.monotonic()))
        with self._engine.open_connection([]) as connection:
            connection.run("KILL QUERY WHERE 1 ASYNC", "Null", {})

    def _read(self, request: Request, sql: str) -> tuple[Answer, str]:
        turns = self._quick if _is_quick(request, sql) else self._heavy
        chosen = settings.cap_settings(request.settings) | {"log_comment": request.query_id}
        chosen["readonly"] = "0" if statements.asks_settings(sql) else "1"
        opening = [_use(request.database), _set(chosen)]
        with _Turn(turns):
            return self._execute(request, sql, opening)

    def _write(self, request: Request, sql: str) -> tuple[Answer, str]:
        with _Turn(self._writes):
            return self._execute(request, sql, _open_writing(request))

    def _insert(self, request: Request, insert: statements.Insert) -> Answer:
        _refuse_outside_access(insert.head)
        with _Turn(self._writes), self._engine.open_connection(_open_writing(request)) as connection:
            return connection.insert(insert.head, insert.input_format, insert.rows)

    def _execute(self, request: Request, sql: str, opening: list[str]) -> tuple[Answer, str]:
        output_format = statements.find_format(sql, request.default_format)
        with self._engine.open_connection(opening) as connection:
            return connection.run(sql, output_format, request.parameters), output_format


class _Turn:
    """Waits for a place in a queue, and refuses like a server with too many queries when it takes too long."""

    def __init__(self, turns: threading.BoundedSemaphore) -> None:
        self._turns = turns

    def __enter__(self) -> None:
        if not self._turns.acquire(timeout=QUEUE_SECONDS):
            raise Refused(
                f"Code: 202. DB::Exception: Waited {QUEUE_SECONDS} s behind other queries. (TOO_MANY_SIMULTANEOUS_QUERIES)"
            )

    def __exit__(self, *_: object) -> None:
        self._turns.release()


def _is_quick(request: Request, sql: str) -> bool:
    """Questions that must not wait behind reports: those of highest priority, and those about the server itself."""
    lowered = sql.lower()
    return request.settings.get("priority") == "1" or "system." in lowered or " from " not in lowered


def _refuse_outside_access(sql: str) -> None:
    """Read-only sessions refuse to read such sources, but would still describe them, and writes are not read-only."""
    if (name := statements.find_outside_access(sql)) is not None:
        raise Refused(f"Code: 497. DB::Exception: {name}() reaches outside the event store. (ACCESS_DENIED)")


def _open_writing(request: Request) -> list[str]:
    return [_use(request.database), _set(settings.cap_writing(request.settings) | {"log_comment": request.query_id})]


def _join(request: Request) -> str:
    body = request.body.decode("utf-8", "replace")
    return f"{request.query}\n{body}" if request.query and body else request.query or body


def _use(database: str) -> str:
    return f"USE `{database.replace('`', '')}`"


def _set(chosen: dict[str, str]) -> str:
    return "SET " + ", ".join(f"{name} = {_quote(value)}" for name, value in chosen.items())


def _quote(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
