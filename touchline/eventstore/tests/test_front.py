"""The embedded front: who may enter, what a read may do, and that heavy questions can be stopped."""

import contextlib
import gzip
import http.client
import json
import signal
import subprocess
import sys
import threading
import time
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import clickhouse_connect
import pytest

from touchline.eventstore import client
from touchline.eventstore.blocks import insert_block
from touchline.eventstore.client import EventStoreDown, EventStoreError, kill, open_client, query
from touchline.eventstore.embedded import settings, statements
from touchline.eventstore.factories import make_block
from touchline.eventstore.tests.conftest import START, Front
from touchline.kit.environment import load_environment

HEAVY = "SELECT count() FROM numbers(100000000000) WHERE sipHash64(number) = 1"
OUTSIDE = [
    "SELECT * FROM file('/etc/passwd', 'LineAsString')",
    "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
    "SELECT * FROM s3('http://127.0.0.1:1/a/b.csv')",
    "SELECT * FROM remote('127.0.0.1:1', system.one)",
    "SELECT * FROM postgresql('127.0.0.1:1', 'a', 'b', 'c', 'd')",
    "SELECT * FROM mysql('127.0.0.1:1', 'a', 'b', 'c', 'd')",
    "SELECT * FROM sqlite('/tmp/a', 'b')",
    "SELECT * FROM executable('a.sh', TSV, 'x String')",
    "DESCRIBE TABLE file('/etc/passwd', 'LineAsString')",
    "SELECT (SELECT count() FROM file('/etc/passwd', 'LineAsString'))",
    "INSERT INTO events_by_name (path) SELECT line FROM file('/etc/passwd', 'LineAsString')",
    "INSERT INTO FUNCTION file('/tmp/touchline-out', 'TSV', 'x String') SELECT 'x'",
]


@dataclass(frozen=True)
class Reply:
    """An answer read to its end."""

    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def code(self) -> str | None:
        """The engine's error number."""
        return self.headers.get("X-ClickHouse-Exception-Code")


def ask(address: dict[str, str], body: bytes = b"", headers: dict[str, str] | None = None) -> Reply:
    """One raw request with the right password."""
    url = client.get_address()[0]
    host = url.rpartition("@")[2].split("/")[0]
    user = url.split("//")[1].rpartition("@")[0]
    known = {"Authorization": "Basic " + b64encode(user.encode()).decode()}
    with contextlib.closing(http.client.HTTPConnection(host, timeout=30)) as connection:
        connection.request("POST", "/?" + urlencode(address), body, known | (headers or {}))
        with connection.getresponse() as answer:
            return Reply(answer.status, answer.read(), dict(answer.getheaders()))


def test_wrong_password_is_named(store: None) -> None:
    url = load_environment().clickhouse_url.replace("touchline:", "touchline:not-", 1)
    with pytest.raises(EventStoreDown, match="password"):
        open_client(url)


@pytest.mark.parametrize("sql", OUTSIDE)
def test_nothing_outside_is_reached(store: None, sql: str) -> None:
    answer = ask({"query": sql})
    assert answer.status == 403
    assert answer.code in ("164", "497")


@pytest.mark.parametrize(
    "settings",
    [
        {"readonly": "0"},
        {"readonly": "2"},
        {"max_execution_time": "0"},
        {"max_memory_usage": "0"},
        {"max_threads": "64"},
    ],
)
def test_ceilings_hold_whatever_is_asked(store: None, settings: dict[str, str]) -> None:
    names = ("readonly", "max_execution_time", "max_memory_usage")
    asked = ", ".join(f"getSetting('{name}')" for name in names)
    answer = ask({"query": f"SELECT {asked}, getSetting('max_threads') <= 4", **settings})
    assert answer.body == b"1\t300\t400000000\t1\n"
    assert ask({"query": OUTSIDE[0], **settings}).status == 403


def test_a_question_has_all_its_threads_while_half_of_the_memory_is_free(store: None) -> None:
    answer = ask({"query": "SELECT getSetting('max_threads'), getSetting('max_threads_min_free_memory_per_thread')"})
    threads, memory = map(int, answer.body.split())
    assert threads == settings.THREADS
    assert threads * memory <= settings.SERVER_MEMORY / 2


@pytest.mark.parametrize(
    "sql", ["SELECT 1; DROP TABLE events", "SELECT 1 SETTINGS readonly = 0", "SELECT 1 SETTINGS max_memory_usage = 0"]
)
def test_a_read_cannot_become_something_else(store: None, sql: str) -> None:
    assert ask({"query": sql}).status in (400, 403)


def test_unknown_setting_is_refused(store: None) -> None:
    answer = ask({"query": "SELECT 1", "x = 1, readonly": "0"})
    assert answer.code == "115"


def test_parameters_formats_and_packing(store: None) -> None:
    address = {"query": "SELECT {a:String} AS a, {b:Array(Int64)} AS b", "param_a": "x'y", "param_b": "[1,2]"}
    answer = ask({**address, "default_format": "JSONEachRow"}, headers={"Accept-Encoding": "gzip"})
    assert json.loads(answer.body) == {"a": "x'y", "b": [1, 2]}
    assert answer.headers["X-ClickHouse-Format"] == "JSONEachRow"
    packed = gzip.compress(b"SELECT 7 FORMAT TSV")
    assert ask({}, packed, {"Content-Encoding": "gzip"}).body == b"7\n"
    long = ask({"query": "SELECT number FROM numbers(9000)"}, headers={"Accept-Encoding": "gzip"})
    assert len(gzip.decompress(long.body).splitlines()) == 9000


def test_the_client_library_unmodified(store: None) -> None:
    with clickhouse_connect.get_client(dsn=client.get_address()[0]) as found:
        found.command(
            "CREATE OR REPLACE TABLE spare (a UInt32, s LowCardinality(String), n Nullable(Float64)) ENGINE = MergeTree ORDER BY a"
        )
        found.insert(
            "spare",
            [[1, "x", None], [2, "y", 2.5]],
            column_names=["a", "s", "n"],
            settings={"insert_deduplication_token": "k"},
        )
        found.insert("spare", [[number, "z" * 9_000, 1.0] for number in range(2_000)], column_names=["a", "s", "n"])
        assert found.query("SELECT count(), sum(n) FROM spare").result_rows == [(2_002, 2_002.5)]
        short = found.query(
            "SELECT s FROM spare WHERE a IN {ids:Array(UInt32)} AND length(s) = 1", parameters={"ids": [1, 2]}
        )
        assert short.result_rows == [("x",), ("y",)]
        found.command("DROP TABLE spare")


@pytest.mark.slow
def test_heavy_questions_take_turns_and_can_be_killed(store: None) -> None:
    failures: dict[str, str] = {}

    def run(name: str) -> None:
        try:
            query(HEAVY, query_id=name)
        except (EventStoreError, EventStoreDown) as error:
            failures[name] = str(error)

    threads = {name: threading.Thread(target=run, args=(name,)) for name in ("heavy-1", "heavy-2", "heavy-3")}
    for thread in threads.values():
        thread.start()
    wait_for_running(2)
    assert query("SELECT 1", settings={"priority": 1}) == [(1,)]
    while any(thread.is_alive() for thread in threads.values()):
        assert len(list_running()) <= 2
        for name in list_running():
            kill(name)
        time.sleep(0.05)
    assert set(failures) == set(threads)
    assert all("cancelled" in text for text in failures.values())


def list_running() -> list[str]:
    """The callers' ids of the heavy questions running now."""
    return [
        row[0]
        for row in query(
            "SELECT Settings['log_comment'] FROM system.processes WHERE Settings['log_comment'] LIKE 'heavy-%'"
        )
    ]


def wait_for_running(count: int) -> None:
    """Return once as many heavy questions run."""
    deadline = time.monotonic() + 30
    while len(list_running()) < count:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_second_process_on_the_folder_is_refused(front: Front) -> None:
    arguments = [sys.executable, "-c", START, str(front.folder), str(front.port + 1)]
    second = subprocess.run(arguments, capture_output=True, text=True, timeout=60, check=False)
    assert second.returncode == 1
    assert "Another process already uses" in second.stderr


def test_a_port_in_use_is_named(front: Front, tmp_path: Path) -> None:
    arguments = [sys.executable, "-c", START, str(tmp_path / "other"), str(front.port)]
    second = subprocess.run(arguments, capture_output=True, text=True, timeout=60, check=False)
    assert second.returncode == 1
    assert f"Port {front.port} " in second.stderr


def test_it_stops_when_told(front: Front) -> None:
    assert front.process is not None
    front.process.send_signal(signal.SIGTERM)
    assert front.process.wait(20) == 0
    front.start()
    assert query("SELECT count() FROM events") == [(0,)]


def test_it_freezes_for_a_backup(front: Front) -> None:
    insert_block("b", make_block(3))
    client.command("ALTER TABLE events FREEZE WITH NAME 'b1'")
    assert (front.folder / "shadow" / "b1").is_dir()


@pytest.mark.parametrize(
    ("query_text", "body", "expected"),
    [
        ("INSERT INTO t (a) FORMAT TSV", b"1\n", ("INSERT INTO t (a)", "TSV", b"1\n")),
        ("", b"INSERT INTO t FORMAT Native\n\x00\x01", ("INSERT INTO t", "Native", b"\x00\x01")),
        ("insert into t", b"FORMAT JSONEachRow\n{}", ("insert into t", "JSONEachRow", b"{}")),
        ("", b"INSERT INTO t VALUES (1)", None),
        ("INSERT INTO t SELECT 1", b"", None),
        ("", b"SELECT 1 FORMAT TSV\n", None),
    ],
)
def test_inserts_are_taken_apart(query_text: str, body: bytes, expected: tuple[str, str, bytes] | None) -> None:
    found = statements.find_insert(query_text, body)
    assert (found and (found.head, found.input_format, found.rows)) == expected


def test_long_parameters_come_as_a_form(store):
    names = [f'it\'s "{number}" \\ 🦊\n' for number in range(3_000)]
    sql = "SELECT length(arrayDistinct({names:Array(String)})), {names:Array(String)}[2]"
    assert query(sql, {"names": names})[0] == (3_000, names[1])
