"""Archives in a folder: on another disk, a network share, or whatever is mounted there."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from touchline.backups.places import ENDING, Stored, newest_first
from touchline.backups.problems import BackupProblem


class Folder:
    """A folder of archives, closed to others."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.label = str(path)

    def list_all(self) -> list[Stored]:
        """Return the archives that are there whole, the newest first."""
        return newest_first(self._find())

    def _find(self) -> Iterator[Stored]:
        try:
            entries = list(os.scandir(self.path)) if self.path.exists() else []
        except OSError as error:
            raise self._explain(error) from None
        for entry in entries:
            if entry.name.endswith(ENDING) and entry.is_file():
                there = entry.stat()
                yield Stored(entry.name, there.st_size, datetime.fromtimestamp(there.st_mtime, UTC))

    @contextmanager
    def open_writer(self, name: str) -> Iterator[BinaryIO]:
        """Take a new archive: on the disk, then under its name."""
        draft = self.path / f".{name}.part"
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.path / name)
            _sync(self.path)
        except OSError as error:
            raise self._explain(error) from None
        finally:
            with suppress(OSError):
                draft.unlink(missing_ok=True)

    @contextmanager
    def open_reader(self, name: str) -> Iterator[BinaryIO]:
        """Read an archive from its beginning."""
        try:
            with (self.path / name).open("rb") as file:
                yield file
        except FileNotFoundError:
            raise BackupProblem(f"There is no archive {name} in {self.path}.") from None
        except OSError as error:
            raise self._explain(error) from None

    def remove(self, name: str) -> None:
        """Remove an archive."""
        try:
            (self.path / name).unlink(missing_ok=True)
        except OSError as error:
            raise self._explain(error) from None

    def _explain(self, error: OSError) -> BackupProblem:
        return BackupProblem(
            f"The folder of backups, {self.path}, cannot be used ({error.strerror or error}). Give Touchline the right to "
            "it and room in it, or name another with TOUCHLINE_BACKUP_TO."
        )


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
