"""Processes that let others go first: how far, and that nobody else is moved with them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

AUTOGROUP = Path("/proc/self/autogroup")
ASIDE = """
import json, os, sys
from pathlib import Path
from touchline.kit.processes import make_child_setup, step_aside
group = Path("/proc/self/autogroup")
read = lambda: group.read_text() if group.exists() else ""
before = read()
step_aside(7)
print(json.dumps({"nice": os.nice(0), "leads": os.getsid(0) == os.getpid(), "before": before, "after": read()}), flush=True)
sys.exit(int(sys.argv[1]))
"""


def run(program, *arguments):
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("code", [0, 3])
def test_what_steps_aside_ends_as_its_child_does(code):
    group = AUTOGROUP.read_text() if AUTOGROUP.exists() else ""
    done = run(ASIDE, str(code))
    told = json.loads(done.stdout)
    assert done.returncode == code
    assert told["nice"] == min(19, os.nice(0) + 7)
    assert told["leads"]
    if group:
        assert told["after"] != told["before"]
        assert told["after"].endswith(f"nice {told['nice']}\n")
        assert AUTOGROUP.read_text() == group, "the caller's session keeps its place"


def test_a_child_is_not_further_forward_than_its_parent():
    program = """
import os, subprocess, sys
from touchline.kit.processes import make_child_setup, step_aside
step_aside(7)
shown = "import os; from pathlib import Path; print(os.nice(0), Path('/proc/self/autogroup').read_text())"
subprocess.run([sys.executable, "-c", shown], start_new_session=True, preexec_fn=make_child_setup(), check=True)
"""
    if not AUTOGROUP.exists():
        pytest.skip("Linux shares its processors among processes here, not among sessions")
    nice, _, group = run(program).stdout.partition(" ")
    assert int(nice) == min(19, os.nice(0) + 7)
    assert group.strip().endswith(f"nice {nice}")


def test_what_steps_aside_ends_with_its_caller():
    program = "import time; from touchline.kit.processes import step_aside; step_aside(1); print(1, flush=True); time.sleep(60)"
    caller = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    assert caller.stdout.readline() == b"1\n"
    caller.terminate()
    assert caller.stdout.read() == b"", "the pipe is closed by the child's end"
    caller.wait()
    caller.stdout.close()
