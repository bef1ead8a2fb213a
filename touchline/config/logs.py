"""Log files that never fill the disk, a line of JSON each."""

from pathlib import Path

from touchline.kit.log_lines import make_line

LARGEST = 20_000_000
"""Bytes of one log file; the one before it is kept beside it."""


class RotatingLog:
    """Appends lines to a file, keeping one older file; a full disk loses lines, never the process."""

    def __init__(self, path: Path) -> None:
        self._part = path.stem
        self._path = path
        self._file = path.open("a", encoding="utf-8", errors="replace", buffering=1)

    def write(self, line: str) -> None:
        """Appends what a process printed, with the time it came at and without what it says about people."""
        try:
            self._file.write(f"{make_line(self._part, line)}\n")
            if self._file.tell() > LARGEST:
                self._turn_over()
        except OSError:
            return

    def _turn_over(self) -> None:
        self._file.close()
        self._path.replace(self._path.with_name(f"{self._path.name}.1"))
        self._file = self._path.open("a", encoding="utf-8", errors="replace", buffering=1)

    def close(self) -> None:
        """Closes the file."""
        self._file.close()
