"""The installation's keys: kept in a file outside the database and outside the home, which is the folder one backs up."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet

from touchline.kit.home import lock_file, write_private

SETTING = "TOUCHLINE_KEYS_FILE"


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys of one installation; the first of `sealing` seals, each of them opens."""

    sealing: tuple[str, ...]
    audit: str
    """Never changes: the hashes of the audit log were made with it."""


def find_keys_file(home: Path, variables: Mapping[str, str] | None = None) -> Path:
    """Return where the keys are: the setting's file, else beside the home, else in it where beside is not allowed."""
    given = os.environ if variables is None else variables
    if given.get(SETTING):
        return Path(given[SETTING]).expanduser().absolute()
    beside = home.with_name(f"{home.name}.keys") / "keys.json"
    inside = home / "keys.json"
    if inside.exists() or not (beside.exists() or os.access(home.parent, os.W_OK)):
        return inside
    return beside


def load_keys(path: Path) -> Keys:
    """Return the keys, making them on the first call; safe when two processes start at once."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with lock_file(path.with_name(".keys.lock"), wait=True):
            if not path.exists():
                save_keys(path, Keys((make_sealing_key(),), secrets.token_hex(32)))
    kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return Keys(tuple(kept["sealing"]), kept["audit"])


def save_keys(path: Path, keys: Keys) -> None:
    """Write the keys so that only their owner reads them, whole or not at all."""
    write_private(path, json.dumps(asdict(keys), indent=1))


def make_sealing_key() -> str:
    """Return a new key for sealing."""
    return Fernet.generate_key().decode()
