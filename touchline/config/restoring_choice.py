"""What was asked of `touchline restore`: which archive, from where, with which key."""

import argparse
from dataclasses import dataclass
from pathlib import Path

from touchline.backups.keys import get_variable
from touchline.backups.places import Place, Stored
from touchline.backups.places.folder import Folder
from touchline.backups.places.opening import open_place
from touchline.backups.settings import read_settings
from touchline.config.problems import CannotStart
from touchline.kit.environment import Environment
from touchline.kit.keyring import find_keys_file

LATEST = "latest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One wish."""

    archive: str
    place: str
    key_file: Path | None
    passphrase: str
    without_keys: bool
    is_proof: bool
    """Whether it is only tried, and thrown away again."""


class Parser(argparse.ArgumentParser):
    """Says what is wrong in the house's way."""

    def error(self, message: str) -> None:  # type: ignore[override]
        """Raise instead of ending the process."""
        raise CannotStart(f"{message}. `touchline restore ARCHIVE --home DIR`; more in docs/operate/backup.md.")


def read_choice(arguments: list[str]) -> Choice:
    """Returns what was asked; raises CannotStart for what makes no sense."""
    parser = Parser(prog="touchline restore", add_help=False)
    parser.add_argument("archive")
    parser.add_argument("--from", dest="place", default="")
    parser.add_argument("--key-file", type=Path)
    parser.add_argument("--passphrase-file", type=Path)
    parser.add_argument("--without-keys", action="store_true")
    parser.add_argument("--prove", action="store_true")
    given = parser.parse_args(arguments)
    passphrase = get_variable("TOUCHLINE_BACKUP_PASSPHRASE") if given.key_file is None else ""
    if given.passphrase_file is not None:
        try:
            passphrase = given.passphrase_file.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise CannotStart(f"{given.passphrase_file} cannot be read ({error.strerror}).") from None
    return Choice(
        archive=given.archive,
        place=given.place,
        key_file=given.key_file,
        passphrase=passphrase,
        without_keys=given.without_keys,
        is_proof=given.prove,
    )


def find_archive(environment: Environment, choice: Choice) -> tuple[Place, str]:
    """Returns where the archive is and its name; raises CannotStart, BackupProblem."""
    path = Path(choice.archive).expanduser()
    if path.is_file():
        return Folder(path.absolute().parent), path.name
    if "/" in choice.archive and "://" not in choice.archive:
        raise CannotStart(f"There is no file {path}.")
    place = open_place(choice.place or read_settings(environment.home, find_keys_file(environment.home)).place)
    stored = place.list_all()
    if choice.archive != LATEST:
        if choice.archive not in {one.name for one in stored}:
            raise CannotStart(f"There is no archive {choice.archive} in {place.label}. {_tell(stored)}")
        return place, choice.archive
    if not stored:
        raise CannotStart(f"There is no archive in {place.label}. Name another place with --from, or a file.")
    return place, stored[0].name


def _tell(stored: list[Stored]) -> str:
    names = [one.name for one in stored[:3]]
    return f"The newest there: {', '.join(names)}." if names else "There is none at all."
