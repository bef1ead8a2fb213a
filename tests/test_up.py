"""`touchline up` as its user meets it: one running installation, tried from the outside."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request

import pytest

from tests.support.home import find_free_ports
from tests.support.running import get_variables, start_up, stop, wait_until_ready
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
    assert set(health["parts"]) == {"pages", "postgres", "event_store", "collector", "worker"}
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
