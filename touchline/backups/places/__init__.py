"""Where archives are kept: a folder, or storage that speaks S3's protocol."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Final, Protocol

from touchline.backups.stream import Sink

ENDING: Final = ".tlbackup"
ERASED: Final = "erased.tltombs"
"""Who was erased since, sealed like the archives, so that an older one forgets them as well."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An archive as the place lists it."""

    name: str
    size: int
    at: datetime


class Place(Protocol):
    """What a place can do; all raise BackupProblem in words."""

    label: str

    def list_all(self) -> list[Stored]:
        """Return the archives that are there whole, the newest first."""

    def open_writer(self, name: str) -> AbstractContextManager[Sink]:
        """Take a new archive; it is there under its name only once the block ends well, and never half."""

    def open_reader(self, name: str) -> AbstractContextManager[BinaryIO]:
        """Read an archive from its beginning."""

    def remove(self, name: str) -> None:
        """Remove an archive; one that is gone already is fine."""


def newest_first(found: Iterator[Stored]) -> list[Stored]:
    """Return archives by their names, which begin with the moment they were made."""
    return sorted(found, key=lambda one: one.name, reverse=True)
