"""`ingest_single_per_s` and `ingest_batch_per_s`: what the collector acknowledges, each event after its COMMIT."""

from benchmarks.figures import record
from benchmarks.installation import run_installation, run_parts
from benchmarks.load import Load, check_journal, send_load
from benchmarks.staff import PageClients, make_paths
from benchmarks.visitors import make_contacts


def measure_single(*, quick: bool, command: str) -> None:
    """Single events over 64 connections: journal and collector alone, then everything on and 4 page clients."""
    load = Load(seconds=5 if quick else 30)
    values = [_measure_alone(load), _measure_amid_everything(load)]
    record("ingest_single_per_s", values, "requests/s", [6000, 3000], command)


def measure_batch(*, quick: bool, command: str) -> None:
    """Events by `/v1/batch` of 100 over 16 connections, with journal and collector alone."""
    load = Load(seconds=5 if quick else 30, batch=100, connections=16)
    record("ingest_batch_per_s", _measure_alone(load), "events/s", 30000, command)


def _measure_alone(load: Load) -> float:
    with run_parts("postgres", "collect") as installation:
        outcome = send_load(installation, load)
        print(f"alone: {outcome}", flush=True)
        check_journal(installation, outcome, load=load)
    return outcome.per_second


def _measure_amid_everything(load: Load) -> float:
    with run_installation() as installation:
        make_contacts(installation, count=50)
        paths = make_paths(installation)
        with PageClients(installation, lambda: paths, count=4) as staff:
            outcome = send_load(installation, load)
        print(f"amid everything: {outcome}; pages {staff.statuses}", flush=True)
        check_journal(installation, outcome, load=load)
        assert staff.statuses.get(200), f"The page clients saw no page: {staff.statuses}"
    return outcome.per_second
