"""Fronts of the event store that a test may kill."""

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from touchline.eventstore import client
from touchline.eventstore.migrate import migrate
from touchline.kit.processes import make_child_setup

START = """
import sys
from pathlib import Path
from touchline.eventstore.embedded.__main__ import main
sys.exit(main(path=Path(sys.argv[1]), port=int(sys.argv[2]), user="touchline", password="secret"))
"""
PATIENCE = 60


class Front:
    """An embedded event store of a test's own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"http://touchline:secret@127.0.0.1:{self.port}/touchline"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process and wait until it answers."""
        arguments = [sys.executable, "-c", START, str(self.folder), str(self.port)]
        self.process = subprocess.Popen(arguments, preexec_fn=make_child_setup())
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            assert self.process.poll() is None, f"the front ended with {self.process.returncode}"
            assert time.monotonic() < deadline

    def answers(self) -> bool:
        """Whether /ping says Ok."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/ping", timeout=1) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def kill(self) -> None:
        """End the process without a word."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """Ask the process to end and return its exit code."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(30)


@pytest.fixture
def front(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Front]:
    """A started front with the tables in it; this process's client talks to it."""
    found = Front(tmp_path / "clickhouse")
    found.start()
    monkeypatch.setenv("CLICKHOUSE_URL", found.url)
    client.forget_client()
    migrate()
    yield found
    found.kill()
    client.forget_client()
