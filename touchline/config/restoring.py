"""`touchline restore`: an archive into a blank home, proven before anything is made of it, and held before anything leaves."""

import json
import os
import shutil
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import touchline
from touchline.backups.dumping import load_dump
from touchline.backups.keys import MasterKey, find_key, make_fingerprint
from touchline.backups.packing import Manifest
from touchline.backups.places import Place
from touchline.backups.problems import BackupProblem
from touchline.backups.tombstones import get_beside
from touchline.backups.unpacking import Unpacked, check_version, join_tombstones, unpack
from touchline.config import plans, restoring_checks
from touchline.config.migrating import find_wanted
from touchline.config.postgres import prepare_postgres
from touchline.config.preflight import check_home
from touchline.config.problems import CannotStart
from touchline.config.restoring_choice import Choice, find_archive, read_choice
from touchline.config.settling import count_rows, settle
from touchline.config.supervisor import Stopped, Supervisor
from touchline.eventstore.freezing import attach, loading
from touchline.eventstore.migrate import list_migrations, migrate
from touchline.kit.environment import Environment, load_environment
from touchline.kit.home import HomeInUse, get_run_folder, lock_file, write_private
from touchline.kit.keyring import find_keys_file
from touchline.kit.processes import find_port

QUICK = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "8GB",
}
"""While nobody but the restore looks, and a restore that is broken off begins anew; afterwards all is brought to the disk."""


def run_restore(environment: Environment, arguments: list[str]) -> int:
    """Restores; raises CannotStart with what is wrong, and then the home is as blank as before."""
    choice = read_choice(arguments)
    check_home(environment)
    try:
        with lock_file(get_run_folder(environment.home) / "up.lock"):
            restoring_checks.refuse_data(environment)
            return _restore(environment, choice)
    except HomeInUse:
        raise CannotStart(
            f"Touchline runs in {environment.home}. A restore goes into a blank home: stop it and move that folder away, or "
            "name another with --home."
        ) from None
    except BackupProblem as problem:
        raise CannotStart(str(problem)) from None


def _restore(environment: Environment, choice: Choice) -> int:
    began = time.monotonic()
    place, name = find_archive(environment, choice)
    key = find_key(choice.key_file or restoring_checks.find_key_file(environment), passphrase=choice.passphrase)
    folder = restoring_checks.get_marker(environment.home)
    restoring_checks.clear(environment)
    folder.mkdir(mode=0o700)
    try:
        _say(f"Reading {name} from {place.label}…")
        found = unpack(place.open_reader(name), key, folder, check=lambda one: _check(environment, choice, one))
    except BaseException:
        restoring_checks.clear(environment)
        raise
    _say(f"The archive is whole: made {found.manifest.made_at[:19]} by Touchline {found.manifest.version}.")
    if not choice.is_proof:
        _take_small_files(environment, found, erased=_find_erased(place, key))
    figures = _load(environment, found, choice=choice, name=name)
    figures |= {"archive": name, "made_at": found.manifest.made_at, "seconds": round(time.monotonic() - began)}
    if choice.is_proof:
        restoring_checks.clear(environment)
        print(json.dumps(figures), flush=True)
        return 0
    _finish(environment, found)
    _say(
        f"Restored in {figures['seconds']} s. Nothing leaves yet, no mail, no message, no webhook: start it with "
        f"`touchline up --home {environment.home}`, look, and press “Resume sending” on top of the page."
    )
    return 0


def _check(environment: Environment, choice: Choice, manifest: Manifest) -> None:
    known = {f"{app}.{name}" for app, name in find_wanted()}
    check_version(
        manifest,
        version=touchline.__version__,
        known=known,
        known_events={number for number, _name, _sql in list_migrations()},
    )
    restoring_checks.check_event_store(environment, manifest)
    if not choice.is_proof and not choice.without_keys:
        restoring_checks.check_keys(find_keys_file(environment.home), manifest, make_fingerprint)


def _find_erased(place: Place, key: MasterKey) -> bytes:
    try:
        return get_beside(place, key)
    except BackupProblem as problem:
        _say(f"Who was erased since could not be read from beside the archive: {problem}")
        return b""


def _take_small_files(environment: Environment, found: Unpacked, *, erased: bytes) -> None:
    home = environment.home
    for path in found.home.iterdir() if found.home.exists() else []:
        if path.name == "erasures.jsonl":
            here = home / path.name
            joined = join_tombstones(here.read_bytes() if here.exists() else b"", path.read_bytes(), erased)
            if joined:
                write_private(home / path.name, joined.decode("utf-8", "replace"))
        else:
            write_private(home / path.name, path.read_text(encoding="utf-8"))


def _load(environment: Environment, found: Unpacked, *, choice: Choice, name: str) -> dict[str, Any]:
    # The archive brought the password of the event store with it.
    os.environ.update({"TOUCHLINE_HOME": str(environment.home), "TOUCHLINE_PORT": str(find_port(environment.port))})
    environment = load_environment(running=False)
    with _stores(environment) as supervisor:
        _say("Loading PostgreSQL…")
        load_dump(found.dump, environment.database_url, jobs=min(os.cpu_count() or 1, 4))
        restoring_checks.compare(count_rows(environment.database_url, found.tally.rows), found.tally.rows, "PostgreSQL")
        events = {}
        if environment.embedded_clickhouse:
            _say("Loading the event store…")
            migrate(only=found.manifest.event_migrations)
            with loading():
                parts = found.list_tables()
                # An empty table has no part, and is counted all the same.
                events = {table: attach(table, parts.get(table, [])) for table in {**found.tally.events, **parts}}
            restoring_checks.compare(events, found.tally.events, "the event store")
        if not choice.is_proof:
            _say("Bringing both to this version, and forgetting who was erased…")
            supervisor.start(plans.make_migrate_plan(restoring=True))
            supervisor.wait_for("migrate", patience=3600)
            _say_lines(supervisor.children["migrate"].last_lines)
            settle(environment.database_url, found.manifest, archive=name)
    return {"rows": sum(found.tally.rows.values()), "tables": len(found.tally.rows), "events": events}


@contextmanager
def _stores(environment: Environment) -> Iterator[Supervisor]:
    """Run the stores that are Touchline's own for as long as the block lasts; both are whole on the disk afterwards."""
    os.umask(0o077)
    facts: dict[str, Any] = {"port": environment.port, "ready": False, "restoring": True}
    supervisor = Supervisor(environment.home, facts=facts, say=_say, verbose=False)
    supervisor.take_signals()
    try:
        names = []
        if environment.embedded_clickhouse:
            names.append(supervisor.start(plans.make_clickhouse_plan(environment)).plan.name)
        if environment.embedded_postgres:
            prepare_postgres(environment.home)
            names.append(supervisor.start(plans.make_postgres_plan(environment, settings=QUICK)).plan.name)
        supervisor.wait_for(*names)
        yield supervisor
    except Stopped:
        raise CannotStart("The restore was broken off. Run it again; what it had made so far is thrown away.") from None
    finally:
        supervisor.stop(("migrate",), ("clickhouse",), ("postgres",))
        (get_run_folder(environment.home) / "state.json").unlink(missing_ok=True)
        os.sync()


def _finish(environment: Environment, found: Unpacked) -> None:
    files = environment.home / "files"
    if found.files.exists():
        found.files.rename(files)
    shutil.rmtree(found.folder)


def _say_lines(lines: Iterable[str]) -> None:
    for line in lines:
        if line.startswith("touchline: "):
            _say(line.removeprefix("touchline: "))


def _say(sentence: str) -> None:
    print(f"touchline: {sentence}", file=sys.stderr, flush=True)
