"""Installations of Touchline in folders and on ports of their own, driven only from outside."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg

from touchline.kit.environment import Environment, load_environment
from touchline.kit.processes import make_child_setup

START_SECONDS = 120
STOP_SECONDS = 60
ROOT = Path(__file__).resolve().parent.parent


class NotReady(Exception):
    """Something did not come up in time; the message says what, and where its output is."""


@dataclass(kw_only=True)
class Installation:
    """A home with its ports; which of its processes run is up to `start` and `stop`."""

    home: Path
    port: int
    key: str = ""
    """The write key of the source `bench`, a server's."""
    token: str = ""
    """An API token with the role admin."""
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    """Settings by environment variable, for what is started from here."""

    @property
    def pages(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def collector(self) -> str:
        return f"http://127.0.0.1:{self.port + 1}"

    @property
    def log(self) -> Path:
        return self.home.parent / f"{self.home.name}.log"

    @property
    def environment(self) -> Environment:
        return load_environment({"TOUCHLINE_HOME": str(self.home), "TOUCHLINE_PORT": str(self.port)})

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Starts `touchline COMMAND …` with this home; its output goes to the log."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "touchline", *command],
                cwd=ROOT,
                env=self._get_variables(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=make_child_setup(death_signal=signal.SIGINT),
            )
        self.started.append(process)
        return process

    def start_all(self, *, sample: str = "none") -> float:
        """`touchline up` until /healthz is 200; returns the seconds it took."""
        began = time.perf_counter()
        process = self.start("up", "--home", str(self.home), "--port", str(self.port), "--sample", sample)
        self.wait_until(lambda: self.is_healthy(), what="/healthz 200", process=process)
        return time.perf_counter() - began

    def run(self, *command: str, seconds: float = START_SECONDS) -> str:
        """Runs `touchline COMMAND …` to its end and returns what it printed; raises NotReady when it fails."""
        done = subprocess.run(
            [sys.executable, "-m", "touchline", *command],
            cwd=ROOT,
            env=self._get_variables(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        if done.returncode:
            raise NotReady(f"`touchline {' '.join(command)}` ended with {done.returncode}: {done.stderr[-2000:]}")
        return done.stdout.strip()

    def make_access(self) -> None:
        """Makes a server source and an admin's token, once."""
        name = f"bench {secrets.token_hex(3)}"
        self.key = self.key or self.run("source", "create", name, "--server")
        self.token = self.token or self.run("token", "create", name, "--role", "admin")

    def is_healthy(self) -> bool:
        """Whether /healthz says that all parts are ready."""
        with suppress(httpx.HTTPError):
            return httpx.get(f"{self.pages}/healthz", timeout=5).status_code == httpx.codes.OK
        return False

    def wait_until(
        self,
        check: Callable[[], bool],
        *,
        what: str,
        process: subprocess.Popen[bytes] | None = None,
        seconds: float = START_SECONDS,
    ) -> None:
        """Waits until the check holds; raises NotReady after `seconds`, or at once when the process has ended."""
        until = time.monotonic() + seconds
        while not check():
            if process is not None and process.poll() is not None:
                raise NotReady(f"{process.args!r} ended with {process.returncode} before {what}; see {self.log}.")
            if time.monotonic() > until:
                raise NotReady(f"No {what} after {seconds:.0f} s; see {self.log}.")
            time.sleep(0.05)

    def query_postgres(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Rows of a question to the installation's PostgreSQL."""
        with psycopg.connect(self.environment.database_url, autocommit=True, connect_timeout=5) as connection:
            return connection.execute(sql, parameters or None).fetchall()

    def query_events(self, sql: str, *, seconds: float = 120, **parameters: object) -> list[list[str]]:
        """Rows (as text) of a question to the installation's ClickHouse, with `{name:Type}` parameters."""
        url = httpx.URL(self.environment.clickhouse_url)
        answer = httpx.post(
            url.copy_with(path="/", userinfo=b""),
            params={
                "database": url.path.strip("/"),
                **{f"param_{name}": str(value) for name, value in parameters.items()},
            },
            content=f"{sql} FORMAT TabSeparated",
            auth=(url.username, url.password),
            timeout=seconds,
        )
        answer.raise_for_status()
        return [line.split("\t") for line in answer.text.splitlines()]

    def call_api(self, path: str, *, seconds: float = 30) -> Any:
        """The JSON of an API address as the token's user; raises httpx.HTTPError."""
        url = path if path.startswith("http") else f"{self.pages}{path}"
        answer = httpx.get(url, headers={"Authorization": f"Bearer {self.token}"}, timeout=seconds)
        answer.raise_for_status()
        return answer.json()

    def list_api(self, path: str, *, most: int = 1_000_000) -> Iterator[dict[str, Any]]:
        """All items of an API list, page after page, at most `most`."""
        address: str | None = path
        count = 0
        while address and count < most:
            answer = self.call_api(address)
            yield from answer["items"]
            count += len(answer["items"])
            address = answer["next"]

    def stop(self) -> None:
        """Interrupts what was started, last first, and waits; whoever stays is killed with its group."""
        for process in reversed(self.started):
            stop_process(process)
        self.started.clear()

    def _get_variables(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("TOUCHLINE_", "DATABASE_URL", "CLICKHOUSE_URL"))
        }
        own = {"TOUCHLINE_HOME": str(self.home), "TOUCHLINE_PORT": str(self.port), "PYTHONUNBUFFERED": "1"}
        # The load comes as through a proxy on this machine, so that each visitor has an address of its own.
        own["TOUCHLINE_TRUSTED_PROXIES"] = "127.0.0.1,::1"
        # A night's backup in the middle of a measurement would be measured with it.
        own["TOUCHLINE_BACKUP_AT"] = "never"
        return {**kept, **own, **self.variables}


def stop_process(process: subprocess.Popen[bytes], *, seconds: float = STOP_SECONDS) -> None:
    """Ends a process that was started here: SIGINT, and SIGKILL to its group when that does not help."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=seconds)
            return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=seconds)


@contextmanager
def make_installation(*, home: Path | None = None, variables: dict[str, str] | None = None) -> Iterator[Installation]:
    """A home (a new one, removed afterwards, unless given) with free ports; nothing is started yet."""
    folder = Path(tempfile.mkdtemp(prefix="touchline-bench-"))
    # The embedded stores may run as an unprivileged user, who must be able to pass through.
    folder.chmod(0o755)
    installation = Installation(home=home or folder / "home", port=find_ports(), variables=variables or {})
    try:
        yield installation
    finally:
        installation.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def run_installation(
    *, sample: str = "none", home: Path | None = None, variables: dict[str, str] | None = None
) -> Iterator[Installation]:
    """A whole running installation with a source and a token; stopped at the end."""
    with make_installation(home=home, variables=variables) as installation:
        installation.start_all(sample=sample)
        installation.make_access()
        yield installation


@contextmanager
def run_parts(*parts: str) -> Iterator[Installation]:
    """An installation of which only these parts run (`postgres`, `clickhouse`, `collect`), each by its command.

    Its tables, source and token come from one start and stop of everything before.
    """
    with make_installation() as installation:
        installation.start_all()
        installation.make_access()
        installation.stop()
        for part in parts:
            process = installation.start(part)
            installation.wait_until(lambda part=part: is_part_ready(installation, part), what=part, process=process)
        yield installation


def is_part_ready(installation: Installation, part: str) -> bool:
    """Whether a part that runs by its own command answers."""
    if part == "postgres":
        with suppress(psycopg.Error):
            return installation.query_postgres("SELECT 1") == [(1,)]
        return False
    if part == "clickhouse":
        with suppress(httpx.HTTPError):
            return httpx.get(f"http://127.0.0.1:{installation.port + 2}/ping", timeout=5).status_code == httpx.codes.OK
        return False
    if part == "collect":
        return is_listening(installation.port + 1)
    return True


def is_listening(port: int) -> bool:
    """Whether somebody answers on this port of the loopback."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def find_ports() -> int:
    """The first of three free ports in a row."""
    # Aligned, so that two runs that look at the same time never share one of their three ports.
    for port in range(21000 + os.getpid() % 3000 * 3, 32000, 3):
        if not any(is_listening(port + offset) for offset in range(3)):
            return port
    raise NotReady("There are no three free ports in a row between 21000 and 32000.")
