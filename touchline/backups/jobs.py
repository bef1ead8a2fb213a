"""Makes and proves backups in a thread of the worker, each in a process of its own."""

import logging
import subprocess
import sys
import threading
from typing import Final

from touchline.backups.looking import find_next, keep_tombstones_beside, look_first
from touchline.jobs.threads import background_thread
from touchline.kit.processes import make_child_setup

log = logging.getLogger(__name__)

PAUSE_S: Final = 5.0
NOTED_EVERY: Final = 12
"""Rounds: within a minute the place of the archives knows who was erased."""
END_S: Final = 10.0


@background_thread("backups")
def keep_backups(stop: threading.Event) -> None:
    """See to what is asked for or due, until told to stop."""
    look_first()
    rounds, known = 0, ""
    while not stop.wait(PAUSE_S):
        command = find_next()
        if command is not None:
            run_aside(command, stop)
        if rounds % NOTED_EVERY == 0:
            known = keep_tombstones_beside(known)
        rounds += 1


def run_aside(command: list[str], stop: threading.Event) -> int:
    """Run `touchline backup …` in a process of its own, so that its memory is given back; returns its exit code.

    It ends with this worker.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "touchline", "backup", *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        preexec_fn=make_child_setup(),
    )
    while process.poll() is None:
        if stop.wait(0.5):
            process.terminate()
            try:
                process.wait(END_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    if process.returncode and not stop.is_set():
        log.error("`touchline backup %s` ended with %s.", " ".join(command), process.returncode)
    return process.returncode
