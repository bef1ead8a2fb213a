"""Every operation of the API asked a thousand times what its document allows, and what it does not (T27)."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = 1_000


def run_api_schema(*, quick: bool) -> dict[str, object]:
    """Runs tests/test_api_schema.py with many examples; raises AssertionError with what it found."""
    examples = 50 if quick else EXAMPLES
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "2", "tests/test_api_schema.py"],
        cwd=ROOT,
        env={**os.environ, "TOUCHLINE_API_EXAMPLES": str(examples)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    return {
        "operations and bodies": int(passed[1]) if passed else 0,
        "examples each": examples,
        "answers from 500 on": 0,
    }
