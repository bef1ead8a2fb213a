"""Stores outside of any home: PostgreSQL as Debian packages it, and a second event store in the place of a ClickHouse server."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psycopg

from benchmarks.installation import ROOT, find_ports, stop_process
from touchline.config.unprivileged import Runner, make_runner
from touchline.kit.home import load_secrets
from touchline.kit.processes import make_child_setup

START_SECONDS = 60


def find_debian_postgres() -> Path:
    """The programs of the newest packaged PostgreSQL; raises RuntimeError where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise RuntimeError("There is no packaged PostgreSQL; on Debian: apt-get install postgresql")
    return found[-1].parent


@contextmanager
def run_postgres(*, host: str = "127.0.0.1", within: Sequence[str] = ()) -> Iterator[str]:
    """A new server that asks for a password, with an empty database; its URL. `within` enters a network namespace."""
    programs, folder = find_debian_postgres(), Path(tempfile.mkdtemp(prefix="touchline-pg-"))
    folder.chmod(0o755)
    runner = make_runner([folder, programs])
    password, port = secrets.token_hex(8), find_ports()
    data = _make_data(folder, runner, programs, password=password)
    options = ["-p", str(port), "-k", "", "-c", f"listen_addresses={host}", "-c", "fsync=off"]
    command = [*within, *runner.wrap([str(programs / "postgres"), "-D", str(data), *options], death_signal="INT")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd="/", stdout=log, stderr=log, preexec_fn=make_child_setup())
    try:
        admin = f"postgresql://admin:{password}@{host}:{port}/postgres"
        _wait_for_postgres(admin, process, folder / "log")
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"CREATE ROLE touchline LOGIN PASSWORD '{password}'")
            connection.execute("CREATE DATABASE touchline OWNER touchline")
        yield f"postgresql://touchline:{password}@{host}:{port}/touchline"
    finally:
        stop_process(process)
        shutil.rmtree(folder, ignore_errors=True)


def _make_data(folder: Path, runner: Runner, programs: Path, *, password: str) -> Path:
    data, given = folder / "data", folder / "password"
    given.write_text(password)
    data.mkdir(mode=0o700)
    runner.take_over(data)
    runner.take_over(folder)
    made = [
        str(programs / "initdb"),
        "-D",
        str(data),
        "-U",
        "admin",
        "-E",
        "UTF8",
        "--locale=C",
        "--pwfile",
        str(given),
    ]
    done = subprocess.run(
        runner.wrap([*made, "-A", "scram-sha-256"]), capture_output=True, text=True, check=False, cwd="/"
    )
    assert done.returncode == 0, done.stderr[-500:]
    with (data / "pg_hba.conf").open("a") as rules:
        rules.write("host all all 10.0.0.0/8 scram-sha-256\n")
    return data


def _wait_for_postgres(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        with suppress(psycopg.OperationalError):
            psycopg.connect(url, connect_timeout=3).close()
            return
        assert process.poll() is None, f"PostgreSQL ended: {log.read_text(errors='replace')[-800:]}"
        assert time.monotonic() < until, f"PostgreSQL did not come up: {log.read_text(errors='replace')[-800:]}"
        time.sleep(0.1)


@contextmanager
def run_events(*, within: Sequence[str] = ()) -> Iterator[str]:
    """An event store of no home that is tested, with its own folder and password; its URL."""
    folder, port = Path(tempfile.mkdtemp(prefix="touchline-events-")), find_ports()
    variables = {**os.environ, "TOUCHLINE_HOME": str(folder), "TOUCHLINE_PORT": str(port)}
    command = [*within, sys.executable, "-m", "touchline", "clickhouse"]
    with (folder / "out").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=variables,
            stdout=log,
            stderr=log,
            preexec_fn=make_child_setup(death_signal=signal.SIGTERM),
        )
    try:
        probe = [
            *within,
            sys.executable,
            "-c",
            f"import urllib.request as r; r.urlopen('http://127.0.0.1:{port + 2}/ping')",
        ]
        until = time.monotonic() + START_SECONDS
        while subprocess.run(probe, capture_output=True, check=False).returncode:
            assert process.poll() is None, (folder / "out").read_text(errors="replace")[-800:]
            assert time.monotonic() < until, "The event store did not come up."
            time.sleep(0.2)
        yield f"http://touchline:{load_secrets(folder).clickhouse_password}@127.0.0.1:{port + 2}/moved"
    finally:
        stop_process(process)
        shutil.rmtree(folder, ignore_errors=True)


def ask_events(url: str, sql: str) -> str:
    """The answer of an event store, as text."""
    place = httpx.URL(url)
    answer = httpx.post(
        place.copy_with(path="/", userinfo=b""),
        params={"database": place.path.strip("/")},
        content=sql,
        auth=(place.username, place.password),
        timeout=60,
    )
    answer.raise_for_status()
    return answer.text.strip()
