"""Server-sent events: who may listen, and what is heard."""

import time
from collections.abc import Iterator

import httpx
import msgspec
import pytest
from django.db import connection

from touchline.kit.environment import Environment
from touchline.kit.tickets import make_mark, make_ticket
from touchline.tracking.collector.live import EVERYTHING, format_message
from touchline.users.devices import end_sessions
from touchline.users.factories import make_user
from touchline.users.models import User
from touchline.users.sessions import SessionStore

pytestmark = pytest.mark.django_db(transaction=True)


def listen(url: str, ticket: str) -> httpx.Response:
    return httpx.get(f"{url}/live", params={"ticket": ticket}, timeout=10)


@pytest.mark.parametrize(
    "ticket", ["", "x", "1.9999999999.abc", "..", "1.x.", "\udcff".encode("utf-8", "replace").decode()]
)
def test_a_forged_or_broken_ticket_hears_nothing(collector_url: str, ticket: str):
    assert listen(collector_url, ticket).status_code == 401


def test_an_old_ticket_hears_nothing(collector_url: str, environment: Environment):
    old = make_ticket(environment.secret_key, user_id=1, lifetime=-1)
    assert listen(collector_url, old).status_code == 401


def make_good_ticket(environment: Environment) -> str:
    """A ticket of somebody who is logged in."""
    user = make_user()
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session.create()
    session.save()
    return make_ticket(environment.secret_key, user_id=user.pk, session=session.row_key)


def notify(payload: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('touchline_live', %s)", [payload])


def read_until(lines: Iterator[str], wanted: str) -> None:
    deadline = time.monotonic() + 15
    for line in lines:
        if line == wanted:
            return
        assert time.monotonic() < deadline
    pytest.fail(f"The stream ended before {wanted!r}.")


def test_a_stream_hears_whom_the_pipeline_touched(collector_url: str, environment: Environment):
    ticket = make_good_ticket(environment)
    with httpx.stream("GET", f"{collector_url}/live", params={"ticket": ticket}, timeout=20) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.iter_lines()
        read_until(lines, "event: hello")
        notify("no JSON at all")
        read_until(lines, 'data: {"people":"many"}')
        notify('{"people":[5,6],"events":3}')
        told = [make_mark(environment.secret_key, number) for number in (5, 6)]
        read_until(lines, f'data: {{"people":["{told[0]}","{told[1]}"]}}')
        read_until(lines, 'data: {"events":3}')


def test_a_moved_cursor_is_heard_without_a_notification(collector_url: str, environment: Environment, journal: None):
    ticket = make_good_ticket(environment)
    with httpx.stream("GET", f"{collector_url}/live", params={"ticket": ticket}, timeout=20) as answer:
        lines = answer.iter_lines()
        read_until(lines, "event: hello")
        time.sleep(1.2)
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO journal_cursor (name, lane, position) VALUES ('store', 0, 12345)")
        read_until(lines, 'data: {"people":"many"}')


def test_a_stream_ends_within_five_seconds_of_its_login(collector_url: str, environment: Environment):
    ticket = make_good_ticket(environment)
    with httpx.stream("GET", f"{collector_url}/live", params={"ticket": ticket}, timeout=20) as answer:
        lines = answer.iter_lines()
        read_until(lines, "event: hello")
        end_sessions(User.objects.get())
        began = time.monotonic()
        assert not [line for line in lines if line.startswith('data: {"people":[')]
        assert time.monotonic() - began < 5
    # The same ticket within its minute opens nothing that lasts either.
    began = time.monotonic()
    assert listen(collector_url, ticket).status_code == 200
    assert time.monotonic() - began < 5


def test_a_message_is_two_events():
    payload = msgspec.json.encode({"people": "many", "events": 9}).decode()
    assert format_message(payload, "secret") == EVERYTHING + b'event: stream\ndata: {"events":9}\n\n'


def test_people_go_by_marks_that_say_nothing_to_who_was_not_shown_them():
    said = format_message('{"people": [4711, 4712], "events": 2}', "secret").decode()
    assert "4711" not in said
    assert make_mark("secret", 4711) in said
    assert make_mark("secret", 4711) != make_mark("another", 4711)
