"""SIGKILL of the worker while memberships and scores follow: no move is lost or doubled, and all are as recomputed."""

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
ADD_SCORE = """
INSERT INTO segments_scoremodel (name, about, place, half_life_days, hot, rules, next_rule, version, counted_version, counted_zone,
    counted_to, created_at, changed_at)
SELECT %s, '', coalesce(max(place), 0) + 1, NULL, 50, %s::jsonb, 3, 1, -1, '', 0, now(), now() FROM segments_scoremodel
"""
SCORE = "Kill"
RECOUNT_EVERY = 5
"""After so many kills everybody is counted anew, so that the next ones hit that too."""
RECOUNT = "UPDATE segments_scoremodel SET counted_version = -1, counted_to = 0"
UNCOUNTED = "SELECT count(*) FROM segments_scoremodel WHERE counted_version <> version"
SCORES = """
SELECT contact_id, points_1, points_2, points_3, points_4, points_5, points_6, points_7, points_8, points_9, points_10,
    points_11, points_12 FROM segments_score ORDER BY contact_id
"""
BEHIND = """
SELECT (SELECT max(id) FROM journal_block) - (SELECT position FROM journal_cursor WHERE name = 'live'),
       (SELECT count(*) FROM journal_pending)
"""
EVENTS = """
SELECT name = 'segment_entered', JSONExtractInt(properties, 'segment'), person_id FROM events
WHERE name IN ('segment_entered', 'segment_left')
"""


def run_kill_live(*, quick: bool) -> dict[str, object]:
    """Twenty segments and a score over the stream; the worker killed often, then moves, events and recomputations compared."""
    kills = 8 if quick else 60
    with run_installation() as installation, Sender(installation, rate=RATE) as sender:
        for name, tree in make_segments(sender.name):
            _run_sql(installation, ADD, name, json.dumps(tree))
        _run_sql(installation, ADD_SCORE, SCORE, json.dumps(make_rules(sender.name)))
        hits = 0
        for kill in range(kills):
            if kill % RECOUNT_EVERY == RECOUNT_EVERY - 1:
                _run_sql(installation, RECOUNT)
            hits += kill_worker(installation, sender)
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
        scores = check_scores(installation)
    assert hits >= kills * 0.5, f"Only {hits} of {kills} kills hit something under way."
    assert not wrong, f"A recomputation moved people: {wrong}"
    return {
        "kills": kills,
        "hit something under way": hits,
        "moves": moves,
        "moved by the recomputation": 0,
        "scores": scores,
    }


def make_segments(name: str) -> list[tuple[str, object]]:
    """Segments that read what the sender sends."""
    trees: list[object] = [did(event, times) for event in (name, "page_viewed") for times in (1, 2, 3, 5, 8)]
    trees += [did("page_viewed", times, days=1, word="exactly") for times in (1, 2, 4)]
    trees += [did("page_viewed", times, word="at_most") for times in (1, 3)]
    trees += [{"all": [did(name), did_not("page_viewed", days=1)]}, {"any": [did(name, 3), did("page_viewed", 6)]}]
    trees += [{"not": did(name, 2)}, {"all": [did(name, 2), {"not": did("page_viewed", 4)}]}]
    return [(f"Kill {number}", tree) for number, tree in enumerate(trees)]


def make_rules(name: str) -> list[dict[str, object]]:
    """Rules that read what the sender sends: one counts every event, one has caps, which a doubled batch would hide."""
    rest: dict[str, object] = {"how": "each", "name": "", "segment_id": None}
    return [
        {
            **rest,
            "number": 1,
            "condition": {"kind": "did", "event": name},
            "points": 1,
            "cap_day": None,
            "cap_all": None,
        },
        {
            **rest,
            "number": 2,
            "condition": {"kind": "did", "event": "page_viewed"},
            "points": 3,
            "cap_day": 15,
            "cap_all": 60,
        },
    ]


def check_scores(installation: Installation) -> int:
    """Assert that everybody's points, followed under the kills, are those counted anew; return how many have any."""
    installation.wait_until(lambda: _is_counted(installation), what="counted", seconds=SETTLE_SECONDS)
    followed = installation.query_postgres(SCORES)
    _run_sql(installation, RECOUNT)
    installation.wait_until(lambda: _is_counted(installation), what="counted anew", seconds=SETTLE_SECONDS)
    changed = set(followed) ^ set(installation.query_postgres(SCORES))
    assert not changed, f"Counting anew changed scores: {sorted(changed, key=str)[:10]}"
    assert followed, "Nobody has a score."
    return len(followed)


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


def _is_counted(installation: Installation) -> bool:
    return installation.query_postgres(UNCOUNTED)[0][0] == 0


def _run_sql(installation: Installation, sql: str, *parameters: object) -> None:
    with psycopg.connect(installation.environment.database_url, autocommit=True) as connection:
        connection.execute(sql, parameters or None)
