"""Which licence each package has, whether it is one we may give away with Touchline, and the page that lists them."""

import json
import re
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any, Final

from supply.locks import ROOT, read_locks

PAGE: Final = Path("docs/reference/licences.md")
ALLOWED: Final = frozenset(
    {
        "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "CC0-1.0", "ISC", "LGPL-3.0-only", "MIT", "MIT-0",
        "MIT-CMU", "MPL-2.0", "PSF-2.0", "Unlicense", "Zlib",
    }
)  # fmt: skip
"""All of them may be used by, and handed on beside, a program under Apache-2.0; LGPL and MPL bind their own files only."""
SPELLINGS: Final = {
    "apache 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "bsd-0-clause": "0BSD",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
    "the unlicense (unlicense)": "Unlicense",
}
READ_BY_HAND: Final = {
    "asgiref": "BSD-3-Clause",
    "crawler-user-agents": "MIT",
    "fido2": "BSD-2-Clause",
    "mrml": "MIT",
}
"""Packages whose metadata does not say it, or says it in many words; read in the files they bring."""
WORDS: Final = re.compile(r"\b(?:AND|OR|WITH)\b|[()]")


@dataclass(frozen=True, slots=True)
class Licensed:
    """A package with its licence as an SPDX expression; empty where nobody knows."""

    name: str
    licence: str
    source: str


def check_licences() -> list[str]:
    """Return the packages that are given away with Touchline under a licence not allowed, or under none."""
    faults = [
        f"{one.name} ({one.source}) is under {one.licence or 'a licence nobody named'}, which is not on the list."
        for one in find_licences()
        if not is_allowed(one.licence)
    ]
    listed = (ROOT / PAGE).read_text().splitlines()
    # Another system has other packages: the page may list more than there is here, and never less.
    if any(write_row(one) not in listed for one in find_licences()):
        faults.append(f"{PAGE} is out of date; run `python -m supply licences`.")
    return faults


def find_licences() -> list[Licensed]:
    """Return what runs: the Python packages of run.lock that this machine has, and the npm packages of the front end."""
    locked, _faults = read_locks()
    names = sorted({one.name for one in locked if one.lock == "run"})
    python = [Licensed(name, licence, "Python") for name in names if (licence := read_licence(name)) is not None]
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text())
    return python + read_front_end(lock)


def read_licence(name: str) -> str | None:
    """Return a package's licence; None where it is not installed here, since it is for another system."""
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return None
    if name in READ_BY_HAND:
        return READ_BY_HAND[name]
    if expression := told.get("License-Expression"):
        return str(expression)
    classifiers = told.get_all("Classifier") or []
    named = [line.rpartition("::")[2].strip() for line in classifiers if line.startswith("License ::")]
    known = sorted({normalise(one) for one in named if one != "OSI Approved"})
    text = str(told.get("License") or "")
    short = normalise(text) if text and len(text) < 60 else ""
    # The classifier "BSD License" says less than the field may.
    return short if short in ALLOWED else " OR ".join(known)


def read_front_end(lock: dict[str, Any]) -> list[Licensed]:
    """Return the npm packages of a lock file; a tool that is only there to build is listed as well."""
    packages: dict[str, dict[str, Any]] = lock["packages"]
    found = {
        place.rpartition("node_modules/")[2]: normalise(str(package.get("license", "")))
        for place, package in packages.items()
        if place and not package.get("link")
    }
    return [Licensed(name, licence, "npm") for name, licence in sorted(found.items())]


def normalise(text: str) -> str:
    """Return a licence's SPDX name."""
    return SPELLINGS.get(text.strip().lower(), text.strip())


def is_allowed(expression: str) -> bool:
    """Tell whether an SPDX expression lets us: all of its parts for AND, one of them for OR."""
    choices = re.split(r"\bOR\b", expression)
    return any(
        bool(parts) and all(part in ALLOWED for part in parts)
        for choice in choices
        if (parts := [part.strip() for part in WORDS.split(choice) if part.strip()]) is not None
    )


def write_row(one: Licensed) -> str:
    """Return a package's line on the page."""
    return f"| {one.name} | {one.source} | {one.licence} |"


def write_page() -> str:
    """Return the page that lists them."""
    rows = "\n".join(write_row(one) for one in find_licences())
    return (
        "# Licences\n\nWhat comes with Touchline, and under which licence (SPDX). Written by `python -m supply licences` "
        "from what the\npackages say, and checked by `make lint` against the list in `supply/licences.py`. The npm "
        "packages build the pages.\n\n"
        f"| package | from | licence |\n|---|---|---|\n{rows}\n"
    )
