"""`recover_s`: how long full service takes once PostgreSQL, or room on a full disk, is back; with events all the while."""

import time

from benchmarks.figures import record
from benchmarks.installation import run_installation
from tests.faults.disk_full import VOLUMES, grow, lay_out, make_disk
from tests.faults.proof import check_exactly_once, wait_for_service, wait_until_stored
from tests.faults.restart_postgres import restart
from tests.faults.sender import Sender

RATE = 500.0
RESTARTS = 10
FULL_S = 30.0


def measure_recovery(*, quick: bool, command: str) -> None:
    """The slowest of ten immediate restarts of PostgreSQL, and of a disk that was full for half a minute under each store."""
    postgres = _time_restarts(2 if quick else RESTARTS)
    disks = {volume: _time_full_disk(volume) for volume in (VOLUMES[:1] if quick else VOLUMES)}
    print(f"PostgreSQL {postgres:.1f} s, disks {disks}", flush=True)
    record("recover_s", [round(postgres, 1), max(disks.values())], "s (PostgreSQL, disk)", [10, 60], command)


def _time_restarts(count: int) -> float:
    slowest = 0.0
    with run_installation() as installation, Sender(installation, rate=RATE) as sender:
        for _ in range(count):
            time.sleep(3)
            slowest = max(slowest, restart(installation, sender))
        sender.stop()
        wait_until_stored(installation, sender)
        check_exactly_once(installation, sender)
    return slowest


def _time_full_disk(volume: str) -> float:
    with make_disk() as disk, lay_out(disk, volume) as installation, Sender(installation, rate=RATE) as sender:
        time.sleep(5)
        ballast, until = disk / "ballast", time.monotonic() + FULL_S
        while time.monotonic() < until:
            # Every byte that comes free is taken again.
            grow(ballast, leave=0.0)
            time.sleep(0.5)
        ballast.unlink()
        took = wait_for_service(installation, sender)
        sender.stop()
        wait_until_stored(installation, sender)
        check_exactly_once(installation, sender)
    return round(took, 1)
