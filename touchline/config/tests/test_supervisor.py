import json
import os
import signal
import sys
import time

import pytest

from touchline.config.children import ChildPlan
from touchline.config.problems import CannotStart
from touchline.config.supervisor import Stopped, Supervisor
from touchline.kit.home import make_folders
from touchline.kit.processes import is_alive


@pytest.fixture
def said():
    return []


@pytest.fixture
def supervisor(tmp_path, said):
    make_folders(tmp_path)
    made = Supervisor(tmp_path, facts={"port": 1}, say=said.append, verbose=False)
    yield made
    made.stop(tuple(made.children))


def plan(name, script, **more):
    return ChildPlan(name=name, command=[sys.executable, "-c", script], **more)


SLEEP = "import time; time.sleep(600)"


def test_a_killed_process_runs_again_and_the_state_tells(supervisor, said, tmp_path):
    child = supervisor.start(plan("worker", SLEEP))
    supervisor.wait_for("worker")
    first = child.pid
    os.kill(first, signal.SIGKILL)
    supervisor.wait_until(lambda: child.state == "running" and child.pid != first, patience=20)
    state = json.loads((tmp_path / "run" / "state.json").read_text())
    assert state["parts"]["worker"] == {"state": "running", "pid": child.pid, "restarts": 1, "says": ""}
    assert any("killed from outside" in sentence for sentence in said)
    assert said[-1] == "worker runs again."


def test_the_pause_between_restarts_grows(supervisor):
    child = supervisor.start(plan("worker", "raise SystemExit(3)", is_ready=lambda pid: False))
    with pytest.raises(CannotStart, match="worker does not start"):
        supervisor.wait_until(lambda: False, patience=30)
    assert child.next_start - time.monotonic() > 1


def test_a_known_cause_is_said_with_what_to_do(supervisor):
    script = "import sys; print('OSError: [Errno 28] No space left on device', file=sys.stderr); sys.exit(1)"
    supervisor.start(plan("migrate", script, once=True))
    with pytest.raises(CannotStart, match=r"The disk is full\. Make room"):
        supervisor.wait_for("migrate")


def test_a_sentence_of_the_process_itself_is_passed_on(supervisor):
    script = "import sys; sys.exit('touchline: Give me a password.')"
    supervisor.start(plan("migrate", script, once=True))
    with pytest.raises(CannotStart, match=r"^migrate does not start\. Give me a password\.$"):
        supervisor.wait_for("migrate")


def test_nothing_is_left_of_a_process_that_will_not_stop(supervisor, said):
    stubborn = "import signal, subprocess, sys\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    stubborn += f"grandchild = subprocess.Popen([sys.executable, '-c', {SLEEP!r}])\nprint(grandchild.pid, flush=True)\n"
    child = supervisor.start(plan("worker", stubborn + SLEEP, patience=0.3))
    supervisor.wait_until(lambda: bool(child.last_lines), patience=20)
    grandchild = int(child.last_lines[0])
    supervisor.stop(("worker",))
    assert any("did not end in time" in sentence for sentence in said)
    deadline = time.monotonic() + 5
    while is_alive(grandchild) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_alive(grandchild)


def test_a_request_to_stop_ends_the_waiting(supervisor):
    supervisor.start(plan("pages", SLEEP, is_ready=lambda pid: False))
    supervisor.stop_requests = 1
    with pytest.raises(Stopped):
        supervisor.wait_for("pages")


def test_what_a_process_prints_is_in_its_log(supervisor, tmp_path):
    child = supervisor.start(plan("seed", "print('half', end=''); print(' line'); print('no end', end='')", once=True))
    supervisor.wait_for("seed")
    lines = [json.loads(line) for line in (tmp_path / "log" / "seed.log").read_text().splitlines()]
    assert child.state == "done"
    assert [line["message"] for line in lines] == ["half line", "no end"]
    assert {line["part"] for line in lines} == {"seed"}
