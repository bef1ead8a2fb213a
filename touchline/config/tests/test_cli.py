import json
import subprocess
import sys

import pytest

from tests.support.running import get_variables
from touchline.config.cli import COMMANDS, ROOM_COMMANDS, get_help, main, take_options


def run(*arguments, **variables):
    return subprocess.run(
        [sys.executable, "-m", "touchline", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        env={**get_variables(), **variables},
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["token", "create", "x", "--home", "there"],
        ["--home=there", "token", "create", "x"],
        ["token", "--home", "there", "create", "x"],
    ],
)
def test_the_home_may_stand_anywhere(arguments, monkeypatch):
    monkeypatch.setenv("TOUCHLINE_HOME", "before")
    assert take_options(arguments) == ["token", "create", "x"]
    import os

    assert os.environ["TOUCHLINE_HOME"] == "there"


def test_the_help_names_every_command():
    assert all(f"  {name} " in get_help() for name in (*COMMANDS, *ROOM_COMMANDS))


def test_light_commands_leave_django_alone(tmp_path):
    light = ["cli", "up", "plans", "supervisor", "stores", "preflight", "migrating"]
    names = ", ".join(f"touchline.config.{name}" for name in light)
    script = f"import sys, {names}; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["up", "--port", "http"], "The port 'http' is no number"),
        (["up", "--sample", "zoo"], "--sample is shop or none"),
        (["pages", "--home"], "--home wants a value"),
    ],
)
def test_a_wrong_word_gets_a_sentence(arguments, sentence, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("TOUCHLINE_HOME", str(tmp_path))
    monkeypatch.setenv("TOUCHLINE_PORT", "8000")
    assert main(arguments) == 1
    said = capsys.readouterr().err
    assert said.startswith("touchline: ")
    assert sentence in said
    assert said.count("\n") == 1


def test_a_store_that_is_away_is_one_sentence_and_no_traceback(tmp_path):
    done = run("token", "create", "x", "--role", "admin", "--home", str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.startswith("touchline: PostgreSQL cannot be reached. Is `touchline up` running")
    assert "Traceback" not in done.stderr


def test_the_doctor_says_in_json_what_is_missing(tmp_path):
    done = run("doctor", "--json", "--home", str(tmp_path))
    states = {one["check"]: one["state"] for one in json.loads(done.stdout)}
    assert done.returncode == 1
    assert (states["postgres"], states["event store"], states["processes"]) == ("fail", "fail", "warn")
