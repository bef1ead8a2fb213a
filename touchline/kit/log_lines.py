"""Log lines as JSON, one object a line, without personal data: whatever a library or an error quotes is taken out.

An error's own words often quote what somebody typed ("invalid input syntax for type date: …"), so that they are kept only
of errors whose words are known to name machines, files or types. Where it happened is kept of every error.
"""

import json
import logging
import re
import sys
import threading
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final

from psycopg import Error as PostgresError

SAYS_NOTHING_OF_PEOPLE: Final = (OSError, ImportError, NameError, AttributeError, TypeError, MemoryError, PostgresError)
OWN: Final = ("touchline.eventstore", "django.db")
MOST_FRAMES: Final = 30
LONGEST: Final = 2_000
PATTERNS: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    # What PostgreSQL adds to an error: the row, the statement, the value.
    (re.compile(r"\s*\b(DETAIL|CONTEXT|STATEMENT|QUERY|LINE \d+):.*", re.DOTALL), ""),
    (re.compile(r"((?::|\bvalue|\bnear|\bliteral) )\"[^\"]*\"?"), r'\1"…"'),
    (re.compile(r"[^\s\"'<>()\[\]:=,;]+(?:@|%40)[^\s\"'<>()\[\]:=,;/]+"), "[address]"),
    (re.compile(r"(?<=[/\w])\?[^\s\"']+"), "?…"),
    (re.compile(r"\b(?!127\.|0\.0\.0\.0)\d{1,3}(?:\.\d{1,3}){3}\b"), "[ip]"),
    (re.compile(r"(?<![\w:.])(?:(?:[\da-fA-F]{0,4}:){4,7}[\da-fA-F]{0,4}|[\da-fA-F:]*::[\da-fA-F:]+)(?!\w)"), "[ip]"),
    (re.compile(r"(?<!\w)\+?\d{1,4}[ ()/.-]{0,2}(?:\d[ ()/.-]{0,2}){7,13}\d(?![\w.:-])"), "[number]"),
    (re.compile(r"\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{28,}\b"), "[token]"),
)
TRACE_END: Final = re.compile(r"^((?:\w+\.)*\w*(?:Error|Exception|Invalid|Down|DoesNotExist)\w*): .*", re.DOTALL)
LEVELS: Final = re.compile(r"\b(DEBUG|INFO|WARNING|ERROR|CRITICAL|FATAL|PANIC)\b")


def redact(text: str) -> str:
    """Return a text without addresses, numbers, tokens and quoted values; names in prose are not recognised."""
    for pattern, instead in PATTERNS:
        text = pattern.sub(instead, text)
    return text[:LONGEST]


def make_line(part: str, text: str, *, at: datetime | None = None) -> str:
    """Return what a process of a part printed as one line of the log; what is JSON of ours already only gets its part."""
    if said := read_line(text):
        return _dump({"at": said.get("at"), "part": part, **said})
    level = found[1] if (found := LEVELS.search(text[:120])) else "INFO"
    moment = at or datetime.now(UTC)
    plain = redact(TRACE_END.sub(r"\1", text))
    return _dump({"at": _write_moment(moment), "part": part, "level": level, "message": plain})


def read_line(text: str) -> dict[str, Any]:
    """Return what a line of ours says; empty for any other line."""
    if not text.startswith('{"at"'):
        return {}
    try:
        said = json.loads(text)
    except ValueError:
        return {}
    return said if isinstance(said, dict) and "message" in said else {}


def say_line(text: str) -> str:
    """Return a line as people read it."""
    said = read_line(text)
    if not said:
        return text
    where = f"{said.get('level', '')} {said.get('logger', '')}".strip()
    error = said.get("error")
    return f"{where}: {said['message']}" + (f" ({error})" if error else "")


class JsonLines(logging.Formatter):
    """Writes each record as a line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; a record that cannot be put into words still says where it came from."""
        try:
            message = hide_address(record, record.getMessage())
        except (TypeError, ValueError):
            message = str(record.msg)
        line: dict[str, Any] = {
            "at": _write_moment(datetime.fromtimestamp(record.created, UTC)),
            "level": record.levelname,
            "logger": record.name,
            "message": redact(message),
        }
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            line |= {"error": name_error(error), "trace": trace(error)}
        return _dump(line)


def hide_address(record: logging.LogRecord, message: str) -> str:
    """Return what is said of a request with the pattern of its page for its address, which may name somebody."""
    request = getattr(record, "request", None)
    path = getattr(request, "path", "")
    if not path:
        return message
    route = getattr(getattr(request, "resolver_match", None), "route", "")
    return message.replace(path, f"/{route}" if route else "(no page of ours)")


class PlainLines(logging.Formatter):
    """Writes each record for a person at a terminal, who sees errors whole."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")


def make_formatter() -> logging.Formatter:
    """Return lines for people where they look, and else JSON."""
    return PlainLines() if sys.stderr.isatty() else JsonLines()


def name_error(error: BaseException) -> str:
    """Return an error's class, and its words where they are of machines, not of people."""
    kind = type(error)
    name = f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")
    if isinstance(error, PostgresError) and error.sqlstate:
        name = f"{name} {error.sqlstate}"
    if isinstance(error, SAYS_NOTHING_OF_PEOPLE) or kind.__module__.startswith(OWN):
        name = f"{name}: {redact(str(error).strip())}"
    cause = error.__cause__
    return f"{name} ← {name_error(cause)}" if cause is not None and cause is not error else name


def trace(error: BaseException) -> list[str]:
    """Return where an error came from, innermost last, as `file:line function`; no values, no source."""
    frames = traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]
    return [f"{'/'.join(frame.filename.split('/')[-3:])}:{frame.lineno} {frame.name}" for frame in frames]


def catch_all() -> None:
    """Have errors that nobody catches logged like all others, in every thread."""

    def note(kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, where)
            return
        logging.getLogger("touchline").critical("It ended by an error.", exc_info=(kind, error, where))

    def note_thread(caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None:
            note(caught.exc_type, caught.exc_value, caught.exc_traceback)

    sys.excepthook = note
    threading.excepthook = note_thread


def _write_moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def _dump(line: dict[str, Any]) -> str:
    return json.dumps(line, ensure_ascii=False, default=str)
