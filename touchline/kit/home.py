"""The folder that holds all state of one installation: where each file in it lies, its secrets, its running state."""

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LONGEST_SOCKET_PATH = 90
"""Bytes; a unix socket's path ends at 107, and PostgreSQL adds `/.s.PGSQL.5432`."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What an installation makes up for itself once and keeps."""

    secret_key: str
    clickhouse_password: str


def get_run_folder(home: Path) -> Path:
    """The folder of what only lives while Touchline runs: state, lock, sockets."""
    return home / "run"


def get_log_folder(home: Path) -> Path:
    """The folder with one log file per process."""
    return home / "log"


def get_socket_folder(home: Path) -> Path:
    """The folder of PostgreSQL's socket: in the home, or under /tmp where the home's path is too long for a socket."""
    folder = get_run_folder(home) / "postgres"
    if len(os.fsencode(folder)) <= LONGEST_SOCKET_PATH:
        return folder
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    return Path("/tmp") / f"touchline-{digest}"


def make_folders(home: Path) -> None:
    """Makes the home and its folders; raises OSError where that is not allowed.

    Others of the machine may pass through to PostgreSQL's folders, whose owner is another, and list nothing.
    """
    home.mkdir(mode=0o711, parents=True, exist_ok=True)
    get_run_folder(home).mkdir(mode=0o711, exist_ok=True)
    get_log_folder(home).mkdir(mode=0o700, exist_ok=True)


def write_private(path: Path, content: str) -> None:
    """Writes a file that only its owner reads, whole or not at all, also when the power goes."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def load_secrets(home: Path) -> Secrets:
    """Reads the home's secrets, making them on the first call; safe when two processes start at once."""
    path = home / "secrets.json"
    if not path.exists():
        make_folders(home)
        with lock_file(home / ".secrets.lock", wait=True):
            if not path.exists():
                fresh = {"secret_key": secrets.token_urlsafe(48), "clickhouse_password": secrets.token_urlsafe(24)}
                write_private(path, json.dumps(fresh, indent=1))
    kept = json.loads(path.read_text(encoding="utf-8"))
    return Secrets(secret_key=kept["secret_key"], clickhouse_password=kept["clickhouse_password"])


def write_state(home: Path, state: dict[str, Any]) -> None:
    """Says in `run/state.json` how this home runs now, for later commands and the health page."""
    write_private(get_run_folder(home) / "state.json", json.dumps(state, indent=1))


def read_state(home: Path) -> dict[str, Any]:
    """What `touchline up` last wrote about this home; empty when it never ran or has stopped."""
    try:
        state = json.loads((get_run_folder(home) / "state.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


class HomeInUse(Exception):
    """Another process holds the lock."""


@contextlib.contextmanager
def lock_file(path: Path, *, wait: bool = False) -> Iterator[None]:
    """Holds an exclusive lock that ends with the process; raises HomeInUse when taken and not `wait`."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise HomeInUse(str(path)) from None
        yield
    finally:
        os.close(handle)
