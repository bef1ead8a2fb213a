"""`pipeline_per_s`: how fast one worker moves a filled journal through all steps into the event store."""

import time

from benchmarks.figures import record
from benchmarks.installation import Installation, run_parts
from benchmarks.load import Load, check_journal, count_stored, send_load

LONGEST_SECONDS = 300


def measure_pipeline(*, quick: bool, command: str) -> None:
    """Fills the journal through the collector while no worker runs, then times one worker from its start."""
    wanted = 30_000 if quick else 300_000
    with run_parts("postgres", "clickhouse", "collect") as installation:
        runs, events = _fill(installation, wanted)
        began = time.perf_counter()
        worker = installation.start("worker")
        try:
            _wait_until_stored(installation, runs, events)
        finally:
            took = time.perf_counter() - began
            worker.poll()
        print(f"{events} events in {took:.1f} s, the worker's start included", flush=True)
    record("pipeline_per_s", round(events / took, 1), "events/s", 8000, command)


def _fill(installation: Installation, wanted: int) -> tuple[list[str], int]:
    runs: list[str] = []
    events = 0
    load = Load(seconds=2, batch=100, connections=8, people=wanted // 10)
    while events < wanted:
        outcome = send_load(installation, load)
        assert outcome.events, f"The collector acknowledged nothing: {outcome}"
        check_journal(installation, outcome, load=load)
        runs.append(outcome.run)
        events += outcome.events
    return runs, events


def _wait_until_stored(installation: Installation, runs: list[str], events: int) -> None:
    until = time.monotonic() + LONGEST_SECONDS
    while (stored := int(installation.query_events("SELECT count() FROM events")[0][0])) < events:
        assert time.monotonic() < until, f"{stored} of {events} events stored after {LONGEST_SECONDS} s."
        time.sleep(0.25)
    assert sum(count_stored(installation, run) for run in runs) >= events
