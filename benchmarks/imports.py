"""`import_100k_s`, `import_1m_s`, `reimport_ratio` and `export_100k_s`: lists of people in and out of the large installation."""

import csv
import json
import random
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks.figures import record
from benchmarks.installation import Installation
from benchmarks.large import run_large
from benchmarks.staff import log_in

HEAD = "external_id,email,first_name,last_name,phone,company,city,country,birthday,tags,revenue,remark".split(",")
FIRST = "Anna Ben Carla David Emma Finn Greta Hans Ida Jonas Karl Lena Max Nora Otto Paula".split()
LAST = "Schmidt Meyer Weber Fischer Wagner Becker Schulz Hoffmann Koch Richter Klein Wolf".split()
TOWNS = "Berlin Hamburg Munich Vienna Zurich Paris London".split()
FOLLOWED_SECONDS = 900
WAITING = """
SELECT EXISTS (SELECT FROM journal_pending), EXISTS (SELECT FROM segments_touched), EXISTS (SELECT FROM segments_mirrored)
"""
LANDS = "Germany Austria Switzerland France".split()


def measure_hundred_thousand(*, quick: bool, command: str) -> None:
    """100,000 rows of 12 columns, half of them about people who are there, validated and matched against a million."""
    count = 2_000 if quick else 100_000
    with run_large(quick=quick) as installation, tempfile.TemporaryDirectory() as folder:
        known = [
            row[0]
            for row in installation.query_postgres(
                "SELECT email FROM contacts_contact WHERE email <> '' LIMIT %s", count // 2
            )
        ]
        path = _write(Path(folder) / "people.csv", count, known=known, start=_find_start(installation))
        _wait_followed(installation)
        first = _run(installation, path)
        _wait_followed(installation)
        again = _run(installation, path)
    assert first["created"] + first["updated"] + first["joined"] >= count - first["refused"], first
    assert again["created"] == again["updated"] == 0, again
    print({one: first[one] for one in ("created", "updated", "unchanged", "refused")}, flush=True)
    record("import_100k_s", first["seconds"], "s", 15, command)
    record("reimport_ratio", round(again["seconds"] / first["seconds"], 2), "of the first import", 0.5, command)


def measure_million(*, quick: bool, command: str) -> None:
    """1,000,000 new rows, and the memory the import needs beyond what a command needs at all."""
    count = 5_000 if quick else 1_000_000
    with run_large(quick=quick) as installation, tempfile.TemporaryDirectory() as folder:
        start = _find_start(installation)
        small = _run(installation, _write(Path(folder) / "few.csv", 10, start=start))
        path = _write(Path(folder) / "people.csv", count, start=start + 10)
        _wait_followed(installation)
        whole = _run(installation, path)
    assert whole["created"] == count, whole
    extra = round((whole["peak_kb"] - small["peak_kb"]) / 1024)
    record("import_1m_s", [whole["seconds"], extra], "s, MB extra", [240, 300], command)


def measure_export(*, quick: bool, command: str) -> None:
    """The list of people as CSV, until its hundred-thousandth row is here."""
    count = 2_000 if quick else 100_000
    with run_large(quick=quick) as installation, closing(log_in(installation)) as staff:
        page = staff.get("/contacts/").text
        token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        began, lines = time.perf_counter(), 0
        with staff.stream(
            "POST", "/lists/contact/export", data={"csrfmiddlewaretoken": token, "format": "csv"}, timeout=600
        ) as answer:
            for part in answer.iter_bytes():
                lines += part.count(b"\n")
                if lines > count:
                    break
        took = time.perf_counter() - began
    assert lines > count, f"{lines} lines came"
    record("export_100k_s", round(took, 1), "s", 10, command)


def _find_start(installation: Installation) -> int:
    """Where people begin that no earlier run on a kept home has brought."""
    return int(installation.query_postgres("SELECT coalesce(max(id), 0) FROM imports_import")[0][0]) * 1_100_000


def _wait_followed(installation: Installation) -> None:
    """Wait until what came before is stored, mirrored and followed by the segments."""
    installation.wait_until(
        lambda: not any(installation.query_postgres(WAITING)[0]), what="all followed", seconds=FOLLOWED_SECONDS
    )


def _write(path: Path, count: int, *, known: list[str] | None = None, start: int = 0) -> Path:
    pick = random.Random(start)
    known = known or []
    with path.open("w", newline="", encoding="utf-8") as target:
        lines = csv.writer(target)
        lines.writerow(HEAD)
        for number in range(start, start + count):
            first, last = pick.choice(FIRST), pick.choice(LAST)
            at = number - start
            mail = known[at] if at < len(known) else f"{first}.{last}{number}@mail{number % 997}.example".lower()
            external = "" if at < len(known) else f"bench-{number}"
            day = f"19{pick.randint(50, 99)}-0{pick.randint(1, 9)}-{pick.randint(10, 28)}"
            facts = [
                f"+49 171 {1_000_000 + number}",
                f"Firm {number % 5_000}",
                pick.choice(TOWNS),
                pick.choice(LANDS),
                day,
            ]
            lines.writerow(
                [
                    external,
                    mail,
                    first,
                    f"{last}{number % 1000}",
                    *facts,
                    pick.choice("ab"),
                    f"{number % 997}.50",
                    f"row {number}",
                ]
            )
    return path


def _run(installation: Installation, path: Path) -> dict[str, Any]:
    """Run the command, and return what it says with the most memory it held."""
    code = (
        "import resource, sys; from touchline.config.cli import main; end = main(sys.argv[1:]);"
        " print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss); sys.exit(end)"
    )
    given = [sys.executable, "-c", code, "import", "contacts", str(path), "--home", str(installation.home)]
    done = subprocess.run(given, capture_output=True, text=True, check=True)
    said, peak = done.stdout.strip().splitlines()[-2:]
    return json.loads(said) | {"peak_kb": int(peak)}
