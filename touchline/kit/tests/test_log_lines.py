"""Lines of the log are JSON, say where and what, and nothing about people."""

import io
import json
import logging
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import errors

from touchline.kit.log_lines import JsonLines, make_line, name_error, read_line, redact, say_line

KEPT = [
    "Touchline listens on port 31400, process 123456.",
    "2026-11-22 17:50:01.220 UTC [3453] LOG:  checkpoint complete: wrote 341 buffers (2.1%); write=33.1 s",
    "Writing lane 0 of the journal from 1234567890123.",
    'null value in column "email" of relation "contacts_contact" violates not-null constraint',
    'duplicate key value violates unique constraint "contacts_email"',
    "No space left on device: '/srv/touchline/postgres'",
    "connection to 127.0.0.1 failed",
    "Job contacts.find_duplicates[12](contact_id=5) failed",
]
GONE = [
    ("Key to ada.canary@x.example", "canary"),
    ("GET /unsubscribe?who=canary failed", "canary"),
    ("/contacts/canary%40x.example/", "canary"),
    ("from 192.0.2.77 and 2001:db8::77:1", "77"),
    ("call +49 170 9876543", "987"),
    ("call 0170/9876543-2", "987"),
    ('invalid input syntax for type integer: "canary"', "canary"),
    ('syntax error at or near "canary"', "canary"),
    ('date/time field value out of range: "canary', "canary"),
    ('violates unique constraint "a"\nDETAIL:  Key (name)=(canary) already exists.', "canary"),
    ("ERROR: x CONTEXT: canary", "canary"),
    ("token tl_9fK2canarycanarycanarycanaryQ3x was refused", "canary"),
]


@pytest.mark.parametrize("text", KEPT)
def test_what_names_machines_stays(text):
    assert redact(text) == text


@pytest.mark.parametrize(("text", "secret"), GONE)
def test_what_names_people_goes(text, secret):
    assert secret not in redact(text)
    # Without the moment, whose digits may be any.
    said = {name: value for name, value in json.loads(make_line("postgres", text)).items() if name != "at"}
    assert secret not in str(said)


@given(st.text(), st.text())
def test_every_line_is_one_object_of_json(part, text):
    line = make_line(part, text)
    assert "\n" not in line
    assert json.loads(line)["part"] == part


def log(act):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("room")
    logger.addHandler(handler)
    act(logger)
    logger.removeHandler(handler)
    return json.loads(stream.getvalue())


def fail(error):
    def act(logger):
        try:
            raise error
        except type(error):
            logger.exception("Import %s broke off.", 7)

    return log(act)


def test_an_error_says_where_and_not_about_whom():
    said = fail(ValueError("Ada Canary has no birthday"))
    assert said["message"] == "Import 7 broke off."
    assert said["error"] == "ValueError"
    assert said["trace"][-1].endswith(" act")
    assert "Canary" not in json.dumps(said)


def test_errors_of_machines_keep_their_words():
    assert "No space left" in fail(OSError(28, "No space left on device"))["error"]
    said = name_error(errors.UniqueViolation('unique constraint "a"\nDETAIL:  Key (name)=(Canary)'))
    assert "UniqueViolation" in said
    assert 'constraint "a"' in said
    assert "Canary" not in said


def test_the_cause_is_named_too():
    error = RuntimeError("Canary")
    error.__cause__ = ConnectionRefusedError(111, "Connection refused")
    assert name_error(error) == "RuntimeError ← ConnectionRefusedError: [Errno 111] Connection refused"


def test_lines_that_cannot_be_filled_in_are_no_trouble():
    record = logging.LogRecord("room", logging.ERROR, __file__, 1, "%d", ("x",), None)
    assert json.loads(JsonLines().format(record))["message"] == "%d"


def test_a_line_of_ours_only_gets_its_part():
    line = log(lambda logger: logger.warning("It waits."))
    kept = json.loads(make_line("worker", json.dumps(line)))
    assert kept == {**line, "part": "worker"}
    assert say_line(json.dumps(line)) == "WARNING room: It waits."
    assert read_line("plain") == {}


def test_what_nobody_catches_is_logged_without_its_words():
    code = (
        "import logging, threading; from touchline.kit.log_lines import JsonLines, catch_all\n"
        "h = logging.StreamHandler(); h.setFormatter(JsonLines()); logging.basicConfig(handlers=[h]); catch_all()\n"
        "def fall(): raise ValueError('Canary')\n"
        "t = threading.Thread(target=fall); t.start(); t.join(); fall()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["error"] for line in lines] == ["ValueError", "ValueError"]
    assert "Canary" not in done.stderr
    assert done.returncode == 1
