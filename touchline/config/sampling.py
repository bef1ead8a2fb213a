"""Whether the sample shop is to be filled in: decided once per home and remembered, so that it never comes by itself."""

import json
from pathlib import Path

from touchline.config.problems import CannotStart
from touchline.kit.home import write_private

CHOICES = ("shop", "none")


def read_choice(arguments: list[str]) -> str | None:
    """What `--sample` says, None when it is not there; raises CannotStart."""
    for place, part in enumerate(arguments):
        name, equals, value = part.partition("=")
        if name == "--sample":
            value = value if equals else "".join(arguments[place + 1 : place + 2])
            if value not in CHOICES:
                raise CannotStart(f"--sample is {' or '.join(CHOICES)}, not {value!r}.")
            return value
    return None


def is_wanted(home: Path, choice: str | None, *, own_database: bool) -> bool:
    """Whether the sample shop must still be filled in, noting the choice for the next start.

    Without a word it is wanted in a new home whose PostgreSQL is Touchline's own, never in somebody's database.
    """
    noted = _read(home)
    if choice == "none":
        state = "none" if noted != "done" else noted
    elif choice == "shop":
        state = "wanted" if noted != "done" else noted
    else:
        state = noted or ("wanted" if own_database else "none")
    if state != noted:
        write_private(home / "sample.json", json.dumps({"shop": state}))
    return state == "wanted"


def note_done(home: Path) -> None:
    """Notes that the sample shop is there."""
    write_private(home / "sample.json", json.dumps({"shop": "done"}))


def _read(home: Path) -> str:
    try:
        return str(json.loads((home / "sample.json").read_text(encoding="utf-8"))["shop"])
    except (OSError, ValueError, KeyError):
        return ""
