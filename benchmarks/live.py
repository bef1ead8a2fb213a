"""Memberships, scores and alerts that follow live at a million contacts: how soon, and how many events a second."""

import json
import os
import random
import secrets
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import psycopg

from benchmarks.figures import get_percentile, record
from benchmarks.hundred import make_hundred
from benchmarks.installation import Installation, is_part_ready, make_installation
from benchmarks.visitors import get_stamp, make_headers

SEGMENTS = 100
RATE = 500
PROBED = "Live probed"
PROBE_SEGMENT = "Bench probed"
FILL_SECONDS = 600
PROBE_SECONDS = 60
PATHS = ("/shop/", "/shop/basket/", "/shop/checkout/", "/shop/c/coffee/", "/shop/c/gear/", "/shop/journal/brewing/")
NAMES = ("Product Viewed", "Product Viewed", "Product Added", "order_placed")
ADD_SEGMENT = (
    "INSERT INTO segments_segment (name, condition, origin) VALUES (%s, %s::jsonb, '{}') ON CONFLICT DO NOTHING"
)
SCORE = "Bench live"
ADD_SCORE = """
INSERT INTO segments_scoremodel (name, about, place, half_life_days, hot, rules, next_rule, version, counted_version, counted_zone,
    counted_to, created_at, changed_at)
SELECT %s, '', (SELECT coalesce(max(place), 0) + 1 FROM segments_scoremodel), 30, 50, %s::jsonb, 21, 1, 1,
    coalesce((SELECT time_zone FROM organisation_organisation LIMIT 1), 'UTC'), 0, now(), now()
WHERE NOT EXISTS (SELECT FROM segments_scoremodel WHERE name = %s)
"""
"""Counted as it begins: whoever is met first is counted from their whole history, which costs more than going on."""
ADD_ALERT = """
INSERT INTO segments_alert (name, segment_id, moment, leaves_out, tells_owner, tells, by_mail, task_title, task_days,
    again_after_days, group_minutes, is_on)
SELECT name, id, 'enters', '{}', true, '{}', false, '', 1, 7, 60, true FROM segments_segment
WHERE name = %s AND archived_at IS NULL ON CONFLICT DO NOTHING
"""
NAME_PEOPLE = """
INSERT INTO contacts_identity (contact_id, kind, value, verified, created_at)
SELECT id, 'user_id', 'known-' || id, true, now() FROM contacts_contact TABLESAMPLE SYSTEM (100) ORDER BY random() LIMIT %s
ON CONFLICT DO NOTHING
"""
UNFILLED = "SELECT count(*) FROM segments_segment WHERE filled < wanted AND is_live AND archived_at IS NULL"
UNTOLD = "SELECT (SELECT count(*) FROM segments_touched) + (SELECT count(*) FROM segments_mirrored)"
FOLLOWED = """
SELECT 1 WHERE EXISTS (SELECT FROM segments_move m JOIN segments_segment s ON s.id = m.segment_id
        WHERE s.name = %s AND m.contact_id = %s AND m.at >= %s)
    AND EXISTS (SELECT FROM segments_firing f JOIN segments_alert a ON a.id = f.alert_id
        WHERE a.name = %s AND f.contact_id = %s AND f.at >= %s)
    AND EXISTS (SELECT FROM segments_score WHERE contact_id = %s AND tallies <> '')
"""
BEHIND = """
SELECT (SELECT count(*) FROM journal_cursor c JOIN LATERAL (
            SELECT max(seq) AS last FROM journal_entry e WHERE e.lane = c.lane) l ON l.last > c.position
        WHERE c.name = 'resolve'),
       (SELECT coalesce(max(id), 0) FROM journal_block),
       (SELECT position FROM journal_cursor WHERE name = 'live')
"""
Body = tuple[bytes, int]


def measure_live_pipeline(*, quick: bool, command: str) -> None:
    """A filled journal of events of known people through all steps of one worker, with 100 segments live."""
    events = 20_000 if quick else 150_000
    with make_installation(home=_get_home(quick=quick)) as installation:
        worker = _start(installation, quick=quick)
        bodies = list(make_bodies(_get_people(installation), events=events))
        # A worker that stands still for longer than its sessions may idle would lose its lead.
        os.kill(worker, signal.SIGSTOP)
        try:
            _send_all(installation, bodies)
        finally:
            os.kill(worker, signal.SIGCONT)
        began, cpu = time.perf_counter(), _get_cpu(worker)
        _wait_until_followed(installation)
        took = time.perf_counter() - began
        spent = _get_cpu(worker) - cpu
        moves = installation.query_postgres("SELECT count(*) FROM segments_move")[0][0]
    print(f"{events} events in {took:.1f} s, {spent:.1f} s of the worker's processor, {moves} moves", flush=True)
    record("pipeline_live_per_s", round(events / took, 1), "events/s", 5_000, command)


def measure_membership(*, quick: bool, command: str) -> None:
    """At 500 events/s: from the acknowledgement of somebody's event until segment, score and alert all have it."""
    probes = 15 if quick else 80
    with make_installation(home=_get_home(quick=quick)) as installation:
        _start(installation, quick=quick)
        people = _get_people(installation)
        random.shuffle(people)
        bodies = make_bodies(people[probes:], events=RATE * (probes + 20), batch=50)
        with ThreadPoolExecutor(1) as pool:
            load = pool.submit(_send_at_rate, installation, list(bodies))
            took = [_probe(installation, person) for person in people[:probes]]
            load.cancel()
    print(f"median {get_percentile(took, 0.5):.3f} s, worst {max(took):.3f} s of {len(took)}", flush=True)
    record("membership_visible_p95_s", round(get_percentile(took, 0.95), 3), "s", 2, command)


def make_bodies(people: list[int], *, events: int, batch: int = 100) -> list[Body]:
    """Batches of people's visits: one to eight events each, most of them page views."""
    made: list[dict[str, Any]] = []
    while len(made) < events:
        person = random.choice(people)
        for _ in range(min(random.randint(1, 8), events - len(made))):
            base = {"userId": f"known-{person}", "messageId": secrets.token_hex(8), "timestamp": get_stamp()}
            if random.random() < 0.8:
                path = random.choice(PATHS)
                page = {"url": f"https://shop.example.com{path}", "path": path, "title": path}
                made.append({**base, "type": "page", "properties": page})
            else:
                made.append({**base, "type": "track", "event": random.choice(NAMES), "properties": {"value": 12.5}})
    parts = [made[start : start + batch] for start in range(0, len(made), batch)]
    return [(json.dumps({"batch": part}).encode(), len(part)) for part in parts]


def make_rules() -> list[dict[str, Any]]:
    """Twenty rules of a score: each page, what people do, and what the probes do."""
    views = [
        {"kind": "did", "event": "page_viewed", "where": [_on(path)]}
        for path in (*PATHS, *(f"/p/{n}" for n in range(8)))
    ]
    done = [{"kind": "did", "event": name} for name in (PROBED, *dict.fromkeys(NAMES), "form_submitted", "identified")]
    rest = {"how": "each", "name": "", "cap_day": 20, "cap_all": None, "segment_id": None}
    return [
        {"number": number, "condition": condition, "points": number, **rest}
        for number, condition in enumerate([*done, *views], 1)
    ]


def _on(path: str) -> dict[str, str]:
    return {"property": "path", "operator": "equals", "value": path}


def _start(installation: Installation, *, quick: bool) -> int:
    """Starts everything with 100 segments that are filled, and returns the worker's process."""
    installation.start_all()
    installation.make_access()
    installation.stop()
    for part in ("postgres", "clickhouse", "collect"):
        process = installation.start(part)
        installation.wait_until(lambda part=part: is_part_ready(installation, part), what=part, process=process)
    if not installation.query_postgres("SELECT 1 FROM segments_segment WHERE name = %s", PROBE_SEGMENT):
        print("making segments, a score of twenty rules, and an alert", flush=True)
    for name, tree in [*make_hundred()[: SEGMENTS - 1], (PROBE_SEGMENT, {"kind": "did", "event": PROBED})]:
        _run_sql(installation, ADD_SEGMENT, name, json.dumps(tree))
    _run_sql(installation, ADD_SCORE, SCORE, json.dumps(make_rules()), SCORE)
    _run_sql(installation, ADD_ALERT, PROBE_SEGMENT)
    if not _get_people(installation):
        _run_sql(installation, NAME_PEOPLE, 5_000 if quick else 200_000)
    began = time.perf_counter()
    worker = installation.start("worker")
    installation.wait_until(lambda: _is_filled(installation), what="all segments filled", seconds=FILL_SECONDS)
    print(f"{SEGMENTS} segments filled {time.perf_counter() - began:.0f} s after the worker's start", flush=True)
    return worker.pid


def _run_sql(installation: Installation, sql: str, *parameters: object) -> None:
    with psycopg.connect(installation.environment.database_url, autocommit=True) as connection:
        connection.execute(sql, parameters)


def _get_home(*, quick: bool) -> Path:
    return Path(os.environ.get("TOUCHLINE_BENCH_HOME") or f"/tmp/touchline-bench-{400_000 if quick else 20_000_000}")


def _get_people(installation: Installation) -> list[int]:
    # Other benchmarks name people, too; and of who was joined into another the number is not the one in the name.
    sql = "SELECT contact_id FROM contacts_identity WHERE kind = 'user_id' AND value = 'known-' || contact_id"
    return [row[0] for row in installation.query_postgres(sql)]


def _is_filled(installation: Installation) -> bool:
    return all(installation.query_postgres(sql)[0][0] == 0 for sql in (UNFILLED, UNTOLD))


def _send_all(installation: Installation, bodies: list[Body]) -> None:
    with httpx.Client(base_url=installation.collector, headers=make_headers(installation.key), timeout=30) as client:

        def send(body: Body) -> None:
            client.post("/v1/batch", content=body[0]).raise_for_status()

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(send, bodies))


def _send_at_rate(installation: Installation, bodies: list[Body]) -> None:
    due = time.monotonic()
    with httpx.Client(base_url=installation.collector, headers=make_headers(installation.key), timeout=30) as client:
        for content, count in bodies:
            client.post("/v1/batch", content=content).raise_for_status()
            due += count / RATE
            time.sleep(max(0.0, due - time.monotonic()))


def _probe(installation: Installation, person: int) -> float:
    """Seconds from the acknowledgement of an event until its contact is in the segment, has its points, and an alert fired."""
    sent = installation.query_postgres("SELECT now()")[0][0]
    event = {"type": "track", "event": PROBED, "userId": f"known-{person}", "messageId": secrets.token_hex(8)}
    content = json.dumps({"batch": [{**event, "timestamp": get_stamp()}]})
    httpx.post(f"{installation.collector}/v1/batch", content=content, headers=make_headers(installation.key))
    acknowledged = time.perf_counter()
    while not installation.query_postgres(FOLLOWED, PROBE_SEGMENT, person, sent, PROBE_SEGMENT, person, sent, person):
        assert time.perf_counter() - acknowledged < PROBE_SECONDS, f"Contact {person} is not followed."
        time.sleep(0.02)
    took = time.perf_counter() - acknowledged
    time.sleep(max(0.0, 1 - took))
    return took


def _wait_until_followed(installation: Installation) -> None:
    """Waits until all that was sent is resolved, stored and followed; what follows from it may be under way."""
    installation.wait_until(
        lambda: _ask_behind(installation)[0] == 0, what="the journal resolved", seconds=FILL_SECONDS
    )
    last = _ask_behind(installation)[1]
    installation.wait_until(lambda: _ask_behind(installation)[2] >= last, what="all followed", seconds=FILL_SECONDS)


def _ask_behind(installation: Installation) -> tuple[int, int, int]:
    behind, last, position = installation.query_postgres(BEHIND)[0]
    return int(behind), int(last), int(position or 0)


def _get_cpu(process: int) -> float:
    """Seconds of processor time of a process."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
