"""Takes an archive apart into a folder, proven to its last byte before anybody uses what is in it."""

import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from touchline.backups.keys import MasterKey
from touchline.backups.packing import EVENTS, FILES, HOME, POSTGRES, Manifest, Piece, Tally, Unpacker
from touchline.backups.problems import BackupProblem, Damaged, OtherVersion

DUMP: Final = "postgres.dump"
AT_ONCE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What was in an archive, in folders."""

    folder: Path
    manifest: Manifest
    tally: Tally

    @property
    def dump(self) -> Path:
        """PostgreSQL's dump."""
        return self.folder / DUMP

    @property
    def files(self) -> Path:
        """The uploads, as they lie in a home."""
        return self.folder / FILES

    @property
    def home(self) -> Path:
        """The home's own small files."""
        return self.folder / HOME

    def list_tables(self) -> Mapping[str, list[Path]]:
        """Return the event store's tables with the folders of their parts."""
        root = self.folder / EVENTS
        tables = sorted(root.iterdir()) if root.exists() else []
        return {table.name: sorted(path for path in table.iterdir() if path.is_dir()) for table in tables}


def unpack(
    reader: AbstractContextManager[BinaryIO], key: MasterKey, folder: Path, *, check: Callable[[Manifest], None]
) -> Unpacked:
    """Unpack an archive into an empty folder; `check` sees its manifest first and raises when it will not do.

    Raises BackupProblem, and the folder is then of no use.
    """
    try:
        with reader as source:
            unpacker = Unpacker(source, key)
            check(unpacker.manifest)
            for piece in unpacker.pieces():
                _write(piece, folder)
    except OSError as error:
        raise BackupProblem(f"The archive could not be unpacked into {folder}: {error.strerror or error}.") from None
    return Unpacked(folder, unpacker.manifest, unpacker.tally)


def _write(piece: Piece, folder: Path) -> None:
    if piece.section not in {POSTGRES, EVENTS, FILES, HOME}:
        raise Damaged(f"The archive holds {piece.section!r}, which this version does not know.")
    if piece.section == POSTGRES:
        path, mode = folder / DUMP, "ab"
    else:
        path, mode = folder / piece.section / piece.name, "wb"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open(mode) as file:
        shutil.copyfileobj(piece.source, file, AT_ONCE)
    path.chmod(0o600)


def check_version(manifest: Manifest, *, version: str, known: set[str], known_events: set[int]) -> None:
    """Raise OtherVersion for an archive of a version that is newer than this one."""
    strange = sorted({*manifest.migrations} - known)
    events = sorted({*manifest.event_migrations} - known_events)
    if strange or events:
        first = strange[0] if strange else f"event store {events[0]}"
        raise OtherVersion(
            f"This archive was made by Touchline {manifest.version}, which is newer than this one ({version}): it has tables "
            f"this one does not know ({first}). Install version {manifest.version} or a later one, and restore with it."
        )


def join_tombstones(*texts: bytes) -> bytes:
    """Return who was erased, from several files, each once."""
    return b"".join(dict.fromkeys(line for text in texts for line in text.splitlines(keepends=True)))


def sync_folder(folder: Path) -> None:
    """Have all that was written below a folder on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    os.sync()
