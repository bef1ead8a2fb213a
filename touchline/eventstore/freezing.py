"""Freezes the event store's tables as they are at one moment, and puts frozen parts into an empty one; the embedded engine's.

A freeze is hard links: it takes no room and no time, and merges and inserts go on beside it.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from touchline.eventstore.client import command, query

TABLES: Final = """
SELECT name, data_paths[1] FROM system.tables
WHERE database = currentDatabase() AND engine LIKE '%MergeTree' AND name != 'migrations' ORDER BY name
"""
ROWS: Final = """
SELECT sum(rows) FROM system.parts WHERE active AND database = currentDatabase() AND table = {table:String}
"""
COUNT: Final = "count.txt"
PREFIX: Final = "backup_"
"""The engine writes all but letters, digits and underscores of a name otherwise into the folder's."""


@dataclass(frozen=True, slots=True)
class FrozenTable:
    """A table's parts at the moment of the freeze, each a folder in `folder`."""

    name: str
    folder: Path

    def list_parts(self) -> list[Path]:
        """Return the parts' folders."""
        return sorted(path for path in self.folder.glob("*") if (path / "checksums.txt").exists())

    def count_rows(self) -> int:
        """Return how many rows they hold, as the engine noted beside each part."""
        return sum(int((part / COUNT).read_text()) for part in self.list_parts())


def list_tables() -> list[tuple[str, Path]]:
    """Return the tables that hold something, each with its folder. Raises EventStoreDown."""
    return [(str(name), Path(str(path))) for name, path in query(TABLES)]


def list_applied() -> list[int]:
    """Return the numbers of the migrations this store has seen. Raises EventStoreDown."""
    return sorted(int(row[0]) for row in query("SELECT DISTINCT number FROM migrations"))


@contextmanager
def freezing(label: str) -> Iterator[list[FrozenTable]]:
    """Freeze every table and keep the frozen parts for as long as the block lasts. Raises EventStoreDown, EventStoreError.

    What a process left behind that was killed while it held some goes first; there is only ever one at a time.
    """
    tables, label = list_tables(), re.sub(r"\W", "_", label)
    shadow = tables[0][1].parents[2] / "shadow"
    for left in shadow.glob(f"{PREFIX}*"):
        # The engine's own UNFREEZE leaves the empty folders behind.
        shutil.rmtree(left, ignore_errors=True)
    try:
        for name, _path in tables:
            command(f"ALTER TABLE `{name}` FREEZE WITH NAME '{PREFIX}{label}'")
        root = shadow.parent
        yield [FrozenTable(name, shadow / f"{PREFIX}{label}" / path.relative_to(root)) for name, path in tables]
    finally:
        shutil.rmtree(shadow / f"{PREFIX}{label}", ignore_errors=True)


@contextmanager
def loading() -> Iterator[None]:
    """Let nothing be merged while parts are put in, so that they can be counted as they came."""
    command("SYSTEM STOP MERGES")
    try:
        yield
    finally:
        command("SYSTEM START MERGES")


def attach(table: str, parts: list[Path]) -> int:
    """Put frozen parts into an empty table and return how many rows it has then; the parts' folders are moved there.

    Raises EventStoreError.
    """
    place = dict(list_tables())[table] / "detached"
    place.mkdir(exist_ok=True)
    for part in parts:
        part.rename(place / part.name)
    for part in parts:
        command(f"ALTER TABLE `{table}` ATTACH PART '{part.name}'")
    return int(query(ROWS, {"table": table})[0][0])
