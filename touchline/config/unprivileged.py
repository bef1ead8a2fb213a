"""Running a program as an ordinary user, for PostgreSQL refuses to run as root."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from touchline.config.problems import CannotStart

CANDIDATES = ("postgres", "nobody", "daemon")
REACH = "+dac_override,+dac_read_search"
"""Capabilities that let the ordinary user reach a home below /root, which is closed to all others."""


@dataclass(frozen=True, slots=True)
class Runner:
    """As which user a program runs, and how to get there."""

    uid: int
    gid: int
    prefix: tuple[str, ...] = ()

    def wrap(self, command: list[str], *, death_signal: str = "TERM") -> list[str]:
        """The command line that runs a command as this user; it gets the signal when its parent dies."""
        if not self.prefix:
            return command
        # The change of user clears the death signal the supervisor set, so it is set again here.
        return [*self.prefix, "--pdeathsig", death_signal, *command]

    def take_over(self, folder: Path, *, deep: bool = True) -> None:
        """Makes the user own a folder; with `deep` all that is in it too."""
        if os.geteuid() != 0:
            return
        if folder.stat().st_uid != self.uid:
            deep = True
            os.chown(folder, self.uid, self.gid)
        for below in folder.rglob("*") if deep else ():
            os.chown(below, self.uid, self.gid, follow_symlinks=False)


def make_runner(folders: Iterable[Path]) -> Runner:
    """The way to run a program as nobody in particular who can reach the folders; raises CannotStart."""
    if os.geteuid() != 0:
        return Runner(os.geteuid(), os.getegid())
    uid, gid = _pick_user()
    program = shutil.which("setpriv")
    if program is None:
        raise CannotStart(
            "PostgreSQL refuses to run as root, and `setpriv` (package util-linux) is not there to change the user. "
            "Install it, run Touchline as an ordinary user, or set DATABASE_URL to a server you have."
        )
    plain = (program, f"--reuid={uid}", f"--regid={gid}", "--clear-groups")
    strong = (*plain, f"--inh-caps={REACH}", f"--ambient-caps={REACH}")
    for prefix in (plain, strong):
        if all(_can_reach(prefix, folder) for folder in folders):
            return Runner(uid, gid, prefix)
    raise CannotStart(
        f"PostgreSQL refuses to run as root, and the user with id {uid} it would run as cannot reach "
        f"{' or '.join(str(folder) for folder in folders)}. Choose a --home outside a closed folder such as /root, "
        "or run Touchline as an ordinary user."
    )


@cache
def _pick_user() -> tuple[int, int]:
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    return 65534, 65534


def _can_reach(prefix: tuple[str, ...], folder: Path) -> bool:
    command = [*prefix, "/bin/sh", "-c", 'cd "$1"', "sh", str(folder)]
    return subprocess.run(command, capture_output=True, check=False, cwd="/").returncode == 0
