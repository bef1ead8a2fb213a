"""`touchline up` as its user meets it: one running installation, tried from the outside."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress

import psycopg
import pytest

from tests.support.home import find_free_ports
from tests.support.running import get_variables, start_up, stop, wait_until_ready
from touchline.kit.environment import load_environment
from touchline.kit.processes import is_alive

pytestmark = pytest.mark.slow


def read_health(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
        return json.load(answer)


def read_parts(home):
    return json.loads((home / "run" / "state.json").read_text())["parts"]


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "touchline", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        env=get_variables(),
        check=False,
    )


def test_the_health_page_names_each_part_and_the_collector(running):
    health = read_health(running.port)
    assert set(health["parts"]) == {"pages", "postgres", "event_store", "collector", "worker", "sender", "disk"}
    assert health["collector"] == running.collector_url


def test_a_second_start_in_the_same_home_is_refused(running):
    done = run("up", "--home", str(running.home), "--port", str(find_free_ports()))
    assert done.returncode == 1
    assert f"already runs in {running.home} (process {running.process.pid})" in done.stderr


def test_a_second_home_on_the_same_port_is_refused(running, tmp_path):
    done = run("up", "--home", str(tmp_path), "--port", str(running.port))
    assert done.returncode == 1
    assert f"Port {running.port}, wanted for the pages, is in use by python" in done.stderr


def test_the_doctor_finds_nothing_to_mend(running):
    findings = json.loads(run("doctor", "--json", "--home", str(running.home)).stdout)
    assert not [one for one in findings if one["state"] == "fail" and one["check"] != "disk"]
    checks = {one["check"] for one in findings}
    assert {"postgres fsync", "event store fsync", "postgres connections", "event store clock"} <= checks
    assert [check for check in checks if check.startswith("cursor ")]


def send(url, token, body):
    request = urllib.request.Request(url, data=json.dumps(body).encode(), method="POST")
    request.add_header("Authorization", f"Bearer {token}")
    request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_logs_are_json_and_hold_nothing_about_people(running):
    contacts = f"{running.url}/api/v1/contacts"
    assert send(contacts, running.token, {"name": "Ada Logcanary", "email": "ada@logcanary.example"}) == 201
    assert send(contacts, running.token, {"name": "Ada Logcanary", "email": "logcanary without an at"}) == 422
    assert send(f"{contacts}?email=logcanary", running.token, ["logcanary"]) >= 400
    batch = {
        "batch": [{"type": "identify", "userId": "logcanary", "traits": {"email": "b@logcanary.example"}}, "logcanary"]
    }
    send(f"{running.collector_url}/v1/batch", running.token, {**batch, "writeKey": running.write_key})
    send(f"{running.url}/unsubscribe/logcanary?who=logcanary@x.example", "logcanary", {})
    environment = load_environment({"TOUCHLINE_HOME": str(running.home), "TOUCHLINE_PORT": str(running.port)})
    with psycopg.connect(environment.database_url, autocommit=True) as connection, suppress(psycopg.Error):
        connection.execute("SELECT 'logcanary'::integer")
    deadline, log = time.monotonic() + 20, running.home / "log" / "postgres.log"
    while "invalid input syntax" not in log.read_text() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert 'invalid input syntax for type integer: \\"…\\"' in log.read_text()
    logs = {path.name: path.read_text() for path in (running.home / "log").glob("*.log")}
    assert {"pages.log", "worker.log", "collect.log", "postgres.log"} <= set(logs)
    assert [name for name, text in logs.items() if "logcanary" in text.lower()] == []
    lines = [json.loads(line) for text in logs.values() for line in text.splitlines()]
    assert lines
    assert all(set(line) >= {"at", "part", "level", "message"} for line in lines)


def test_the_start_prints_a_link_that_logs_in(running):
    deadline = time.monotonic() + 60
    while "Log in with this link" not in (said := (running.home / "up.log").read_text()):
        assert time.monotonic() < deadline, said
        time.sleep(0.1)
    line = next(line for line in said.splitlines() if "Log in with this link" in line)
    assert line.split()[-1].startswith(f"{running.url}/login/")


@pytest.mark.parametrize("part", ["worker", "pages", "collect", "clickhouse", "postgres"])
def test_a_killed_process_comes_back(running, part):
    killed = read_parts(running.home)[part]["pid"]
    os.kill(killed, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while (now := read_parts(running.home)[part])["state"] != "running" or now["pid"] == killed:
        assert time.monotonic() < deadline, now
        time.sleep(0.1)
    wait_until_ready(running.home, running.port, running.process)
    assert now["restarts"] >= 1


def find_processes(home):
    listed = subprocess.run(["ps", "-eo", "pid=,stat=,args="], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if str(home) in line and " Z" not in line]


def test_nothing_is_left_when_the_supervisor_is_killed_and_the_next_start_works(tmp_path):
    port = find_free_ports()
    process = start_up(tmp_path / "home", port)
    wait_until_ready(tmp_path / "home", port, process)
    children = [part["pid"] for part in read_parts(tmp_path / "home").values() if part["pid"]]
    process.kill()
    process.wait()
    deadline = time.monotonic() + 30
    while alive := [pid for pid in children if is_alive(pid)]:
        assert time.monotonic() < deadline, alive
        time.sleep(0.1)
    again = start_up(tmp_path / "home", port)
    wait_until_ready(tmp_path / "home", port, again)
    stop(again)
    assert again.returncode == 0
    assert not (tmp_path / "home" / "run" / "state.json").exists()
    assert not find_processes(tmp_path / "home")
