"""SIGKILL of the worker while memberships follow: nobody's entering or leaving is lost or doubled, and all are as recomputed."""

import json
import time
from collections import Counter, defaultdict
from itertools import pairwise

import psycopg

from benchmarks.hundred import did, did_not
from benchmarks.installation import Installation, run_installation
from tests.faults.kill_processes import kill_worker
from tests.faults.proof import wait_until_stored
from tests.faults.sender import Sender

RATE = 400
SETTLE_SECONDS = 120
ADD = "INSERT INTO segments_segment (name, condition, origin) VALUES (%s, %s::jsonb, '{}')"
RECOMPUTE = "UPDATE segments_segment SET wanted = wanted + 1, wanted_why = 'recomputed'"
UNFILLED = "SELECT count(*) FROM segments_segment WHERE filled < wanted"
RECOMPUTED = """
SELECT s.name, c.entered, c."left" FROM segments_change c JOIN segments_segment s ON s.id = c.segment_id
WHERE c.why = 'recomputed' AND (c.entered > 0 OR c."left" > 0)
"""
MOVES = "SELECT segment_id, contact_id, entered FROM segments_move ORDER BY id"
BEHIND = """
SELECT (SELECT max(id) FROM journal_block) - (SELECT position FROM journal_cursor WHERE name = 'live'),
       (SELECT count(*) FROM journal_pending)
"""
EVENTS = """
SELECT name = 'segment_entered', JSONExtractInt(properties, 'segment'), person_id FROM events
WHERE name IN ('segment_entered', 'segment_left')
"""


def run_kill_live(*, quick: bool) -> dict[str, object]:
    """Twenty segments over the stream; the worker killed often, then the moves, the events and a recomputation compared."""
    kills = 8 if quick else 60
    with run_installation() as installation, Sender(installation, rate=RATE) as sender:
        for name, tree in make_segments(sender.name):
            _run_sql(installation, ADD, name, json.dumps(tree))
        hits = sum(kill_worker(installation, sender) for _ in range(kills))
        sender.stop()
        installation.wait_until(installation.is_healthy, what="health after the last kill")
        wait_until_stored(installation, sender)
        installation.wait_until(lambda: _is_settled(installation), what="all followed", seconds=SETTLE_SECONDS)
        time.sleep(2)
        moves = check_moves(installation)
        _run_sql(installation, RECOMPUTE)
        installation.wait_until(
            lambda: installation.query_postgres(UNFILLED)[0][0] == 0, what="recomputed", seconds=SETTLE_SECONDS
        )
        wrong = installation.query_postgres(RECOMPUTED)
    assert hits >= kills * 0.5, f"Only {hits} of {kills} kills hit something under way."
    assert not wrong, f"A recomputation moved people: {wrong}"
    return {"kills": kills, "hit something under way": hits, "moves": moves, "moved by the recomputation": 0}


def make_segments(name: str) -> list[tuple[str, object]]:
    """Segments that read what the sender sends."""
    trees: list[object] = [did(event, times) for event in (name, "page_viewed") for times in (1, 2, 3, 5, 8)]
    trees += [did("page_viewed", times, days=1, word="exactly") for times in (1, 2, 4)]
    trees += [did("page_viewed", times, word="at_most") for times in (1, 3)]
    trees += [{"all": [did(name), did_not("page_viewed", days=1)]}, {"any": [did(name, 3), did("page_viewed", 6)]}]
    trees += [{"not": did(name, 2)}, {"all": [did(name, 2), {"not": did("page_viewed", 4)}]}]
    return [(f"Kill {number}", tree) for number, tree in enumerate(trees)]


def check_moves(installation: Installation) -> int:
    """Assert that everybody's moves alternate and that the stream has each of them once; return how many there are."""
    seen: dict[tuple[int, int], list[bool]] = defaultdict(list)
    for segment, contact, entered in installation.query_postgres(MOVES):
        seen[segment, contact].append(entered)
    for key, moves in seen.items():
        doubled = any(first is second for first, second in pairwise(moves))
        assert not doubled, f"Segment and contact {key} moved {moves}."
    told = Counter((row[0] == "1", int(row[1]), int(row[2])) for row in installation.query_events(EVENTS))
    wanted = Counter((entered, *key) for key, moves in seen.items() for entered in moves)
    assert told == wanted, f"{len(wanted - told)} moves are missing in the stream, {len(told - wanted)} are too many."
    assert wanted, "Nobody moved."
    return sum(wanted.values())


def _is_settled(installation: Installation) -> bool:
    return all(not count for count in installation.query_postgres(BEHIND)[0])


def _run_sql(installation: Installation, sql: str, *parameters: object) -> None:
    with psycopg.connect(installation.environment.database_url, autocommit=True) as connection:
        connection.execute(sql, parameters or None)
