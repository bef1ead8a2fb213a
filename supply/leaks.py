"""Secrets that got into the repository: keys, tokens and passwords in any tracked file."""

import math
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from supply.locks import ROOT

ALLOWED: Final = "not a secret"
"""A line that says so is left alone; it has to say why."""
SHAPES: Final = {
    "private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----\s*(?:\\n)?[A-Za-z0-9+/=]{20,}"),
    "AWS key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "GitHub token": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})\b"),
    "GitLab token": re.compile(r"\bglpat-[A-Za-z0-9_-]{20,}\b"),
    "Slack token": re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{20,}\b"),
    "Stripe key": re.compile(r"\b[sr]k_live_[A-Za-z0-9]{20,}\b"),
    "Google key": re.compile(r"\bAIza[0-9A-Za-z_-]{35}\b"),
    "SendGrid key": re.compile(r"\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{40,}\b"),
    "web token": re.compile(r"\beyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{20,}\b"),
    "address with a password": re.compile(r"\b(?:postgresql|postgres|mysql|amqp|redis|https?|smtps?)://[^\s:/@'\"{}<>$]+:(?P<value>[^\s@/?'\"{}<>$…]{12,})@"),
    "assigned secret": re.compile(
        r"(?i)\b[a-z_]*(?:password|passwd|secret|token|api_?key|private_?key)\b[\"']?\s*[:=]\s*[\"'](?P<value>[^\s\"'{}$<>]{20,})[\"']"
    ),
}  # fmt: skip
RANDOM_BITS: Final = 3.6
"""Bits a character from which a value is random rather than words; English prose has about 3.2 at this length."""
LARGEST: Final = 2_000_000


def check_leaks(root: Path = ROOT) -> list[str]:
    """Return where a secret stands in a tracked file."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=False).stdout
    faults = []
    for name in filter(None, listed.split("\0")):
        path = root / name
        if path.is_file() and path.stat().st_size < LARGEST:
            faults += [f"{name}:{line} holds what looks like a secret ({what})." for line, what in find_leaks(path)]
    return faults


def find_leaks(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines of a file that hold a secret, with its kind; a binary file has none that we could read."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return
    yield from search(text)


def search(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a text that hold a secret, with its kind."""
    for number, line in enumerate(text.splitlines(), 1):
        if ALLOWED in line or len(line) > 20_000:
            continue
        for what, shape in SHAPES.items():
            if any(_is_real(found) for found in shape.finditer(line)):
                yield number, what
                break


def measure_bits(text: str) -> float:
    """Return the entropy of a text's characters, in bits for each."""
    counts = Counter(text)
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts.values())


def _is_real(found: "re.Match[str]") -> bool:
    value = found.groupdict().get("value")
    if value is None:
        return True
    mixed = bool(re.search(r"\d", value)) and bool(re.search(r"[A-Za-z]", value))
    return mixed and measure_bits(value) >= RANDOM_BITS
