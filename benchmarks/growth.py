"""`cost_curve`: what the same work costs at ten thousand, a hundred thousand and a million contacts."""

import os
import random
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from benchmarks.figures import get_percentile, record
from benchmarks.installation import Installation, run_installation
from benchmarks.large import pick_people
from benchmarks.memory import measure_memory
from benchmarks.segments import make_five, make_one
from benchmarks.staff import log_in
from benchmarks.visitors import get_stamp, send_batch

PAGE = Path(__file__).resolve().parents[1] / "docs" / "operate" / "sizes.md"
SIZES = (10_000, 100_000, 1_000_000)
EVENTS_EACH = 20
SEED_SECONDS = 7200
SETTLE_SECONDS = 1800
BATCH = 100
SETTLED = "SELECT (SELECT count(*) FROM segments_touched) + (SELECT count(*) FROM segments_mirrored)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One size, measured."""

    contacts: int
    events: int
    ingest: float
    """Events a second from the acknowledgement of the first until the last is in the event store, of known people."""
    count_s: float
    """p95 of counting a condition."""
    page_ms: float
    """The worst p95 of the list of people, a person, Today and the API's list."""
    memory_mb: float
    postgres_gb: float
    events_gb: float


def measure_curve(*, quick: bool, command: str) -> None:
    """The same questions at each size; how much more they cost at a million than at a hundred thousand: three ratios.

    `TOUCHLINE_BENCH_HOME` is a kept home of a million contacts; the smaller ones are made for it.
    """
    points = [_measure(size, quick=quick) for size in ((2_000, 20_000) if quick else SIZES)]
    for point in points:
        print(point, flush=True)
    if not quick:
        write_rows(points)
    small, large = points[-2:]
    ratios = [small.ingest / large.ingest, large.count_s / small.count_s, large.page_ms / small.page_ms]
    record("cost_curve", [round(one, 2) for one in ratios], "× (ingest, count, page)", [2, 2, 2], command)


@contextmanager
def run_size(contacts: int) -> Iterator[Installation]:
    """An installation with so many contacts and twenty events for each, its mirror whole."""
    given = os.environ.get("TOUCHLINE_BENCH_HOME") if contacts >= SIZES[-1] else None
    home = Path(given or f"/tmp/touchline-growth-{contacts}")
    with run_installation(home=home) as installation:
        if installation.query_postgres("SELECT count(*) FROM contacts_contact")[0][0] < contacts * 0.9:
            told = ("seed", "--contacts", str(contacts), "--events", str(contacts * EVENTS_EACH))
            installation.run(*told, seconds=SEED_SECONDS)
        installation.wait_until(
            lambda: installation.query_postgres(SETTLED)[0][0] == 0, what="the mirror whole", seconds=SETTLE_SECONDS
        )
        yield installation
    if given is None:
        shutil.rmtree(home, ignore_errors=True)
        shutil.rmtree(home.with_name(f"{home.name}.keys"), ignore_errors=True)


def _measure(contacts: int, *, quick: bool) -> Point:
    with run_size(contacts) as installation:
        rounds = 10 if quick else 100
        page = _time_pages(installation, rounds=rounds)
        count = _time_counts(installation, turns=1 if quick else 3)
        ingest = _time_ingest(installation, events=5_000 if quick else 50_000)
        [[events]] = installation.query_events("SELECT count() FROM events")
        [[bytes_on_disk]] = installation.query_events("SELECT sum(bytes_on_disk) FROM system.parts WHERE active")
        [[size]] = installation.query_postgres("SELECT pg_database_size(current_database())")
        return Point(
            contacts=installation.query_postgres("SELECT count(*) FROM contacts_contact")[0][0],
            events=int(events),
            ingest=round(ingest),
            count_s=round(count, 3),
            page_ms=round(page, 1),
            memory_mb=round(sum(measure_memory(installation).values())),
            postgres_gb=round(size / 1e9, 2),
            events_gb=round(int(bytes_on_disk) / 1e9, 2),
        )


def _time_pages(installation: Installation, *, rounds: int) -> float:
    people = pick_people(installation, count=rounds)
    pages = {
        "people": ["/contacts/"] * rounds,
        "person": [f"/contacts/{person}/" for person in people],
        "today": ["/"] * rounds,
        "API": ["/api/v1/contacts?limit=50"] * rounds,
    }

    with closing(log_in(installation)) as staff:
        found = {name: _time(installation, staff, name, paths) for name, paths in pages.items()}
    print({name: round(took, 1) for name, took in found.items()}, flush=True)
    return max(found.values())


def _time(installation: Installation, staff: httpx.Client, name: str, paths: list[str]) -> float:
    took: list[float] = []
    headers = {"Authorization": f"Bearer {installation.token}"}
    with httpx.Client(base_url=installation.pages, headers=headers, timeout=30) as program:
        client = program if name == "API" else staff
        for path in paths:
            began = time.perf_counter()
            answer = client.get(path)
            took.append((time.perf_counter() - began) * 1000)
            assert answer.status_code == httpx.codes.OK, f"{path} answered {answer.status_code}"
    # The first ones find nothing in any cache; they are few in a day.
    return get_percentile(took[len(took) // 10 :], 0.95)


def _time_counts(installation: Installation, *, turns: int) -> float:
    trees = [tree for turn in range(turns) for tree in (*make_one(turn), make_five(turn))]
    headers = {"Authorization": f"Bearer {installation.token}"}
    took: list[float] = []
    for tree in trees:
        began = time.perf_counter()
        answer = httpx.post(
            f"{installation.pages}/api/v1/segments/count", json={"condition": tree}, headers=headers, timeout=60
        )
        took.append(time.perf_counter() - began)
        answer.raise_for_status()
        time.sleep(0.3)
    return get_percentile(took, 0.95)


def _time_ingest(installation: Installation, *, events: int) -> float:
    """Page views of people who are known, by batches; sent as fast as they are taken."""
    run = secrets.token_hex(4)
    users = [row[0] for row in installation.query_postgres(
        "SELECT value FROM contacts_identity WHERE kind = 'user_id' LIMIT 20000"
    )] or [f"known-{number}" for number in range(5000)]  # fmt: skip
    began = time.perf_counter()
    for first in range(0, events, BATCH):
        batch = [
            {
                "type": "page", "messageId": f"{run}-{number}", "userId": random.choice(users), "timestamp": get_stamp(),
                "properties": {"path": f"/shop/{number % 50}", "title": "Shop"},
            }
            for number in range(first, first + BATCH)
        ]  # fmt: skip
        send_batch(installation, batch).raise_for_status()
    asked = "SELECT count() FROM events WHERE startsWith(message_id, {run:String}) AND at > now() - INTERVAL 1 DAY"
    installation.wait_until(
        lambda: int(installation.query_events(asked, run=f"{run}-")[0][0]) >= events, what="all stored", seconds=600
    )
    return events / (time.perf_counter() - began)


def write_rows(points: list[Point]) -> None:
    """Put the points into the table of `docs/operate/sizes.md`, in place of those of the same size."""
    text = PAGE.read_text(encoding="utf-8")
    rows = "\n".join(
        f"| {one.contacts:,} | {one.events:,} | {one.page_ms:.0f} ms | {one.count_s:.2f} s | {one.ingest:,.0f} | "
        f"{one.memory_mb:,.0f} MB | {one.postgres_gb:.1f} + {one.events_gb:.1f} GB |"
        for one in points
    )
    found = re.search(r"(\| contacts \|[^\n]*\n\|[-| ]+\n)((?:\|[^\n]*\n)*)", text)
    if found is None:
        raise ValueError(f"{PAGE} has no table with the column contacts.")
    PAGE.write_text(text[: found.end(1)] + rows + "\n" + text[found.end(2) :], encoding="utf-8")
