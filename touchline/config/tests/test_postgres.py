import os
import signal
import subprocess
import time

import psycopg
import pytest

from touchline.config.migrating import wait_for_postgres
from touchline.config.postgres import EXTENSIONS, STOP_SIGNAL, prepare_postgres
from touchline.config.problems import CannotStart
from touchline.kit.environment import get_embedded_database_url
from touchline.kit.home import make_folders


def start(home):
    server = prepare_postgres(home)
    process = subprocess.Popen(server.get_command(), cwd="/", stderr=subprocess.DEVNULL, start_new_session=True)
    deadline = time.monotonic() + 30
    while not server.is_ready(process.pid):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return process


def stop(process, number=STOP_SIGNAL):
    process.send_signal(number)
    process.wait(30)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pg")
    make_folders(folder)
    return folder


def test_a_new_home_gets_database_role_and_extensions(home):
    process = start(home)
    with psycopg.connect(get_embedded_database_url(home)) as connection:
        row = connection.execute("SELECT current_user, array_agg(extname::text) FROM pg_extension").fetchone()
        durable = [connection.execute(f"SHOW {name}").fetchone()[0] for name in ("fsync", "full_page_writes")]
        lower = connection.execute("SELECT lower('ÄÉ')").fetchone()[0]
    stop(process)
    assert row[0] == "touchline"
    assert set(EXTENSIONS) <= set(row[1])
    assert (durable, lower) == (["on", "on"], "äé")


def test_what_was_committed_survives_a_kill_and_the_stale_pid_file(home):
    process = start(home)
    with psycopg.connect(get_embedded_database_url(home)) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept VALUES (7)")
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)
    # As after a power cut: the number in the file may since be anybody's.
    pid_file = home / "postgres" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    process = start(home)
    with psycopg.connect(get_embedded_database_url(home)) as connection:
        assert connection.execute("SELECT n FROM kept").fetchall() == [(7,)]
    stop(process)


def test_a_folder_of_another_major_is_refused_with_the_way_out(tmp_path):
    (tmp_path / "postgres").mkdir(mode=0o700)
    (tmp_path / "postgres" / "PG_VERSION").write_text("15\n")
    with pytest.raises(CannotStart, match=r"made by PostgreSQL 15.*holds PostgreSQL \d+"):
        prepare_postgres(tmp_path)


def test_a_start_that_was_killed_half_way_begins_again(tmp_path):
    make_folders(tmp_path)
    (tmp_path / "postgres.making").mkdir()
    (tmp_path / "postgres.making" / "PG_VERSION").write_text("18\n")
    prepare_postgres(tmp_path)
    assert (tmp_path / "postgres" / "PG_VERSION").exists()
    assert not (tmp_path / "postgres.making").exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("@/touchline?", "@/nowhere?"), r"does not let Touchline in.*database \"nowhere\" does not exist"),
        (("//touchline@", "//stranger@"), r"does not let Touchline in.*role \"stranger\" does not exist"),
    ],
)
def test_a_server_that_refuses_is_told_from_one_that_is_away(home, change, sentence):
    process = start(home)
    url = get_embedded_database_url(home)
    with pytest.raises(CannotStart, match=sentence):
        wait_for_postgres(url.replace(*change), patience=30)
    stop(process)
    with pytest.raises(CannotStart, match="cannot be reached"):
        wait_for_postgres(url, patience=0.1)
