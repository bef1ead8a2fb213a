"""A whole Touchline, started as a user starts it, for tests from the outside."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.home import find_free_ports, make_home
from touchline.config.plans import get_status

PATIENCE = 300


@dataclass(frozen=True, slots=True)
class Running:
    """Where a started installation is, and the keys to it."""

    home: Path
    port: int
    process: subprocess.Popen[bytes]
    write_key: str
    token: str

    @property
    def url(self) -> str:
        """The address of the pages."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def collector_url(self) -> str:
        """The address of the collector."""
        return f"http://127.0.0.1:{self.port + 1}"

    def call(self, *arguments: str) -> str:
        """What a `touchline` command prints for this home."""
        return call(self.home, *arguments)


def call(home: Path, *arguments: str) -> str:
    """What a `touchline` command prints; fails with its error output."""
    command = [sys.executable, "-m", "touchline", *arguments, "--home", str(home)]
    done = subprocess.run(command, capture_output=True, text=True, env=get_variables(), timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def get_variables() -> dict[str, str]:
    """The variables of a user's shell, without those of this test run."""
    mine = {"DATABASE_URL", "CLICKHOUSE_URL", "DJANGO_SETTINGS_MODULE"}
    return {name: value for name, value in os.environ.items() if name not in mine and not name.startswith("TOUCHLINE_")}


def start_up(home: Path, port: int, *arguments: str) -> subprocess.Popen[bytes]:
    """Starts `touchline up --sample none`; what it says goes to `up.log` in the home."""
    home.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "touchline", "up", "--home", str(home), "--port", str(port), "--sample", "none"]
    with (home / "up.log").open("ab") as log:
        return subprocess.Popen([*command, *arguments], stdout=log, stderr=log, env=get_variables())


def wait_until_ready(home: Path, port: int, process: subprocess.Popen[bytes]) -> None:
    """Returns once the health page says that all is there."""
    deadline = time.monotonic() + PATIENCE
    while get_status("127.0.0.1", port, "/healthz") != 200:
        said = (home / "up.log").read_text(errors="replace")
        assert process.poll() is None, f"touchline up ended: {said}"
        assert time.monotonic() < deadline, f"touchline up was not ready in {PATIENCE} s: {said}"
        time.sleep(0.1)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ends it as Ctrl-C does."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    process.wait(60)


@pytest.fixture(scope="session")
def running() -> Iterator[Running]:
    """An installation without sample data that all outside tests share; each makes its own source and people."""
    home, port = make_home(), find_free_ports()
    process = start_up(home, port)
    try:
        wait_until_ready(home, port, process)
        key = call(home, "source", "create", "Tests")
        yield Running(
            home, port, process, write_key=key, token=call(home, "token", "create", "tests", "--role", "admin")
        )
    finally:
        stop(process)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Puts the end of the installation's log under a failed test that used it."""
    report = yield
    running = getattr(item, "funcargs", {}).get("running")
    if report.failed and isinstance(running, Running):
        said = (running.home / "up.log").read_text(errors="replace")
        report.sections.append(("The end of touchline up's log", "\n".join(said.splitlines()[-60:])))
    return report
