"""Runs the matching process in a folder of its own, follows how far it is, and stops it when asked."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.conf import settings

from touchline.contacts.duplicates.fields import Choice
from touchline.contacts.duplicates.table import write_table

PROGRAM: Final = "touchline.contacts.duplicates.matching"
Progress = Callable[[int], bool]
"""Is told how much of a hundred is done; answers whether to go on."""


class MatchingFailed(Exception):
    """The matching process ended before it was done; the text is what it said last."""


class Stopped(Exception):
    """Somebody asked to stop."""


@contextmanager
def make_folder() -> Iterator[Path]:
    """Make a private folder that is gone afterwards: the contacts stand in it."""
    home = settings.ENVIRONMENT.home
    home.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="duplicates-", dir=home))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def match(folder: Path, choice: Choice, *, least: float, progress: Progress) -> int:
    """Leave `pairs.csv` in the folder; return how many contacts were looked at. Raises MatchingFailed, Stopped."""
    people = write_table(choice, folder / "contacts.csv")
    asked = {
        "fields": [field.as_json() for field in choice.fields],
        "has_parts": bool(choice.first_name),
        "threads": max(1, min(os.cpu_count() or 1, 4)),
        "least": least,
    }
    (folder / "fields.json").write_text(json.dumps(asked))
    with (folder / "said.txt").open("w") as said:
        command = [sys.executable, "-m", PROGRAM, str(folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, text=True) as child:
            try:
                _follow(child, progress)
            finally:
                child.kill()
    if child.returncode:
        raise MatchingFailed((folder / "said.txt").read_text()[-1_000:] or f"it ended with {child.returncode}")
    return people


def _follow(child: "subprocess.Popen[str]", progress: Progress) -> None:
    assert child.stdout is not None
    for line in child.stdout:
        step = line.split()
        if step[:1] == ["step"] and not progress(int(step[2])):
            raise Stopped
    child.wait()
