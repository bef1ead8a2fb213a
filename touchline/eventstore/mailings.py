"""What became of mailings: counts, breakdowns and the people behind them, from the rows of these mailings alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from pyroaring import BitMap64

from touchline.eventstore.client import query
from touchline.eventstore.questions import read_questions
from touchline.eventstore.sets import fetch_set

FILE: Final = "mailings.sql"
SETTINGS: Final = {"max_execution_time": 30, "priority": 2}
COLUMNS: Final = {"variant": "UInt8", "domain": "String", "link": "UInt16", "device": "String", "reason": "String"}
"""What people can be told apart by, each with its type."""


@dataclass(frozen=True, slots=True)
class GoalAsked:
    """A goal as it is asked for: its event, further conditions as text of this program with their values, and its days."""

    event: str
    since: datetime
    until: datetime
    days: int = 30
    conditions: str = ""
    parameters: Mapping[str, Any] | None = None

    @property
    def table(self) -> str:
        """The narrow table where name and time say it all."""
        return "events" if self.conditions else "events_by_name"

    def get_values(self) -> dict[str, Any]:
        """Return the values of the question."""
        spans = {"since": int(self.since.timestamp()), "until": int(self.until.timestamp())}
        return {"goal": self.event, **spans, **(self.parameters or {})}


@dataclass(frozen=True, slots=True)
class Reached:
    """How many recipients reached a goal, how often and for how much; the clickers among them apart."""

    variant: int
    people: int
    times: int
    money: Decimal
    clickers: int
    money_of_clickers: Decimal


def ask(name: str, mailings: Sequence[int], **values: Any) -> Sequence[Sequence[Any]]:
    """Return the rows of a question about mailings. Raises EventStoreDown, EventStoreError."""
    return query(read_questions(FILE)[name], {"mailings": list(mailings), **values}, settings=SETTINGS)


@dataclass(frozen=True, slots=True)
class HappenedTo:
    """One thing that happened with somebody's message; `at` is in UTC and says so."""

    mailing: int
    name: str
    at: datetime
    link: int
    device: str


def list_happened(mailings: Sequence[int], person_id: int) -> list[HappenedTo]:
    """Return what happened with the messages of one person, oldest first. Raises EventStoreDown, EventStoreError."""
    rows = ask("of_person", mailings, people=[person_id])
    return [
        HappenedTo(int(mailing), str(name), at.replace(tzinfo=at.tzinfo or UTC), int(link), str(device))
        for mailing, name, at, _variant, link, device, _reason in rows
    ]


def count_parts(mailings: Sequence[int], *, since: datetime) -> int:
    """Return in how many parts the SMS of mailings were sent. Raises EventStoreDown, EventStoreError."""
    return int(ask("parts", mailings, since=int(since.timestamp()))[0][0])


def ask_each(mailings: Sequence[int]) -> Sequence[Sequence[Any]]:
    """Return mailing, event and people, for a list of mailings. Raises EventStoreDown."""
    return ask("each", mailings)


def find_people(mailings: Sequence[int], names: Sequence[str], **asked: Any) -> BitMap64:
    """Return whom it happened to; `asked` has variant, domain, link, device or reason. Raises EventStoreDown."""
    text = " ".join(f"AND {column} = {{{column}:{COLUMNS[column]}}}" for column in asked)
    sql = read_questions(FILE)["people"].replace("$conditions", text)
    return fetch_set(sql, {"mailings": list(mailings), "names": list(names), **asked})


def count_reached(mailings: Sequence[int], goal: GoalAsked, *, sent: str, clicked: str) -> list[Reached]:
    """Return who of the recipients reached a goal within its days after their message, by variant. Raises EventStoreDown."""
    values = {"mailings": list(mailings), "sent": sent, "clicked": clicked, "days": goal.days, **goal.get_values()}
    return [Reached(*row) for row in query(_write("reached", goal), values, settings=SETTINGS)]


def find_reached(goal: GoalAsked) -> BitMap64:
    """Return who reached a goal in its time. Raises EventStoreDown."""
    return fetch_set(_write("reached_by", goal), goal.get_values())


def _write(name: str, goal: GoalAsked) -> str:
    text = read_questions(FILE)[name]
    return text.replace("$table", goal.table).replace("$conditions", goal.conditions)
