"""What the environment says about backups: where to, with which key, how often, how long."""

import os
import re
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Final

from touchline.backups.keys import get_variable
from touchline.kit.environment import SettingError

KEEP: Final = (7, 4, 0)
"""Within the thirty days after which who was erased is in no backup any more."""
NEVER: Final = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupSettings:
    """The settings of one installation; `docs/reference/settings.md` explains each."""

    place: str
    key_file: Path
    passphrase: str
    at: time | None
    """When it is made each day, in the organisation's time; None for never by itself."""
    keep: tuple[int, int, int]
    """Days, weeks and months of which one is kept each."""
    is_proven: bool
    """Whether each is restored into a throw-away place, or only read."""
    scratch: Path
    """The throw-away place's folder."""
    is_beside_home: bool
    """Whether the place is the default one, on the same disk as the data."""


def read_settings(home: Path, keys_file: Path) -> BackupSettings:
    """Return the settings; raises SettingError."""
    place = get_variable("TOUCHLINE_BACKUP_TO")
    key_file = get_variable("TOUCHLINE_BACKUP_KEY_FILE")
    scratch = get_variable("TOUCHLINE_BACKUP_SCRATCH")
    return BackupSettings(
        place=place or str(find_beside(home, "backups")),
        key_file=Path(key_file).expanduser().absolute() if key_file else keys_file.with_name("backup.key"),
        passphrase=get_variable("TOUCHLINE_BACKUP_PASSPHRASE"),
        at=_read_time(get_variable("TOUCHLINE_BACKUP_AT") or "02:30"),
        keep=_read_keep(get_variable("TOUCHLINE_BACKUP_KEEP")),
        is_proven=_read_proof(get_variable("TOUCHLINE_BACKUP_PROOF") or "restore"),
        scratch=Path(scratch).expanduser().absolute() if scratch else find_beside(home, "scratch"),
        is_beside_home=not place,
    )


def find_beside(home: Path, what: str) -> Path:
    """Return a folder beside the home, or in it where beside is not allowed."""
    beside = home.with_name(f"{home.name}.{what}")
    return beside if beside.exists() or os.access(home.parent, os.W_OK) else home / what


def _read_time(text: str) -> time | None:
    if text == NEVER:
        return None
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise SettingError(f"TOUCHLINE_BACKUP_AT is {text!r}; write a time such as 02:30, or never.") from None


def _read_keep(text: str) -> tuple[int, int, int]:
    if not text:
        return KEEP
    if not re.fullmatch(r"\d{1,3},\d{1,3},\d{1,3}", text) or text.startswith("0"):
        raise SettingError(
            f"TOUCHLINE_BACKUP_KEEP is {text!r}; write how many days, weeks and months one is kept of, such as 7,4,0."
        )
    days, weeks, months = map(int, text.split(","))
    return days, weeks, months


def _read_proof(text: str) -> bool:
    if text not in {"restore", "read"}:
        raise SettingError(f"TOUCHLINE_BACKUP_PROOF is {text!r}; write restore or read.")
    return text == "restore"
