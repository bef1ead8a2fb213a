"""`upgrades.jsonl` in the home: when which version took over, with which backup before, and which one it was."""

import json
import os
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from touchline import __version__

NAME = "upgrades.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One upgrade, or one switch."""

    at: str
    version: str
    migrations: list[str] = field(default_factory=list)
    backup: str = ""
    before: str = ""
    """The folder of the version that served until then."""

    @classmethod
    def now(cls, **values: Any) -> "Note":
        """A note of this moment."""
        return cls(at=datetime.now(UTC).isoformat(timespec="seconds"), version=__version__, **values)


def add_note(home: Path, note: Note) -> None:
    """Write it down; only its owner reads the file."""
    handle = os.open(home / NAME, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(note)) + "\n")


def find_before(home: Path) -> Path | None:
    """The folder of the version that served before the last switch."""
    try:
        lines = (home / NAME).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return None
    found = [json.loads(line).get("before", "") for line in lines if line.strip()]
    last = next((one for one in reversed(found) if one), "")
    return Path(last) if last else None
