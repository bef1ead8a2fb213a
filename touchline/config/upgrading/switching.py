"""The switch: a link names the version that serves; it is moved at once, and moved back when the new one does not come up."""

import os
import shlex
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import touchline
from touchline.config.problems import CannotStart
from touchline.config.upgrading.notes import Note, add_note, find_before
from touchline.kit.environment import Environment
from touchline.kit.probes import get_probe_host, get_status

HEALTHY_SECONDS = 120.0

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Switch:
    """The link, and the command that restarts what it leads to."""

    link: Path | None
    then: str


def switch_over(environment: Environment, switch: Switch, *, say: Say) -> None:
    """Let this version serve; raises CannotStart after having let the one before serve again."""
    if switch.link is None:
        say("Restart it now, for example with `systemctl restart touchline`; until then the old version serves.")
        return
    here = Path(touchline.__file__).resolve().parents[1]
    before = _read_link(switch.link)
    if before == here:
        say(f"{switch.link} leads here already.")
    point(switch.link, here)
    add_note(environment.home, Note.now(before=str(before) if before else ""))
    if _restart(environment, switch):
        say(f"{switch.link} leads to {here}, and it serves. Back again: the same with --back.")
        return
    if before is None or before == here:
        raise CannotStart("It does not come up. Look at its log; the backup is named in upgrades.jsonl.")
    point(switch.link, before)
    again = "and serves" if _restart(environment, switch) else "and does not come up either: look at its log"
    raise CannotStart(
        f"The new version did not come up within {HEALTHY_SECONDS:.0f} s. {switch.link} leads to {before} again {again}."
    )


def switch_back(environment: Environment, switch: Switch, *, say: Say) -> None:
    """Let the version before serve again, on the data as they are now; raises CannotStart."""
    if switch.link is None:
        raise CannotStart(
            "Say which link to move back: --link /opt/touchline/current --then 'systemctl restart touchline'."
        )
    before = find_before(environment.home)
    if before is None or not before.is_dir():
        raise CannotStart(f"No version before is noted in {environment.home}/upgrades.jsonl, or its folder is gone.")
    now = _read_link(switch.link)
    point(switch.link, before)
    add_note(environment.home, Note.now(before=str(now) if now else ""))
    if not _restart(environment, switch):
        raise CannotStart(
            f"{switch.link} leads to {before}, but it does not come up within {HEALTHY_SECONDS:.0f} s; look at its log."
        )
    say(f"{switch.link} leads to {before}, and it serves. Nothing that came in meanwhile is lost.")


def point(link: Path, folder: Path) -> None:
    """Have the link lead to the folder, from one moment to the next."""
    if link.exists() and not link.is_symlink():
        raise CannotStart(f"{link} is no link. Make one: `ln -s /opt/touchline-VERSION {link}`.")
    draft = link.with_name(f".{link.name}.{os.getpid()}")
    draft.symlink_to(folder)
    draft.replace(link)


def _read_link(link: Path) -> Path | None:
    return link.resolve() if link.is_symlink() else None


def _restart(environment: Environment, switch: Switch) -> bool:
    """Run the command; whether all is healthy afterwards. Without a command there is nothing to wait for."""
    if not switch.then:
        return True
    if subprocess.run(shlex.split(switch.then), check=False, stdin=subprocess.DEVNULL).returncode:
        return False
    host = get_probe_host(environment.host)
    until = time.monotonic() + HEALTHY_SECONDS
    while time.monotonic() < until:
        if get_status(host, environment.port, "/healthz") == 200:
            return True
        time.sleep(0.5)
    return False
