"""The large installation: 1,000,000 contacts and 20,000,000 events, seeded once and kept for three figures."""

import os
import random
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx

from benchmarks.figures import get_percentile, record
from benchmarks.installation import Installation, run_installation
from benchmarks.memory import measure_memory
from benchmarks.staff import READ_SECONDS, PageClients, log_in

CONTACTS, EVENTS = 1_000_000, 20_000_000
SEED_SECONDS = 3600
MERGE_SECONDS = 600


@contextmanager
def run_large(*, quick: bool) -> Iterator[Installation]:
    """The large installation, running. `TOUCHLINE_BENCH_HOME` says where it is kept (default under /tmp)."""
    contacts, events = (20_000, 400_000) if quick else (CONTACTS, EVENTS)
    home = Path(os.environ.get("TOUCHLINE_BENCH_HOME") or f"/tmp/touchline-bench-{events}")
    home.parent.mkdir(parents=True, exist_ok=True)
    with run_installation(home=home) as installation:
        if _count_events(installation) < events * 0.95:
            began = time.perf_counter()
            installation.run("seed", "--contacts", str(contacts), "--events", str(events), seconds=SEED_SECONDS)
            print(f"seeded {_count_events(installation)} events in {time.perf_counter() - began:.0f} s", flush=True)
        yield installation


def measure_timeline(*, quick: bool, command: str) -> None:
    """Person pages with timeline over HTTP as a logged-in user: 400 random people, a tenth of them the busiest."""
    with run_large(quick=quick) as installation:
        people = pick_people(installation, count=50 if quick else 400, busy_share=0.1)
        took: list[float] = []
        with closing(log_in(installation)) as client:
            for person in people:
                began = time.perf_counter()
                answer = client.get(f"/contacts/{person}/")
                took.append((time.perf_counter() - began) * 1000)
                assert answer.status_code == httpx.codes.OK, f"/contacts/{person}/ answered {answer.status_code}"
    print(f"median {get_percentile(took, 0.5):.0f} ms, worst {max(took):.0f} ms of {len(took)}", flush=True)
    record("timeline_p95_ms", round(get_percentile(took, 0.95), 1), "ms", 200, command)


def measure_bytes(*, quick: bool, command: str) -> None:
    """Bytes on disk of a page view in both event tables: tables like them that hold the page views alone, merged."""
    with run_large(quick=quick) as installation:
        events = _count_events(installation)
        sizes = [_measure_views(installation, table) for table in ("events", "events_by_name")]
    views = sizes[0][1]
    print(f"{sizes} of {events} events", flush=True)
    told = f"{command} ({views} page views of {events} events)"
    record("event_store_bytes_per_page_view", round(sum(size for size, _ in sizes) / views, 1), "bytes", 48, told)


def _measure_views(installation: Installation, table: str) -> tuple[int, int]:
    """Bytes and rows of a table like `table` with nothing but its page views."""
    copy = f"{table}_views"
    installation.query_events(f"DROP TABLE IF EXISTS {copy}")
    installation.query_events(f"CREATE TABLE {copy} AS {table}")
    installation.query_events(f"INSERT INTO {copy} SELECT * FROM {table} WHERE name = 'page_viewed'", seconds=600)
    wait_for_merges(installation)
    [[size, rows]] = installation.query_events(
        f"SELECT sum(bytes_on_disk), sum(rows) FROM system.parts WHERE active AND table = '{copy}'"
    )
    installation.query_events(f"DROP TABLE {copy}")
    return int(size), int(rows)


def measure_idle_memory(*, quick: bool, command: str) -> None:
    """PSS of all processes: fresh with the sample shop, and after queries over the large installation: two values.

    `TOUCHLINE_BENCH_MINUTES` says how long the queries go on (default 60); the kept command tells what was run.
    """
    minutes = 0.5 if quick else float(os.environ.get("TOUCHLINE_BENCH_MINUTES") or 60)
    with run_installation(sample="shop") as installation:
        time.sleep(5 if quick else 60)
        fresh = measure_memory(installation)
    with run_large(quick=quick) as installation:
        asked = _ask_much(installation, minutes=minutes)
        time.sleep(5)
        after = measure_memory(installation)
    print(f"fresh {_round(fresh)}; after {asked} pages {_round(after)}", flush=True)
    told = f"{command} ({asked} pages and API lists in {minutes:g} minutes)"
    record("idle_rss_mb", [round(sum(fresh.values())), round(sum(after.values()))], "MB (PSS)", [900, 1500], told)


def pick_people(installation: Installation, *, count: int, busy_share: float = 0.0) -> list[int]:
    """Contacts with events: random ones, and a share from the busiest hundred."""
    busiest = _keep_contacts(
        installation, "SELECT person_id FROM events GROUP BY person_id ORDER BY count() DESC LIMIT 1000", most=100
    )
    some = _keep_contacts(
        installation, "SELECT DISTINCT person_id FROM events WHERE intHash32(person_id) % 97 = 3 LIMIT 50000", most=5000
    )
    heavy = random.sample(busiest, min(len(busiest), int(count * busy_share)))
    people = heavy + random.sample(some, min(len(some), count - len(heavy)))
    random.shuffle(people)
    return people


def _keep_contacts(installation: Installation, sql: str, *, most: int) -> list[int]:
    """Those person ids of an answer that are contacts, in its order."""
    ids = [int(row[0]) for row in installation.query_events(sql)]
    rows = installation.query_postgres("SELECT id FROM contacts_contact WHERE id = ANY(%s)", ids)
    contacts = {row[0] for row in rows}
    found = [person for person in ids if person in contacts][:most]
    assert found, "No contact has events."
    return found


def wait_for_merges(installation: Installation) -> None:
    """Waits until no merge has run for 20 s, ten minutes at most."""
    until, quiet = time.monotonic() + MERGE_SECONDS, 0
    while quiet < 10 and time.monotonic() < until:
        [[merges]] = installation.query_events("SELECT count() FROM system.merges")
        quiet = quiet + 1 if merges == "0" else 0
        time.sleep(2)


def _ask_much(installation: Installation, *, minutes: float) -> int:
    people = pick_people(installation, count=300, busy_share=0.1)
    paths = ["/contacts/", *[f"/contacts/{person}/" for person in people]]
    until = time.monotonic() + minutes * 60
    with PageClients(installation, lambda: paths, count=2, pause=READ_SECONDS) as staff:
        lists = 0
        while time.monotonic() < until:
            for query in (
                "name=page_viewed",
                "name=Order%20Completed",
                f"name=identified&since=2026-0{lists % 9 + 1}-01",
            ):
                installation.call_api(f"/api/v1/events?{query}&limit=200")
                lists += 1
                time.sleep(READ_SECONDS)
    assert staff.statuses.get(200), f"No page came: {staff.statuses}"
    return sum(staff.statuses.values()) + lists


def _count_events(installation: Installation) -> int:
    return int(installation.query_events("SELECT count() FROM events")[0][0])


def _round(sizes: dict[str, float]) -> dict[str, int]:
    return {part: round(size) for part, size in sizes.items()}
