"""Brings both stores to the shape this version needs; looks first, so that a start with nothing to do is quick."""

import importlib.util
import os
import time
from pathlib import Path

import psycopg

import touchline
from touchline.config.postgres import has_data
from touchline.config.problems import CannotStart
from touchline.config.restoring_checks import refuse_half
from touchline.config.snapshot import load_snapshot
from touchline.config.upgrading.progress import CLEAN, READ, UNDER_WAY
from touchline.eventstore.migrate import migrate as migrate_eventstore
from touchline.kit.environment import Environment
from touchline.kit.keyring import find_keys_file

PATIENCE = 60.0
"""Seconds to wait for stores that are still starting beside us."""
PATIENCE_OUTSIDE = 10.0
"""Seconds to wait for a server of somebody else's."""

ERASURES = "erasures.jsonl"
"""The file that remembers who was erased, in the home and beside the keys."""
FOREIGN_MIGRATIONS = (
    ("auth", "django", "contrib/auth"),
    ("contenttypes", "django", "contrib/contenttypes"),
    ("sessions", "django", "contrib/sessions"),
    ("procrastinate", "procrastinate", "contrib/django"),
)
"""Label, package and folder of the other packages' tables; a test holds it against the installed apps."""


def run_migrate(environment: Environment, arguments: list[str]) -> int:
    """`touchline migrate [--if-needed] [ROOM]`: migrates PostgreSQL, then the event store; one room's tables alone when named."""
    if "--restoring" not in arguments:
        refuse_half(environment.home)
    if environment.embedded_postgres and not has_data(environment.home):
        _load_application()
    patience = PATIENCE if environment.embedded_postgres else PATIENCE_OUTSIDE
    wait_for_postgres(environment.database_url, patience=patience)
    if environment.embedded_postgres and load_snapshot(environment.database_url):
        _tell_the_rooms()
    pending = find_pending(environment.database_url) if "--if-needed" in arguments else None
    if pending is None or pending:
        _migrate_postgres([part for part in arguments if part not in {"--if-needed", "--restoring"}])
    if any(not part.startswith("-") for part in arguments):
        return 0
    _migrate_eventstore(PATIENCE if environment.embedded_clickhouse else PATIENCE_OUTSIDE)
    _forget_again(environment)
    return 0


def _forget_again(environment: Environment) -> None:
    """Erase whom a restored backup brought back, before a page opens; nothing is loaded where nobody was ever erased."""
    keys = find_keys_file(environment.home)
    if not any(folder.joinpath(ERASURES).exists() for folder in (environment.home, keys.parent)):
        return
    _load_application()
    from touchline.contacts.requests.replaying import replay_erasures

    if again := replay_erasures():
        print(f"touchline: {again} people who were erased came back with a backup; they are erased again.", flush=True)


def _load_application() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "touchline.config.settings")
    import django

    django.setup()


def _tell_the_rooms() -> None:
    """Do what follows every migration, such as making the journal's first partitions."""
    from django.core.management.sql import emit_post_migrate_signal

    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")


def _migrate_postgres(arguments: list[str]) -> None:
    _load_application()
    from django.core.management import call_command
    from django.core.management.commands import migrate
    from django.db import connection

    from touchline.config.upgrading.progress import begin, write_progress
    from touchline.config.upgrading.steady import SteadyExecutor, insist

    begin(connection)
    migrate.MigrationExecutor = SteadyExecutor  # type: ignore[attr-defined]
    insist(lambda: call_command("migrate", *arguments, verbosity=0), say=_say)
    write_progress(connection, CLEAN)


def _say(sentence: str) -> None:
    print(f"touchline: {sentence}", flush=True)


def _migrate_eventstore(patience: float) -> None:
    from touchline.eventstore.client import EventStoreDown

    deadline = time.monotonic() + patience
    while True:
        try:
            migrate_eventstore()
            return
        except EventStoreDown as error:
            if time.monotonic() > deadline:
                raise CannotStart(f"The event store cannot be reached: {error} Check CLICKHOUSE_URL.") from None
            time.sleep(0.2)


def wait_for_postgres(url: str, *, patience: float) -> None:
    """Returns once PostgreSQL answers; raises CannotStart when it refuses, or stays away for so many seconds."""
    deadline = time.monotonic() + patience
    while True:
        try:
            psycopg.connect(url, connect_timeout=5).close()
            return
        except psycopg.OperationalError as error:
            said = " ".join(str(error).split())
            away = any(word in said for word in ("refused", "No such file", "starting up", "timeout", "resolve host"))
            if not away:
                raise CannotStart(
                    f"PostgreSQL is there and does not let Touchline in. Check user, password and database of "
                    f"DATABASE_URL. It says: {said}"
                ) from None
            if time.monotonic() > deadline:
                raise CannotStart(
                    f"PostgreSQL cannot be reached. Check that it runs, and the host and port of DATABASE_URL: {said}"
                ) from None
            time.sleep(0.1)


def find_wanted() -> set[tuple[str, str]]:
    """All migrations this version has, as (label, name), read off the file system without Django."""
    folders = [(path.parent.name, path) for path in Path(touchline.__file__).parent.glob("*/migrations")]
    for label, package, below in FOREIGN_MIGRATIONS:
        found = importlib.util.find_spec(package)
        for place in (found.submodule_search_locations or []) if found else []:
            folders.append((label, Path(place) / below / "migrations"))
    return {(label, file.stem) for label, folder in folders for file in folder.glob("[0-9]*.py")}


def find_pending(url: str) -> set[tuple[str, str]]:
    """The migrations PostgreSQL has not seen yet."""
    with psycopg.connect(url) as connection:
        if connection.execute("SELECT to_regclass('django_migrations') IS NULL").fetchone() == (True,):
            return find_wanted()
        done = {(row[0], row[1]) for row in connection.execute("SELECT app, name FROM django_migrations")}
        under_way = connection.execute(READ).fetchone() != (CLEAN,)
    return (find_wanted() - done) | ({("", UNDER_WAY)} if under_way else set())


def find_unknown(url: str) -> set[str]:
    """Migrations of our rooms that PostgreSQL has seen and this version does not know: a newer one was here."""
    rooms = {label for label, _name in find_wanted()}
    with psycopg.connect(url) as connection:
        if connection.execute("SELECT to_regclass('django_migrations') IS NULL").fetchone() == (True,):
            return set()
        done = {(row[0], row[1]) for row in connection.execute("SELECT app, name FROM django_migrations")}
    foreign = {label for label, _package, _folder in FOREIGN_MIGRATIONS}
    return {f"{label}.{name}" for label, name in done - find_wanted() if label in rooms - foreign}
