"""Keeps what a fault run found as a row of the table in `docs/reliability.md`."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"
HEADING = "## Runs"


def append_run(command: str, *, passed: bool, figures: Mapping[str, object]) -> None:
    """Prints a run, and appends it to the page's last table; a trial (`--quick`) is only printed."""
    told = ", ".join(f"{name} {value}" for name, value in figures.items())
    when = f"{datetime.now(UTC):%Y-%m-%d %H:%M}"
    row = f"| {when} | `{command}` | {'passed' if passed else '**failed**'} | {told.replace('|', '/')} |"
    print(row, flush=True)
    if "--quick" in command:
        return
    text = PAGE.read_text(encoding="utf-8")
    if HEADING not in text:
        raise ValueError(f"{PAGE} has no heading {HEADING!r} to put the run under.")
    PAGE.write_text(text.rstrip("\n") + "\n" + row + "\n", encoding="utf-8")
