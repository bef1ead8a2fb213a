"""What each channel brought: visitors by the channel of their first visit, leads and customers among them; messages sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from touchline.eventstore.client import query

SECONDS: Final = 20
CUSTOMER: Final = "customer"
CAME: Final = """
SELECT channel, count() AS visitors, countIf(stage != ''), countIf(stage = {customer:String})
FROM (
    SELECT dictGetOrDefault('alias', 'contact_id', person_id, person_id) AS person,
        argMin(if(has({own:Array(String)}, origin), origin, channel), visit) AS channel
    FROM visits FINAL WHERE bot = 0 AND visit >= {since:UInt32} GROUP BY person
) AS came
LEFT JOIN (SELECT contact_id, text AS stage FROM mirror FINAL WHERE field = 'stage') AS staged ON staged.contact_id = came.person
GROUP BY channel
"""
SENT: Final = """
SELECT splitByChar('_', toString(name))[1] AS channel, splitByChar('_', toString(name))[2] AS fate, uniqExact(person_id), count()
FROM events_by_name WHERE name IN {names:Array(String)} AND at >= toDateTime64({since:UInt32}, 3, 'UTC') GROUP BY channel, fate
"""
OUT: Final = ("email", "sms", "push")
FATES: Final = ("sent", "clicked", "received", "replied", "unsubscribed")


@dataclass(frozen=True, slots=True)
class Came:
    """Who came by a channel first: visitors, how many of them are leads or more, how many customers."""

    visitors: int = 0
    leads: int = 0
    customers: int = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """What left by a channel and came back of it."""

    messages: int = 0
    people: int = 0
    clicked: int = 0
    answered: int = 0
    left: int = 0


def count_came(since: datetime, own: Sequence[str]) -> dict[str, Came]:
    """Return by channel who came first by it since a moment; `own` are origins that count as channels of their own.

    Raises EventStoreDown.
    """
    values = {"since": int(since.timestamp()), "own": list(own), "customer": CUSTOMER}
    rows = query(CAME, values, settings={"max_execution_time": SECONDS, "priority": 2})
    return {str(row[0]): Came(int(row[1]), int(row[2]), int(row[3])) for row in rows}


def count_sent(since: datetime) -> dict[str, Sent]:
    """Return by channel what left since a moment, and how many people clicked, answered and left. Raises EventStoreDown."""
    names = [f"{channel}_{fate}" for channel in OUT for fate in FATES]
    rows = query(
        SENT, {"names": names, "since": int(since.timestamp())}, settings={"max_execution_time": SECONDS, "priority": 2}
    )
    found = {(str(row[0]), str(row[1])): (int(row[2]), int(row[3])) for row in rows}

    def people(channel: str, *fates: str) -> int:
        return sum(found.get((channel, fate), (0, 0))[0] for fate in fates)

    return {
        channel: Sent(
            messages=found.get((channel, "sent"), (0, 0))[1],
            people=people(channel, "sent"),
            clicked=people(channel, "clicked"),
            answered=people(channel, "received", "replied"),
            left=people(channel, "unsubscribed"),
        )
        for channel in OUT
    }
