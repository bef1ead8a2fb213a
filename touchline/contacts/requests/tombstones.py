"""Remembers outside the database who was erased, so that a restored backup forgets them again before anybody sees them."""

import json
import logging
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings
from django.utils.dateparse import parse_datetime

from touchline.contacts.models import Erasure

log = logging.getLogger(__name__)
NAME: Final = "erasures.jsonl"


class Tombstone(NamedTuple):
    """Who was erased: numbers and no names."""

    contact_id: int
    made_at: datetime
    people: tuple[int, ...]


def get_tombstones() -> Path:
    """Return the file in the home."""
    return Path(settings.ENVIRONMENT.home) / NAME


def get_tombstones_beside_keys() -> Path:
    """Return its copy beside the keys: a home that is restored as a whole brings its own old file back."""
    return Path(settings.KEYS_FILE).with_name(NAME)


def write_tombstone(erased: Erasure) -> None:
    """Add who is being erased to the files, on the disk before the rows go."""
    line = json.dumps([erased.contact_id, erased.made_at.isoformat(), erased.people]) + "\n"
    _append(get_tombstones(), line)
    beside = get_tombstones_beside_keys()
    if beside != get_tombstones():
        try:
            _append(beside, line)
        except OSError as error:
            log.warning("Who was erased could not be noted in %s: %s", beside, error)


def read_tombstones() -> Iterator[Tombstone]:
    """Return who was erased, each once, as the files have it."""
    lines: dict[str, None] = {}
    for path in (get_tombstones(), get_tombstones_beside_keys()):
        lines |= dict.fromkeys(path.read_text(encoding="utf-8").splitlines() if path.exists() else ())
    for line in lines:
        try:
            contact_id, made_at, people = json.loads(line)
        except ValueError:
            # The power went in the middle of a line: the erasure itself was never committed.
            continue
        yield Tombstone(contact_id, parse_datetime(made_at), tuple(people))  # type: ignore[arg-type]


def _append(path: Path, line: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
