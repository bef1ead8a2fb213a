"""Whether the locks are whole: every package pinned with its hashes, nothing wanted that is not locked."""

import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
LOCKS: Final = ("run", "dev", "alone")
PINNED: Final = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)")
HASH: Final = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")


@dataclass(frozen=True, slots=True)
class Locked:
    """One package of a lock file."""

    name: str
    version: str
    hashes: tuple[str, ...]
    lock: str


def spell(name: str) -> str:
    """Return a package's name as all registries compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read_lock(text: str, *, lock: str) -> tuple[list[Locked], list[str]]:
    """Return the packages of a lock file, and what is wrong with it."""
    found: list[Locked] = []
    faults: list[str] = []
    for entry in re.split(r"\n(?=\S)", text.strip()):
        if not entry or entry.startswith("#"):
            continue
        pinned = PINNED.match(entry)
        if pinned is None:
            faults.append(f"{lock}.lock: {entry.splitlines()[0]!r} is not pinned to one version.")
            continue
        hashes = tuple(one.partition("sha256:")[2] for one in HASH.findall(entry))
        if not hashes:
            faults.append(f"{lock}.lock: {pinned[1]} has no hash.")
        found.append(Locked(spell(pinned[1]), pinned[2], hashes, lock))
    return found, faults


def read_locks(root: Path = ROOT) -> tuple[list[Locked], list[str]]:
    """Return the packages of all lock files, and what is wrong with them."""
    found: list[Locked] = []
    faults: list[str] = []
    for lock in LOCKS:
        more, wrong = read_lock((root / "requirements" / f"{lock}.lock").read_text(), lock=lock)
        found += more
        faults += wrong
    return found, faults


def find_wanted(project: dict[str, Any]) -> set[str]:
    """Return the names that pyproject.toml asks for."""
    groups = [*project.get("dependency-groups", {}).values()]
    groups += [*project["project"].get("optional-dependencies", {}).values(), project["project"]["dependencies"]]
    texts = [one for group in groups for one in group if isinstance(one, str)]
    return {spell(re.split(r"[\[<>=~; ]", text)[0]) for text in texts}


def check_locks(root: Path = ROOT) -> list[str]:
    """Return what is wrong: not pinned, without a hash, asked for and not locked."""
    locked, faults = read_locks(root)
    names = {one.name for one in locked}
    wanted = find_wanted(tomllib.loads((root / "pyproject.toml").read_text()))
    faults += [
        f"{name} is asked for in pyproject.toml and in no lock; run `make lock`." for name in sorted(wanted - names)
    ]
    return faults + check_front_end(json.loads((root / "frontend" / "package-lock.json").read_text()))


def check_front_end(lock: dict[str, Any]) -> list[str]:
    """Return the npm packages without a hash; what another package brings inside itself is hashed with it."""
    packages: dict[str, dict[str, Any]] = lock["packages"]
    return [
        f"package-lock.json: {place} has no hash."
        for place, package in packages.items()
        if place and "integrity" not in package and not package.get("inBundle") and not package.get("link")
    ]
