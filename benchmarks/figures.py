"""The kept figures: one object a figure in `benchmarks/results.json`."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).parent / "results.json"
TRIAL = "--quick"
"""A command with this word is a trial, whose figure is printed and not kept."""

Value = float | int | list[float] | list[int] | list[float | int]


def record(name: str, value: Value, unit: str, wanted: Value, command: str) -> None:
    """Writes a figure, in place of an older one of the same name, and prints it; the file is never half written."""
    print(f"{name} = {value} {unit} (wanted {wanted})", flush=True)
    if TRIAL in command:
        return
    figures = [figure for figure in read_figures() if figure["name"] != name]
    figures.append(
        {
            "name": name,
            "value": value,
            "unit": unit,
            "wanted": wanted,
            "command": command,
            "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
    )
    figures.sort(key=lambda figure: str(figure["name"]))
    draft = RESULTS.with_suffix(".draft")
    draft.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    os.replace(draft, RESULTS)


def read_figures() -> list[dict[str, object]]:
    """All figures kept so far; an empty list before the first."""
    if not RESULTS.exists():
        return []
    kept: list[dict[str, object]] = json.loads(RESULTS.read_text(encoding="utf-8"))
    return kept


def get_percentile(samples: list[float], share: float) -> float:
    """The sample below which `share` (0 to 1) of all lie, by the nearest rank; raises ValueError without samples."""
    if not samples:
        raise ValueError("There is no sample to take a percentile of.")
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered)) - 1))]
