"""PostgreSQL ended at once (as `pg_ctl -m immediate` does) again and again under load; nothing acknowledged is lost."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import psycopg

from benchmarks.installation import Installation, run_installation
from benchmarks.memory import find_processes
from tests.faults.proof import check_exactly_once, wait_for_service, wait_until_stored
from tests.faults.sender import Sender

SERVICE_SECONDS = 10.0


def run_restart_postgres(*, quick: bool) -> dict[str, object]:
    """20 immediate restarts and 5 times all sessions terminated; full service at most 10 s after PostgreSQL is back."""
    restarts = 3 if quick else 20
    slowest = 0.0
    with run_installation() as installation, Sender(installation, rate=500) as sender:
        for number in range(restarts):
            time.sleep(3)
            slowest = max(slowest, restart(installation, sender))
            if number % 4 == 3:
                _terminate_sessions(installation)
        time.sleep(3)
        sender.stop()
        settled = wait_until_stored(installation, sender)
        figures = check_exactly_once(installation, sender)
    assert slowest <= SERVICE_SECONDS, f"Full service came again only {slowest:.1f} s after PostgreSQL was back."
    return {"restarts": restarts, "slowest return s": round(slowest, 1), "settled after s": round(settled), **figures}


def restart(installation: Installation, sender: Sender) -> float:
    """Ends PostgreSQL at once; the seconds from its first answer until full service."""
    while not sender.in_flight:
        time.sleep(0.001)
    postmaster = find_processes(installation, "postgres")[0]
    os.kill(postmaster, signal.SIGQUIT)
    while Path(f"/proc/{postmaster}/cmdline").exists() and _is_up(installation):
        time.sleep(0.02)
    installation.wait_until(lambda: _is_up(installation), what="PostgreSQL", seconds=60)
    return wait_for_service(installation, sender)


def _is_up(installation: Installation) -> bool:
    with suppress(psycopg.Error):
        return installation.query_postgres("SELECT 1") == [(1,)]
    return False


def _terminate_sessions(installation: Installation) -> None:
    with suppress(psycopg.Error):
        installation.query_postgres(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        )
