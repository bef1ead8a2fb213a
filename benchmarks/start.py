"""`start_s`: from `touchline up` to /healthz 200, on a fresh home and on one that ran before."""

from benchmarks.figures import record
from benchmarks.installation import make_installation

LIMIT = 10


def measure_start(*, quick: bool, command: str) -> None:
    """The worst of one fresh start, and of later starts of the same home: two values."""
    with make_installation() as installation:
        fresh = installation.start_all()
        installation.stop()
        later = 0.0
        for _ in range(1 if quick else 3):
            later = max(later, installation.start_all())
            installation.stop()
    record("start_s", [round(fresh, 2), round(later, 2)], "s (fresh home / ran before)", [LIMIT, LIMIT], command)
