"""Opens the chDB engine on a folder and hands out one connection per request."""

import contextlib
import ctypes
import fcntl
import importlib.machinery
import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote

import msgspec

from touchline.eventstore.embedded.settings import write_configuration

RTLD_DEEPBIND = 0x00008
COUNT_TROUBLES = """
SELECT code, name, value, last_error_message FROM system.errors WHERE name IN (
    'NOT_ENOUGH_SPACE', 'CANNOT_WRITE_TO_FILE_DESCRIPTOR', 'CANNOT_WRITE_TO_FILE', 'CANNOT_OPEN_FILE', 'CANNOT_CLOSE_FILE',
    'CANNOT_FSYNC', 'CANNOT_TRUNCATE_FILE', 'CANNOT_SEEK_THROUGH_FILE', 'CANNOT_CREATE_FILE', 'CANNOT_CREATE_DIRECTORY',
    'CANNOT_APPEND_TO_FILE', 'ATOMIC_RENAME_FAIL', 'AIO_WRITE_ERROR', 'TOO_MANY_PARTS', 'TABLE_IS_READ_ONLY', 'READONLY',
    'TABLE_IS_PERMANENTLY_READ_ONLY', 'MEMORY_LIMIT_EXCEEDED', 'CANNOT_ALLOCATE_MEMORY', 'MEMORY_RESERVATION_FAILED',
    'MEMORY_RESERVATION_KILLED', 'STD_EXCEPTION', 'POCO_EXCEPTION', 'UNKNOWN_EXCEPTION'
) ORDER BY last_error_time DESC
"""
"""What can stop rows on their way to the disk, with how often it has since the engine began."""


class FolderTaken(Exception):
    """Another process holds the engine's folder."""


@dataclass(frozen=True)
class Answer:
    """What the engine returned: the bytes in the asked format and how much it read."""

    body: memoryview | bytes
    rows_read: int
    bytes_read: int
    rows_written: int
    elapsed_s: float


def load_library() -> ModuleType:
    """Load the engine's extension module itself.

    `import chdb` would open and close an in-memory engine first (0.5 s and 60 MB) and pull in
    packages this process has no use for.
    """
    found = importlib.util.find_spec("chdb")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("The embedded event store needs the package chdb-core; install touchline[embedded].")
    library = Path(next(iter(found.submodule_search_locations))) / "_chdb.abi3.so"
    if sys.platform == "linux":
        ctypes.CDLL(str(library), mode=sys.getdlopenflags() | RTLD_DEEPBIND)
    loader = importlib.machinery.ExtensionFileLoader("_chdb", str(library))
    spec = importlib.util.spec_from_file_location("_chdb", str(library), loader=loader)
    if spec is None:
        raise ModuleNotFoundError(f"The engine cannot be loaded from {library}.")
    module = importlib.util.module_from_spec(spec)
    with contextlib.chdir(library.parent):
        loader.exec_module(module)
    return module


class Engine:
    """The one owner of the folder. Connections are cheap (0.2 ms) and never shared between threads:
    queries on one connection run one after the other and cannot be killed."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._library = load_library()
        self._library.set_signal_handlers_enabled(0)
        configuration = write_configuration(folder)
        self._address = f"{folder}?config-file={quote(str(configuration))}"
        try:
            self._root = self._library.connect(self._address)
        except RuntimeError:
            # The engine says on stderr that the folder is locked, and here only that it could not begin.
            if self._is_locked(folder):
                raise FolderTaken(f"Another process already uses {folder}; stop it first.") from None
            raise

    @staticmethod
    def _is_locked(folder: Path) -> bool:
        with (folder / "status").open("ab") as status:
            try:
                fcntl.flock(status, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def classify(self, sql: str) -> tuple[str, int]:
        """The kind of a text (READ_ONLY, MUTATING, CONTROL, UNKNOWN …) and its number of statements."""
        found = self._root.classify_query(sql)
        return found["query_class"].name, found["statement_count"]

    @contextlib.contextmanager
    def open_connection(self, opening: list[str]) -> Iterator["Connection"]:
        """A fresh connection with the opening statements already run."""
        raw = self._library.connect(self._address)
        try:
            for statement in opening:
                raw.query(statement, "Null")
            yield Connection(raw)
        finally:
            raw.close()

    def close(self) -> None:
        """Give the folder back; the engine finishes what it is writing."""
        self._root.close()


class Connection:
    """One request's session in the engine."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def run(self, sql: str, output_format: str, parameters: dict[str, str]) -> Answer:
        """Run one statement; engine errors come as RuntimeError with ClickHouse's own text."""
        result = self._raw.query(sql, output_format, params=parameters)
        body = result.bytes() if result.size() else b""
        return Answer(body, result.rows_read(), result.bytes_read(), result.rows_written(), result.elapsed())

    def insert(self, head: str, input_format: str, rows: bytes) -> Answer:
        """Run `INSERT INTO …` with its rows given apart, in the named format.

        The engine says that rows are written also where the disk was full or there were too many parts (chdb-core 26.9):
        only its count of errors tells. Such an insert raises RuntimeError, and may be sent again by its token.
        """
        before = self._count_troubles()
        answer = self._insert(head, input_format, rows)
        for name, (value, code, message) in self._count_troubles().items():
            if value != before.get(name, (0,))[0]:
                raise RuntimeError(f"Code: {code}. DB::Exception: {message} ({name})")
        return answer

    def _count_troubles(self) -> dict[str, tuple[int, int, str]]:
        body = bytes(self.run(COUNT_TROUBLES, "JSONCompactEachRow", {}).body)
        found = (msgspec.json.decode(line) for line in body.splitlines())
        return {name: (int(value), code, message) for code, name, value, message in found}

    def _insert(self, head: str, input_format: str, rows: bytes) -> Answer:
        stream = self._raw.send_insert(head, input_format)
        try:
            self._raw.insert_append(stream, rows)
        except BaseException:
            self._raw.insert_cancel(stream)
            raise
        result = self._raw.insert_done(stream)
        return Answer(b"", 0, 0, result.rows_written(), result.elapsed())
