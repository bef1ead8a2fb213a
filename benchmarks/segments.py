"""Segments at a million contacts: opening the builder, counting conditions, explaining, recomputing a hundred, and their memory."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import httpx

from benchmarks.figures import get_percentile, record
from benchmarks.hundred import BOUGHT, VIEWED, did, did_not, has, make_hundred
from benchmarks.installation import Installation
from benchmarks.large import pick_people, run_large
from benchmarks.staff import log_in

FILL_SECONDS = 600
UNFILLED = "SELECT count(*) FROM segments_segment WHERE filled < wanted AND is_live AND archived_at IS NULL"
UNTOLD = "SELECT count(*) FROM segments_touched"
BITS = "SELECT coalesce(sum(length(bits)), 0), count(DISTINCT segment_id) FROM segments_chunk"
MEMBERS = "SELECT coalesce(sum(size), 0) FROM segments_segment"
Tree = dict[str, Any]
WINDOWS = (7, 14, 21, 30, 45, 60, 75, 90, 120, 180)


def make_one(turn: int) -> list[Tree]:
    """What people ask first: fields, and events in windows; with other values in each turn."""
    letters, days = "aeinorstlu"[turn % 10], WINDOWS[turn % 10]
    return [
        has("stage", "any_of", [["lead", "customer"], ["qualified", "lead"], ["repeat"]][turn % 3]),
        has("stage", "none_of", [["lead"], ["customer"], ["advocate", "lead"]][turn % 3]),
        has("name", "contains", f"{letters}n"),
        has("email", "ends_with", ["example.com", "example.org", ".example"][turn % 3]),
        has("created_at", "in_last", {"last": days, "unit": "day"}),
        has("last_seen", "in_last", {"last": days, "unit": "day"}),
        did(VIEWED, 3, days=days),
        did(VIEWED, 2, days=days, path="/shop/basket/"),
        did("Product Added", 2 + turn),
        did_not("Product Viewed", days=days),
    ]


def make_five(turn: int) -> Tree:
    """Five conditions in groups, two of them on events."""
    one, days = make_one(turn), WINDOWS[(turn + 3) % 10]
    viewed = did("Product Viewed", 2, days=days)
    if turn % 2:
        added = did("Product Added", days=days)
        return {"any": [{"all": [one[4], did(VIEWED, 5, days=days)]}, {"all": [one[1], one[2], added]}]}
    return {"all": [one[0], {"any": [one[2], {"not": one[3]}]}, viewed, did_not(BOUGHT, days=2 * days)]}


@contextmanager
def run_with_hundred(*, quick: bool) -> Iterator[Installation]:
    """The large installation, its mirror whole and a hundred segments filled."""
    with run_large(quick=quick) as installation:
        installation.make_access()
        installation.wait_until(lambda: _is_settled(installation), what="the mirror whole", seconds=FILL_SECONDS)
        known = {one["name"] for one in installation.list_api("/api/v1/segments?limit=1000")}
        for name, tree in make_hundred():
            if name not in known:
                _post(installation, "/api/v1/segments", {"name": name, "condition": tree})
        installation.wait_until(
            lambda: _is_settled(installation), what="a hundred segments filled", seconds=FILL_SECONDS
        )
        yield installation


def measure_count(*, quick: bool, command: str) -> None:
    """Counting by the API: one condition, and five nested with two on events; each with other values than the ones before."""
    with run_with_hundred(quick=quick) as installation:
        took = {
            "one": [_time_count(installation, tree) for turn in range(1 if quick else 2) for tree in make_one(turn)],
            "five": [_time_count(installation, make_five(turn)) for turn in range(2, 4 if quick else 12)],
        }
    for name, seconds in took.items():
        print(f"{name}: {[round(one, 2) for one in seconds]} s", flush=True)
    found = [round(get_percentile(seconds, 0.95), 2) for seconds in took.values()]
    record("segment_count_p95_s", found, "s", [0.5, 1.5], command)


def measure_builder(*, quick: bool, command: str) -> None:
    """The builder's page of each of the hundred segments, over HTTP as a logged-in user: the worst twentieth."""
    with run_with_hundred(quick=quick) as installation:
        ids = [one["id"] for one in installation.list_api("/api/v1/segments?limit=1000")]
        took: list[float] = []
        with closing(log_in(installation)) as client:
            for number in ids:
                began = time.perf_counter()
                answer = client.get(f"/segments/{number}/edit")
                took.append((time.perf_counter() - began) * 1000)
                assert answer.status_code == httpx.codes.OK, f"Segment {number} answered {answer.status_code}"
    print(f"median {get_percentile(took, 0.5):.0f} ms, worst {max(took):.0f} ms of {len(took)}", flush=True)
    record("builder_open_ms", round(get_percentile(took, 0.95)), "ms", 300, command)


def measure_why(*, quick: bool, command: str) -> None:
    """Why somebody is in a segment of five conditions, by the API, for busy people and others."""
    with run_with_hundred(quick=quick) as installation:
        made = _post(installation, "/api/v1/segments", {"name": f"Why {time.time_ns()}", "condition": make_five(0)})
        took: list[float] = []
        for person in pick_people(installation, count=20 if quick else 100, busy_share=0.2):
            began = time.perf_counter()
            installation.call_api(f"/api/v1/segments/{made['id']}/members/{person}")
            took.append((time.perf_counter() - began) * 1000)
    print(f"median {get_percentile(took, 0.5):.0f} ms, worst {max(took):.0f} ms of {len(took)}", flush=True)
    record("why_ms", round(get_percentile(took, 0.95)), "ms", 200, command)


def measure_recompute(*, quick: bool, command: str) -> None:
    """A hundred segments found anew from everything stored, from the first order until the last is filled; and their memory."""
    with run_with_hundred(quick=quick) as installation:
        ids = [one["id"] for one in installation.list_api("/api/v1/segments?limit=1000")][:100]
        began = time.perf_counter()
        for number in ids:
            _post(installation, f"/api/v1/segments/{number}/recompute", {})
        installation.wait_until(lambda: _is_settled(installation), what="all found anew", seconds=FILL_SECONDS)
        took = time.perf_counter() - began
        size, segments = installation.query_postgres(BITS)[0]
        members = installation.query_postgres(MEMBERS)[0][0]
    print(f"{segments} segments with {members} memberships in {size} bytes", flush=True)
    record("recompute_100_s", round(took, 1), "s", 30, command)
    record("membership_mb", round(float(size) / 1e6 * 100 / max(1, segments), 1), "MB", 50, command)


def _time_count(installation: Installation, tree: Tree) -> float:
    """Seconds of a count; who is here at all is asked anew for some of them, as when somebody comes back to the builder."""
    time.sleep(1.5)
    began = time.perf_counter()
    _post(installation, "/api/v1/segments/count", {"condition": tree})
    return time.perf_counter() - began


def _is_settled(installation: Installation) -> bool:
    return all(installation.query_postgres(sql)[0][0] == 0 for sql in (UNFILLED, UNTOLD))


def _post(installation: Installation, path: str, body: object) -> Any:
    headers = {"Authorization": f"Bearer {installation.token}"}
    answer = httpx.post(f"{installation.pages}{path}", json=body, headers=headers, timeout=60)
    answer.raise_for_status()
    return answer.json()
