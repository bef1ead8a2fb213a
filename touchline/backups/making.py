"""Makes a backup: both stores at one moment, sealed into one stream as it is read."""

import logging
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, cast

from django.conf import settings

import touchline
from touchline.backups.dumping import Moment, dumping, holding_moment
from touchline.backups.keys import MasterKey, find_key, make_fingerprint, make_key_file
from touchline.backups.packing import EVENTS, FILES, HOME, POSTGRES, Manifest, Packer, Tally
from touchline.backups.places import Place
from touchline.backups.places.folder import Folder
from touchline.backups.places.opening import open_place
from touchline.backups.problems import BackupProblem
from touchline.backups.settings import BackupSettings, read_settings
from touchline.contacts.requests.tombstones import get_tombstones, get_tombstones_beside_keys
from touchline.eventstore.client import EventStoreDown, EventStoreError
from touchline.eventstore.freezing import FrozenTable, freezing, list_applied
from touchline.journal.pausing import StillMoving, standing_still
from touchline.kit.environment import Environment
from touchline.tracking.pipeline.storer import store_next

log = logging.getLogger(__name__)
PATIENCE_S: Final = 120.0
HOME_FILES: Final = ("secrets.json", "sample.json")
"""What of the home is no store and no upload. The keys are not among them: they stay where they are."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Made:
    """What came of it."""

    manifest: Manifest
    tally: Tally
    size: int
    paused_s: float
    """How long nothing was moved to the event store."""


@dataclass(frozen=True, slots=True)
class Still:
    """Both stores at one moment."""

    moment: Moment
    frozen: list[FrozenTable]
    applied: list[int]
    paused_s: float


def get_settings() -> BackupSettings:
    """Return the settings of this installation; raises SettingError."""
    return read_settings(settings.ENVIRONMENT.home, settings.KEYS_FILE)


def get_place() -> Place:
    """Return where this installation keeps its backups; raises BackupProblem."""
    return open_place(get_settings().place)


def get_key() -> MasterKey:
    """Return the key that archives are sealed with, made on the first call."""
    chosen = get_settings()
    if not chosen.passphrase:
        make_key_file(chosen.key_file)
    return find_key(chosen.key_file, passphrase=chosen.passphrase)


def make_backup(name: str, *, tell: Progress) -> Made:
    """Make the archive of this name; `tell` hears how many bytes of how many are read. Raises BackupProblem."""
    place, key, environment = get_place(), get_key(), settings.ENVIRONMENT
    with standing(environment, label=name.partition(".")[0]) as still:
        manifest = _describe(environment, still)
        of = _estimate(environment, still)
        _check_room(place, of)
        with place.open_writer(name) as sink:
            packer = Packer(sink, key, manifest)
            tally = _pack(packer, environment, still, tell=lambda done: tell(min(done, of), of))
            packer.finish(tally)
    return Made(manifest, tally, packer.sealed.written, still.paused_s)


@contextmanager
def standing(environment: Environment, *, label: str) -> Iterator[Still]:
    """Hold both stores at one moment for as long as the block lasts; only its beginning holds anything up.

    Between two rounds of the storer the event store holds exactly what its cursor in PostgreSQL says, and so does the
    mirror of contacts. A storer that was killed between insert and cursor is finished first.
    """
    frozen: list[FrozenTable] = []
    applied: list[int] = []
    with ExitStack() as stack:
        try:
            with standing_still(environment.listen_url, patience=PATIENCE_S):
                began = time.monotonic()
                if environment.embedded_clickhouse:
                    store_next()
                    applied = list_applied()
                    frozen = stack.enter_context(freezing(label))
                moment = stack.enter_context(holding_moment(environment.listen_url))
                paused_s = time.monotonic() - began
        except StillMoving as error:
            raise BackupProblem(f"{error} See the worker's log, and try again.") from None
        except (EventStoreDown, EventStoreError) as error:
            raise BackupProblem(f"The event store could not be frozen: {error}") from None
        yield Still(moment, frozen, applied, paused_s)


def _describe(environment: Environment, still: Still) -> Manifest:
    return Manifest(
        version=touchline.__version__,
        made_at=still.moment.at,
        position=still.moment.position,
        postgres=still.moment.version,
        migrations=still.moment.migrations,
        event_migrations=still.applied,
        keys=make_fingerprint(settings.KEYS_FILE),
        event_store="parts" if environment.embedded_clickhouse else "none",
    )


def _pack(packer: Packer, environment: Environment, still: Still, *, tell: Callable[[int], None]) -> Tally:
    done = 0
    with dumping(still.moment) as dump:
        for done in packer.add_stream(POSTGRES, cast("BinaryIO", dump.stdout)):
            tell(done)
    rows = still.moment.count_rows()
    # PostgreSQL may clean up again behind it; the frozen parts stay as long as they are needed.
    still.moment.session.close()
    events = {}
    for table in still.frozen:
        events[table.name] = table.count_rows()
        for part in table.list_parts():
            for file in sorted(path for path in part.rglob("*") if path.is_file()):
                packer.add_file(EVENTS, f"{table.name}/{file.relative_to(table.folder).as_posix()}", file)
                done += file.stat().st_size
            tell(done)
    for name, path in _list_files(environment.home / "files"):
        packer.add_file(FILES, name, path)
    for name in HOME_FILES:
        packer.add_file(HOME, name, environment.home / name)
    # Last, so that it knows of everybody who was forgotten meanwhile too.
    packer.add_bytes(HOME, "erasures.jsonl", read_tombstones())
    return Tally(rows=rows, events=events)


def read_tombstones() -> bytes:
    """Return who was erased, from both files, each line once."""
    paths = (get_tombstones(), get_tombstones_beside_keys())
    lines = [line for path in paths if path.exists() for line in path.read_bytes().splitlines(keepends=True)]
    return b"".join(dict.fromkeys(lines))


def _list_files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")) if folder.exists() else []:
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(folder).as_posix(), path


def _estimate(environment: Environment, still: Still) -> int:
    events = sum(
        file.stat().st_size for table in still.frozen for part in table.list_parts() for file in part.iterdir()
    )
    files = sum(path.stat().st_size for _name, path in _list_files(environment.home / "files"))
    return sum(still.moment.tables.values()) + events + files


def _check_room(place: Place, of: int) -> None:
    """Raise BackupProblem where the folder's disk would be full before the end: what is packed takes about half."""
    if not isinstance(place, Folder):
        return
    there = next(folder for folder in (place.path, *place.path.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    if free < of // 2 + 200_000_000:
        raise BackupProblem(
            f"The disk of {place.path} has {free / 1e9:.1f} GB left and the backup may take {of / 2e9:.1f} GB. Make room "
            "there, keep fewer (TOUCHLINE_BACKUP_KEEP), or name another place (TOUCHLINE_BACKUP_TO)."
        )
