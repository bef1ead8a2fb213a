"""Each part off in turn: `/healthz` names it, pages that do not need it answer, admins are told in time, and of its end."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes
from email.policy import default
from typing import Any

import httpx
from aiosmtpd.controller import Controller

from benchmarks.installation import Installation, find_ports, run_installation
from benchmarks.memory import find_family, find_processes
from benchmarks.staff import log_in

ALERT_S = 60.0
OVER_S = 240.0
PROCESSES = {
    "event_store": "clickhouse",
    "collector": "collect",
    "worker": "worker",
    "sender": "send",
    "postgres": "postgres",
}
NEEDS_POSTGRES = "postgres"
SAID = {
    "event_store": "Event store",
    "collector": "Collector",
    "worker": "Worker",
    "sender": "Sender",
    "postgres": "PostgreSQL",
}
PAGES = ("/contacts/", "/settings/health/", "/me")
SLOWEST = 2.0
LEAST_S = 0.25
"""Below this, twice as long is the noise of a busy machine."""


class Inbox:
    """A mail server that keeps the subjects it was given, with when."""

    def __init__(self) -> None:
        self.subjects: list[tuple[float, str]] = []

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:  # noqa: N802 - aiosmtpd calls it so
        """Takes every mail."""
        mail = message_from_bytes(envelope.content, policy=default)
        self.subjects.append((time.monotonic(), str(mail["Subject"])))
        return "250 2.0.0 Kept"

    def find(self, *words: str, since: float) -> float | None:
        """When the first mail since then came whose subject has all these words."""
        for at, subject in list(self.subjects):
            if at >= since and all(word in subject for word in words):
                return at
        return None


def run_degradation(*, quick: bool) -> dict[str, object]:
    """Five parts, each killed again and again until admins have heard of it, then left to come back."""
    names = ["collector", "postgres"] if quick else list(PROCESSES)
    figures: dict[str, object] = {}
    with take_mail() as (inbox, port), run_installation() as installation:
        set_mail_server(installation, port)
        for name in names:
            figures |= _switch_off(installation, inbox, name)
    return figures


def _switch_off(installation: Installation, inbox: Inbox, name: str) -> dict[str, object]:
    # Just before: what else the machine has to do changes within minutes.
    usual = time_pages(installation)
    client, began = log_in(installation), time.monotonic()
    with keep_down(installation, PROCESSES[name]):
        _wait(lambda: _get_part(installation, name) not in ("ok", ""), seconds=60, what=f"/healthz naming {name}")
        slowest = 0.0 if name == NEEDS_POSTGRES else time_pages(installation)
        if name == NEEDS_POSTGRES:
            _check_words(client)
        _wait(
            lambda: inbox.find(SAID[name], since=began) is not None, seconds=ALERT_S + 30, what=f"a mail about {name}"
        )
        told = (inbox.find(SAID[name], since=began) or 0.0) - began
    client.close()
    back = time.monotonic()
    installation.wait_until(installation.is_healthy, what=f"health after {name}")
    recovered = time.monotonic() - back
    _wait(
        lambda: inbox.find("well again", SAID[name], since=back) is not None, seconds=OVER_S, what=f"the end of {name}"
    )
    assert told <= ALERT_S, f"Admins heard of {name} only after {told:.0f} s."
    assert slowest <= max(SLOWEST * usual, LEAST_S), (
        f"Pages took {slowest:.2f} s without {name}; {usual:.2f} s with it."
    )
    return {f"{name} told s": round(told), f"{name} back s": round(recovered, 1)}


def _check_words(client: httpx.Client) -> None:
    """A page that needs PostgreSQL says that it is away, and when to try again; between two kills it may be there."""
    seen = [client.get("/contacts/") for _ in range(10)]
    away = [answer for answer in seen if answer.status_code != httpx.codes.OK]
    assert away, "/contacts/ was there all the while."
    for answer in away:
        assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE, f"/contacts/ answered {answer.status_code}."
        assert "Retry-After" in answer.headers
        assert "try again" in answer.text.lower()


def time_pages(installation: Installation) -> float:
    """The slowest of some pages, each asked three times; raises AssertionError unless all are 200."""
    client = log_in(installation)
    slowest = 0.0
    try:
        for path in PAGES * 3:
            began = time.monotonic()
            answer = client.get(path)
            assert answer.status_code == httpx.codes.OK, f"{path} answered {answer.status_code}."
            if path != "/settings/health/":
                slowest = max(slowest, time.monotonic() - began)
    finally:
        client.close()
    return slowest


def _get_part(installation: Installation, name: str) -> str:
    with suppress(httpx.HTTPError, ValueError):
        return str(httpx.get(f"{installation.pages}/healthz", timeout=10).json()["parts"].get(name, ""))
    return ""


@contextmanager
def keep_down(installation: Installation, part: str) -> Iterator[None]:
    """Kills a part's processes whenever there are any, until the block ends."""
    over = threading.Event()

    def kill() -> None:
        while not over.is_set():
            for pid in find_pids(installation, part):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            over.wait(0.2)

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    try:
        yield
    finally:
        over.set()
        killer.join(timeout=10)


def find_pids(installation: Installation, part: str) -> list[int]:
    """The processes of a part."""
    if part != "send":
        return find_processes(installation, part)
    family = find_family(installation)
    return [pid for pid, line in family.items() if line.replace("\0", " ").split()[2:4] == ["touchline", "send"]]


@contextmanager
def take_mail() -> Iterator[tuple[Inbox, int]]:
    """A mail server on loopback, with its port."""
    inbox, port = Inbox(), find_ports()
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield inbox, port
    finally:
        controller.stop()


def set_mail_server(installation: Installation, port: int) -> None:
    """Has staff mail leave by the server on this port."""
    installation.query_postgres(
        "INSERT INTO channels_staffmailsettings (id, host, port, security, username, sealed_password, from_address, updated_at)"
        " VALUES (1, '127.0.0.1', %s, 'none', '', '', 'crm@firm.example', now()) RETURNING id",
        port,
    )


def _wait(check: Callable[[], bool], *, seconds: float, what: str) -> None:
    until = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < until, f"No {what} after {seconds:.0f} s."
        time.sleep(0.25)
