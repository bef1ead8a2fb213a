"""How many bytes each room takes in PostgreSQL, each table in the event store, and each folder of the home."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from django.apps import apps
from django.conf import settings
from django.db import connection

from touchline.eventstore.client import EventStoreDown, EventStoreError, query

OTHER: Final = "other"
MOST_FILES: Final = 200_000
"""Files looked at in one folder; a folder with more is larger than is said."""
STORES: Final = {"postgres", "clickhouse"}
TABLES: Final = """
SELECT c.relname, pg_total_relation_size(c.oid) FROM pg_class c
WHERE c.relkind IN ('r', 'm') AND c.relnamespace = 'public'::regnamespace
"""
EVENTS: Final = """
SELECT table, sum(bytes_on_disk) FROM system.parts WHERE active AND database = currentDatabase() GROUP BY table
"""
OWNERS: Final = {"procrastinate": "jobs"}


def get_postgres_sizes() -> dict[str, int]:
    """Return bytes by room, with indexes; what belongs to no room is `other`."""
    rooms = {app.label for app in apps.get_app_configs() if app.name.startswith("touchline.")}
    found: dict[str, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        for table, size in cursor.fetchall():
            prefix = table.partition("_")[0]
            room = OWNERS.get(prefix, prefix if prefix in rooms else OTHER)
            found[room] = found.get(room, 0) + size
    return found


def get_event_sizes() -> dict[str, int]:
    """Return bytes by table of the event store; nothing while it cannot be asked."""
    try:
        return {str(table): int(size) for table, size in query(EVENTS)}
    except (EventStoreDown, EventStoreError):
        return {}


def get_folder_sizes(home: Path) -> dict[str, int]:
    """Return bytes by folder of the home; the folder of a store holds its write-ahead log, too."""
    with os.scandir(home) as entries:
        return {entry.name: measure(Path(entry.path)) for entry in entries if entry.is_dir(follow_symlinks=False)}


def measure(folder: Path) -> int:
    """Return the bytes a folder takes on the disk; what vanishes or is closed to us meanwhile counts nothing."""
    size = count = 0
    waiting = [folder]
    while waiting and count < MOST_FILES:
        try:
            entries = list(os.scandir(waiting.pop()))
        except OSError:
            continue
        count += len(entries)
        size += sum(_measure_file(entry) for entry in entries)
        waiting += [Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False)]
    return size


def _measure_file(entry: "os.DirEntry[str]") -> int:
    try:
        return entry.stat(follow_symlinks=False).st_blocks * 512
    except OSError:
        return 0


def find_volumes(home: Path) -> dict[str, Path]:
    """Return the disks that hold the home: itself, and each folder in it that is on another one."""
    volumes = {"home": home}
    seen = {home.stat().st_dev}
    for folder in sorted(_list_folders(home)):
        try:
            device = folder.stat().st_dev
        except OSError:
            continue
        if device not in seen:
            seen.add(device)
            volumes[folder.name] = folder
    return volumes


def _list_folders(home: Path) -> Iterable[Path]:
    return (folder for folder in home.iterdir() if folder.is_dir())


def get_disks() -> dict[str, tuple[int, int]]:
    """Return bytes used and free of every disk of this home, as `df` counts: what root reserves is neither."""
    usages = {name: shutil.disk_usage(path) for name, path in find_volumes(settings.ENVIRONMENT.home).items()}
    return {name: (usage.used, usage.free) for name, usage in usages.items()}
