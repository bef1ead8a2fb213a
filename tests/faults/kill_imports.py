"""SIGKILL of the worker at random rows of an import: it goes on by itself, and no row is lost, doubled or refused twice."""

import os
import random
import signal
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx

from benchmarks.installation import Installation, run_installation
from benchmarks.memory import find_processes

ROWS = 100_000
KNOWN = 0.1
"""Share of the people that are there before, under another name."""
LONGEST = 900.0
STATE = (
    "SELECT state, position, created, updated, unchanged, joined, refused, problem FROM imports_import WHERE id = %s"
)
PEOPLE = """
SELECT i.value, c.name, c.email, c.attributes ->> 'city' FROM contacts_contact c
JOIN contacts_identity i ON i.contact_id = c.id AND i.kind = 'user_id'
"""
COUNT = "SELECT count(*) FROM contacts_contact"
REFUSED = "SELECT row, count(*) FROM imports_refusal WHERE imported_id = %s GROUP BY 1"
TOLD = "SELECT person_id, count() FROM events WHERE name = 'contact_created' GROUP BY person_id"
IDS = "SELECT id FROM contacts_contact"
PENDING = "SELECT count(*) FROM journal_pending"


@dataclass
class File:
    """A list of people with what must come of it."""

    lines: list[str] = field(default_factory=lambda: ["external id,email,name,city"])
    people: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    bad: set[int] = field(default_factory=set)
    """Numbers of rows that must be refused; the header is row 1."""
    joined: int = 0

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"


def run_kill_imports(*, quick: bool) -> dict[str, object]:
    """100,000 rows of which some are bad and some tell of somebody twice; the worker is killed twelve times on the way."""
    rows, kills = (15_000, 4) if quick else (ROWS, 12)
    file = make_file(rows)
    with run_installation() as installation:
        known = [f"u{number},old{number}@x.example,Old {number},Old town" for number in range(int(rows * KNOWN))]
        _wait_until_over(installation, _send(installation, "\n".join([file.lines[0], *known]) + "\n"))
        number = _send(installation, file.text)
        hits = sum(_kill(installation, number, at) for at in sorted(random.sample(range(rows), kills)))
        done = _wait_until_over(installation, number)
        installation.wait_until(installation.is_healthy, what="health after the last kill")
        check(installation, number, file, done)
    assert hits >= kills * 0.5, f"Only {hits} of {kills} kills hit the import under way."
    counts = ("created", "updated", "joined", "refused")
    return {"rows": rows, "kills": kills, "hit a batch": hits} | {name: done[name] for name in counts}


def make_file(rows: int) -> File:
    """Every 97th row has no address, every 53rd tells once more of the person before it."""
    file = File()
    for at in range(rows):
        if at % 97 == 96:
            file.bad.add(at + 2)
            file.lines.append(f"b{at},not an address {at},Bad {at},Nowhere")
            continue
        again = at % 53 == 52
        who = at - 1 if again else at
        if again and f"u{who}" not in file.people:
            who, again = at, False
        told = (f"Person {at}", f"u{who}@x.example", f"City {at % 500}")
        file.joined += again
        file.people[f"u{who}"] = told
        file.lines.append(f"u{who},{told[1]},{told[0]},{told[2]}")
    return file


def check(installation: Installation, number: int, file: File, done: dict[str, Any]) -> None:
    """Assert that all people of the file are there once and as it says, and each bad row has its reason once."""
    assert (done["state"], done["problem"]) == ("done", ""), done
    found = Counter(row[0] for row in installation.query_postgres(PEOPLE))
    doubled = [value for value, count in found.items() if count > 1]
    assert not doubled, f"{len(doubled)} are there twice, such as {doubled[:3]}"
    lost = set(file.people) - set(found)
    assert not lost, f"{len(lost)} are lost, such as {sorted(lost)[:3]}"
    people = {row[0]: (row[1], row[2], row[3]) for row in installation.query_postgres(PEOPLE)}
    wrong = [value for value, told in file.people.items() if people[value] != told]
    assert not wrong, f"{len(wrong)} are not as the file says: {[people[value] for value in wrong[:3]]}"
    assert installation.query_postgres(COUNT)[0][0] == len(people), "There are contacts that no row tells of."
    refused = dict(installation.query_postgres(REFUSED, number))
    assert set(refused) == file.bad, f"{len(set(refused) ^ file.bad)} rows refused too many or too few"
    assert set(refused.values()) == {1}, "Rows were refused more than once."
    counted = sum(done[name] for name in ("created", "updated", "unchanged", "joined", "refused"))
    assert counted == len(file.lines) - 1, f"{counted} rows are counted, {len(file.lines) - 1} are in the file."
    installation.wait_until(lambda: installation.query_postgres(PENDING)[0][0] == 0, what="all told", seconds=120)
    ids = {row[0] for row in installation.query_postgres(IDS)}
    installation.wait_until(lambda: len(_told(installation)) >= len(ids), what="all told", seconds=60)
    told = _told(installation)
    assert set(told) == ids, "The stream tells of others than are there."
    assert set(told.values()) == {1}, "The stream tells of somebody's coming twice."


def _told(installation: Installation) -> dict[int, int]:
    return {int(person): int(count) for person, count in installation.query_events(TOLD)}


def _send(installation: Installation, text: str) -> int:
    answer = httpx.post(
        f"{installation.pages}/api/v1/imports",
        headers={"Authorization": f"Bearer {installation.token}"},
        data={"kind": "contacts", "map": '{"city": "city"}'},
        files={"file": ("people.csv", text.encode())},
        timeout=120,
    )
    assert answer.status_code == httpx.codes.ACCEPTED, answer.text
    return int(answer.json()["id"])


def _kill(installation: Installation, number: int, at: int) -> bool:
    """One kill once that row is passed, at any moment of a batch; whether rows were under way."""
    installation.wait_until(
        lambda: _ask(installation, number)["position"] > at - 5_000 or _is_over(installation, number),
        what=f"row {at}",
        seconds=LONGEST,
    )
    time.sleep(random.uniform(0, 0.6))
    state = _ask(installation, number)["state"]
    pids = find_processes(installation, "worker")
    for pid in pids[:1]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return bool(pids) and state == "running"


def _wait_until_over(installation: Installation, number: int) -> dict[str, Any]:
    installation.wait_until(lambda: _is_over(installation, number), what="the end of the import", seconds=LONGEST)
    return _ask(installation, number)


def _is_over(installation: Installation, number: int) -> bool:
    return _ask(installation, number)["state"] in ("done", "failed", "cancelled")


def _ask(installation: Installation, number: int) -> dict[str, Any]:
    names = ("state", "position", "created", "updated", "unchanged", "joined", "refused", "problem")
    return dict(zip(names, installation.query_postgres(STATE, number)[0], strict=True))
