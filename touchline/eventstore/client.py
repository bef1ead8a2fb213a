"""The one client of the event store, embedded or a server's: it knows an address and nothing else."""

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import clickhouse_connect
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError, DatabaseError, OperationalError
from clickhouse_connect.driver.httputil import get_pool_manager

from touchline.kit.environment import load_environment
from touchline.kit.slow import timed

STORE = "event store"
DEFAULT_DATABASE = "touchline"
CONNECT_SECONDS = 3
ANSWER_SECONDS = 300
CODES_OF_ABSENCE = frozenset({81, 164, 202, 203, 209, 210, 242, 243, 252, 319, 516, 999})
"""No such database yet, read-only, busy, no network, no space, too many parts: to be tried again, the statement is not at fault."""

NOISE = re.compile(r" \(for url |: \(at row |: While executing | \(version ")
"""What follows a reason in ClickHouse's messages: addresses, places in its code, and the row's own values."""

ROW_TEXT = re.compile(r" before: '.*?': (?=\(while)", re.DOTALL)

Parameters = Mapping[str, Any]


class EventStoreDown(Exception):
    """The event store cannot be asked now; the message says why and what to do."""


class EventStoreError(Exception):
    """The event store refused a statement; `code` is ClickHouse's error number."""

    def __init__(self, text: str, code: int) -> None:
        super().__init__(text)
        self.code = code


def get_address() -> tuple[str, str]:
    """The event store's URL and the name of the database in it."""
    url = load_environment().clickhouse_url
    return url, get_database(url)


def get_database(url: str) -> str:
    """The name of the database in an event store's URL."""
    return urlsplit(url).path.strip("/") or DEFAULT_DATABASE


def get_client() -> Client:
    """The client of this process, for the address of the environment. Raises EventStoreDown."""
    return _connect(load_environment().clickhouse_url)


def forget_client() -> None:
    """Drop the kept client; the next question reads the environment again."""
    _connect.cache_clear()


def open_client(url: str, database: str | None = None) -> Client:
    """A new client. Raises EventStoreDown when nothing answers or the password is wrong."""
    with _translated_errors():
        return clickhouse_connect.get_client(
            dsn=url,
            database=database or get_database(url),
            autogenerate_session_id=False,
            compress=False,
            connect_timeout=CONNECT_SECONDS,
            send_receive_timeout=ANSWER_SECONDS,
            pool_mgr=get_pool_manager(maxsize=16, num_pools=2),
        )


def query(
    sql: str, parameters: Parameters | None = None, *, query_id: str = "", settings: Parameters | None = None
) -> Sequence[Sequence[Any]]:
    """Rows of a question, with server-side `{name:Type}` parameters. Raises EventStoreDown, EventStoreError."""
    chosen = _name(query_id, settings)
    with _translated_errors(), timed(STORE, sql):
        return get_client().query(sql, parameters=dict(parameters or {}), settings=chosen).result_rows


def fetch(
    sql: str, parameters: Parameters | None = None, *, query_id: str = "", settings: Parameters | None = None
) -> bytes:
    """The raw answer of a question in the format its text names. Raises EventStoreDown, EventStoreError."""
    with _translated_errors(), timed(STORE, sql):
        found: bytes = get_client().raw_query(
            sql, parameters=dict(parameters or {}), settings=_name(query_id, settings)
        )
        return found


def command(sql: str, parameters: Parameters | None = None, *, settings: Parameters | None = None) -> Any:
    """Run a statement without rows. Raises EventStoreDown, EventStoreError."""
    with _translated_errors(), timed(STORE, sql):
        return get_client().command(sql, parameters=dict(parameters or {}), settings=dict(settings or {}))


def insert_lines(
    table: str, columns: Sequence[str], lines: bytes, *, settings: Parameters, fmt: str = "JSONCompactEachRow"
) -> None:
    """Insert rows, by default lines of JSON arrays, acknowledged when on disk. Raises EventStoreDown, EventStoreError."""
    with _translated_errors():
        get_client().raw_insert(table, columns, lines, settings=dict(settings), fmt=fmt)


def kill(query_id: str) -> None:
    """Stop a running question by the id it was given; nothing happens when it has ended."""
    command("KILL QUERY WHERE query_id = {id:String} ASYNC", {"id": query_id})


@functools.lru_cache(maxsize=2)
def _connect(url: str) -> Client:
    return open_client(url)


def _name(query_id: str, settings: Parameters | None) -> dict[str, Any]:
    return dict(settings or {}) | ({"query_id": query_id} if query_id else {})


@contextmanager
def _translated_errors() -> Iterator[None]:
    """Turn the client library's errors into the house's two."""
    try:
        yield
    except OperationalError as error:
        raise EventStoreDown(f"The event store does not answer: {_shorten(error)}") from error
    except DatabaseError as error:
        code = _find_code(error)
        if code == 516:
            raise EventStoreDown(
                "The event store refuses the password in CLICKHOUSE_URL; correct the address."
            ) from error
        if code in CODES_OF_ABSENCE:
            raise EventStoreDown(f"The event store cannot take this now: {_shorten(error)}") from error
        raise EventStoreError(_shorten(error), code) from error
    except ClickHouseError as error:
        raise EventStoreError(_shorten(error), 0) from error


def _find_code(error: DatabaseError) -> int:
    return int(getattr(error, "code", None) or 0)


def _shorten(error: Exception) -> str:
    """The sentence inside the library's message, without addresses and query text."""
    text = str(error)
    start = text.find("DB::Exception:")
    text = text[start + len("DB::Exception:") :] if start >= 0 else text.rpartition("(Caused by ")[2]
    return NOISE.split(ROW_TEXT.sub(" ", text))[0].strip()[:300]
