"""What a carrier writes down on disk right before and right after it hands a message over.

The table learns of outcomes in batches. A process that is killed leaves its notes: messages that were begun and not ended
have an outcome nobody knows, at most one for each connection; all others it had claimed were never handed over.
"""

import os
import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from touchline.channels.email.outcomes import Outcome, Receipt

LONGEST: Final = 256 * 1024
Key = tuple[int, int]
"""The message's id and its attempt."""


@dataclass(frozen=True, slots=True)
class Noted:
    """What notes say: which were begun and not ended, and what became of those that ended."""

    begun: frozenset[Key]
    ended: dict[Key, Receipt]


class Notes:
    """The notes of one living carrier; a lock on the file says that it lives."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._open: set[Key] = set()
        self._size = 0
        self._file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_RDWR, 0o600)
        hold(self._file)

    def begin(self, message_id: int, attempt: int) -> None:
        """Note that a message is about to be handed over."""
        with self._lock:
            self._open.add((message_id, attempt))
            self._write(f"B\t{message_id}\t{attempt}\n")

    def end(self, message_id: int, attempt: int, receipt: Receipt) -> None:
        """Note what became of it."""
        answer = " ".join(receipt.answer.split())
        with self._lock:
            self._open.discard((message_id, attempt))
            self._write(f"E\t{message_id}\t{attempt}\t{receipt.outcome}\t{receipt.reason}\t{answer}\n")

    def _write(self, line: str) -> None:
        self._size += os.write(self._file, line.encode())

    def forget_ended(self) -> None:
        """Begin anew with what is open, once the table knows the rest; call it with nothing ended and not written."""
        with self._lock:
            if self._size < LONGEST:
                return
            os.ftruncate(self._file, 0)
            self._size = 0
            for message_id, attempt in self._open:
                self._write(f"B\t{message_id}\t{attempt}\n")

    @property
    def has_open(self) -> bool:
        """Whether a message is being handed over."""
        return bool(self._open)

    def close(self, *, keep: bool) -> None:
        """Let go of the file; it stays where somebody must still read it."""
        os.close(self._file)
        if not keep:
            self.path.unlink(missing_ok=True)


def hold(file: int) -> None:
    """Lock a file for as long as this process lives; OSError when another holds it."""
    import fcntl

    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_held(path: Path) -> bool:
    """Tell whether the process that wrote these notes still lives."""
    try:
        file = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        hold(file)
    except OSError:
        return True
    finally:
        os.close(file)
    return False


def read_notes(path: Path) -> Noted | None:
    """Return what notes say, or None when they are gone."""
    try:
        lines = path.read_text(errors="replace").splitlines()
    except OSError:
        return None
    return parse_notes(lines)


def parse_notes(lines: Iterable[str]) -> Noted:
    """Return what lines say; one that was cut off by the kill is left out."""
    begun: set[Key] = set()
    ended: dict[Key, Receipt] = {}
    for line in lines:
        parts = line.split("\t")
        with suppress(ValueError, IndexError):
            key = int(parts[1]), int(parts[2])
            if parts[0] == "B":
                begun.add(key)
            elif len(parts) == 6:
                ended[key] = Receipt(Outcome(parts[3]), parts[4], parts[5])
    return Noted(frozenset(begun - set(ended)), ended)
