import os
import socket
from pathlib import Path

import pytest

from tests.support.home import find_free_ports
from touchline.config import preflight
from touchline.config.problems import CannotStart
from touchline.config.sampling import is_wanted, note_done, read_choice
from touchline.kit.environment import SettingError, load_environment


def load(home, port):
    return load_environment({"TOUCHLINE_HOME": str(home), "TOUCHLINE_PORT": str(port)}, running=False)


def test_a_port_in_use_is_named_with_who_has_it_and_what_to_do(tmp_path):
    port = find_free_ports()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port + 1))
        taken.listen()
        with pytest.raises(CannotStart) as error:
            preflight.check_ports(load(tmp_path, port))
    said = str(error.value)
    assert f"Port {port + 1}, wanted for the collector, is in use" in said
    assert "--port" in said
    if Path("/proc/net/tcp").exists():
        assert f"(process {os.getpid()})" in said


def test_free_ports_pass(tmp_path):
    preflight.check_ports(load(tmp_path, find_free_ports()))


def test_a_home_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SettingError, match=r"keeps its state in .*/file and cannot"):
        load(tmp_path / "file", 8000)


def test_a_home_that_has_become_unwritable_is_named(tmp_path):
    environment = load(tmp_path / "home", 8000)
    (tmp_path / "home" / "run").rmdir()
    (tmp_path / "home" / "run").write_text("in the way")
    with pytest.raises(CannotStart, match="cannot write there"):
        preflight.check_home(environment)


def test_a_disk_without_room_is_said_before_the_start(tmp_path, monkeypatch):
    monkeypatch.setattr(preflight, "LEAST_FREE", 10**18)
    with pytest.raises(CannotStart, match=r"MB left.*Make room"):
        preflight.check_home(load(tmp_path, 8000))


def test_the_sample_shop_comes_once_and_never_into_a_database_of_somebody_else(tmp_path):
    assert is_wanted(tmp_path, None, own_database=True)
    note_done(tmp_path)
    assert not is_wanted(tmp_path, None, own_database=True)
    other = tmp_path / "other"
    other.mkdir()
    assert not is_wanted(other, None, own_database=False)
    assert not is_wanted(other, None, own_database=True)
    assert is_wanted(other, "shop", own_database=False)


def test_a_home_started_without_stays_without(tmp_path):
    assert not is_wanted(tmp_path, "none", own_database=True)
    assert not is_wanted(tmp_path, None, own_database=True)


@pytest.mark.parametrize(
    ("arguments", "choice"), [([], None), (["--sample", "none"], "none"), (["--sample=shop"], "shop")]
)
def test_the_choice_is_read_in_both_spellings(arguments, choice):
    assert read_choice(arguments) == choice
