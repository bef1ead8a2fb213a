"""What is looked at before anything starts, so that a person reads one sentence instead of five logs."""

import os
import shutil
import tempfile
import time

from touchline.config.problems import CannotStart
from touchline.kit.environment import Environment
from touchline.kit.home import make_folders, read_state
from touchline.kit.processes import find_listener, is_alive, is_port_free

LEAST_FREE = 500_000_000
"""Bytes below which a start would soon end in the middle of a write."""


def check_home(environment: Environment) -> None:
    """Makes the home's folders and writes a file there; raises CannotStart."""
    home = environment.home
    try:
        make_folders(home)
        with tempfile.TemporaryFile(dir=home) as probe:
            probe.write(b"x")
    except OSError as error:
        raise CannotStart(
            f"Touchline keeps its state in {home} and cannot write there ({error.strerror}). Give this user the right "
            "to it, or choose another folder with --home."
        ) from None
    free = shutil.disk_usage(home).free
    if free < LEAST_FREE:
        raise CannotStart(
            f"The disk of {home} has {free // 1_000_000} MB left; Touchline starts with {LEAST_FREE // 1_000_000} MB "
            "or more. Make room, or choose a folder on another disk with --home."
        )


def check_ports(environment: Environment) -> None:
    """Sees that every port is free; raises CannotStart with who has it."""
    wanted = [
        (environment.host, environment.port, "pages"),
        (environment.host, environment.collector_port, "collector"),
    ]
    if environment.embedded_clickhouse:
        wanted.append(("127.0.0.1", environment.clickhouse_port, "event store"))
    # The processes of a supervisor that was killed need a moment to see it and end.
    deadline = time.monotonic() + (10 if _was_killed(environment) else 0)
    for host, port, what in wanted:
        while not is_port_free(host, port):
            if time.monotonic() >= deadline:
                raise CannotStart(_say_taken(port, what, environment.port))
            time.sleep(0.1)


def _was_killed(environment: Environment) -> bool:
    pid = read_state(environment.home).get("pid")
    return isinstance(pid, int) and not is_alive(pid)


def _say_taken(port: int, what: str, first: int) -> str:
    if port < 1024 and os.geteuid() != 0:
        return f"Port {port}, wanted for the {what}, is open to root only. Choose one above 1023 with --port."
    by = find_listener(port)
    return (
        f"Port {port}, wanted for the {what}, is in use{f' by {by}' if by else ''}. End that program, or start "
        f"Touchline on other ports with --port {first + 1000 if first < 60000 else 8000}."
    )
