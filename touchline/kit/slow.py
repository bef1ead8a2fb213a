"""Notes questions to the stores that take long, in this process's memory, as text without values."""

import hashlib
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Final

from touchline.kit.environment import load_environment

MOST: Final = 200
LONGEST: Final = 4_000
"""Characters of a question that are kept."""
VALUES: Final = re.compile(
    r"""
    '(?:[^']|'')*'            # a text
    | \$([A-Za-z_]*)\$.*?\$\1\$   # a text in dollar signs
    | (?P<comment>--[^\n]*|/\*.*?\*/)
    | (?<![\w"$])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w"])   # a number, and not a part of a name
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
LISTS: Final = re.compile(r"\((\?|%s)(?:\s*,\s*(?:\?|%s))+\)")


@dataclass(slots=True)
class Slow:
    """One question, however often it was slow since the last collection; times in seconds."""

    store: str
    text: str
    count: int = 0
    seconds: float = 0.0
    longest: float = 0.0

    @property
    def digest(self) -> str:
        """Names the question, in every process the same."""
        return hashlib.blake2b(f"{self.store}:{self.text}".encode(), digest_size=16).hexdigest()


_noted: dict[tuple[str, str], Slow] = {}
_lock = threading.Lock()


def normalise(sql: str) -> str:
    """Return a question's text with `?` for every value, lists of values as one, and single spaces."""
    # In one pass: a comment may hold a quote, and a text what looks like a comment.
    text = VALUES.sub(lambda found: " " if found["comment"] else "?", sql)
    return LISTS.sub(r"(\1)", " ".join(text.split()))[:LONGEST]


def note(store: str, sql: str, seconds: float) -> None:
    """Note a question that took so long; beyond 200 different ones nothing is noted until they are collected."""
    text = normalise(sql)
    with _lock:
        if len(_noted) >= MOST and (store, text) not in _noted:
            return
        slow = _noted.setdefault((store, text), Slow(store, text))
        slow.count += 1
        slow.seconds += seconds
        slow.longest = max(slow.longest, seconds)


@contextmanager
def timed(store: str, sql: str) -> Iterator[None]:
    """Note the question when what is done inside takes longer than the setting allows."""
    begun = time.perf_counter()
    try:
        yield
    finally:
        took = time.perf_counter() - begun
        if took >= get_threshold():
            note(store, sql, took)


@cache
def get_threshold() -> float:
    """Return from how many seconds on a question is slow."""
    return load_environment().slow_seconds


def collect() -> list[Slow]:
    """Return what was noted since the last call, and forget it."""
    with _lock:
        found = list(_noted.values())
        _noted.clear()
    return found
