"""What a restore looks at before and after: a home without data, the right keys, the same counts."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import psycopg

from touchline.backups.packing import Manifest
from touchline.backups.settings import read_settings
from touchline.config.problems import CannotStart
from touchline.kit.environment import Environment
from touchline.kit.keyring import find_keys_file

STORES = ("postgres", "clickhouse", "files")
MADE = (*STORES, "postgres.making")


def get_marker(home: Path) -> Path:
    """The folder that is there while a restore is under way; a home with it does not start."""
    return home / "restoring"


def refuse_data(environment: Environment) -> None:
    """Raises CannotStart unless the home is blank, or only holds what a restore left that was broken off."""
    if not get_marker(environment.home).exists():
        there = [name for name in STORES if (environment.home / name).exists()]
        if there:
            raise CannotStart(
                f"{environment.home} holds data already ({', '.join(there)}). A restore goes into a blank home and overwrites "
                "nothing: move that folder away, or name another with --home."
            )
    if not environment.embedded_postgres and _has_tables(environment.database_url):
        raise CannotStart(
            "The database of DATABASE_URL holds tables of Touchline already. A restore overwrites nothing: make an empty "
            "database (`createdb`) and name that one."
        )


def refuse_half(home: Path) -> None:
    """Raises CannotStart for a home in which a restore did not end."""
    if get_marker(home).exists():
        raise CannotStart(
            f"A restore into {home} did not end, so what is there is not whole. Run `touchline restore` again; it begins anew."
        )


def clear(environment: Environment) -> None:
    """Throws away what a restore has made so far; only ever called in a home that was blank before."""
    for name in (*MADE, get_marker(environment.home).name):
        path = environment.home / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def find_key_file(environment: Environment) -> Path:
    """Where the key of archives lies when nothing else is said."""
    return read_settings(environment.home, find_keys_file(environment.home)).key_file


def check_event_store(environment: Environment, manifest: Manifest) -> None:
    """Raises CannotStart where the archive's event store cannot go into this installation's."""
    if manifest.event_store == "parts" and not environment.embedded_clickhouse:
        raise CannotStart(
            "The archive holds the tables of an embedded event store, and CLICKHOUSE_URL names a server. Restore without "
            "CLICKHOUSE_URL, and move to the server afterwards (`touchline move`)."
        )


def check_keys(keys_file: Path, manifest: Manifest, make_fingerprint: Callable[[Path], str]) -> None:
    """Raises CannotStart unless the installation's keys are here, which no archive holds."""
    here = make_fingerprint(keys_file)
    if here == manifest.keys or not manifest.keys:
        return
    what = "other keys than those" if here else "no keys"
    raise CannotStart(
        f"In {keys_file} are {what} this installation was kept with (known by {manifest.keys}). Put the copy of keys.json "
        "there that was kept apart from the backups. Without it the passwords of mail servers and the like have to be typed "
        "again, and people who were erased and had objected are not recognised any more; if it is lost, add --without-keys."
    )


def compare(found: Mapping[str, int], wanted: Mapping[str, int], what: str) -> None:
    """Raises CannotStart where counts differ."""
    wrong = [name for name in wanted if found.get(name) != wanted[name]]
    if wrong:
        name = wrong[0]
        raise CannotStart(
            f"What was loaded into {what} is not what the archive says: {name} has {found.get(name)} rows and not "
            f"{wanted[name]}. Nothing was opened. Take another archive, and report this one."
        )


def _has_tables(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=10) as session:
            row = session.execute("SELECT to_regclass('django_migrations') IS NOT NULL").fetchone()
    except psycopg.OperationalError as error:
        raise CannotStart(f"PostgreSQL cannot be reached. Check DATABASE_URL: {' '.join(str(error).split())}") from None
    return bool(row and row[0])
