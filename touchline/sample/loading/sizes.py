"""How a year of a few thousand people becomes any number of contacts and events, exactly."""

from dataclasses import dataclass
from random import Random

from touchline.sample.simulation.record import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Copies of the year: the last ones are cut so that the numbers are exact."""

    copies: int
    contacts_per_copy: int
    events_per_copy: int


def make_plan(*, people: int, rows: int, contacts: int, events: int) -> Plan:
    """The plan for so many contacts and events, from a year of so many people and event rows.

    Where fewer events a person are wanted than there are, the year is thinned; where more are wanted, fewer of its
    people become contacts and the rest stay visitors.
    """
    if contacts < 1 or events < 0:
        raise ValueError("--contacts must be at least 1 and --events at least 0.")
    wanted = events / contacts
    contacts_per_copy = min(people, contacts, max(1, round(rows / wanted))) if wanted else min(people, contacts)
    events_per_copy = min(rows, max(1, -(-events * contacts_per_copy // contacts)))
    copies = max(-(-contacts // contacts_per_copy), -(-events // events_per_copy))
    return Plan(copies=copies, contacts_per_copy=contacts_per_copy, events_per_copy=events_per_copy)


def thin(rows: list[Row], *, events: int, rng: Random) -> list[Row]:
    """So many of the rows: reports of reading time go first, then any."""
    surplus = len(rows) - events
    if surplus <= 0:
        return rows
    reports = [place for place, row in enumerate(rows) if row[2] == "page_left"]
    gone = set(rng.sample(reports, min(surplus, len(reports))))
    if surplus > len(gone):
        rest = [place for place in range(len(rows)) if place not in gone]
        gone.update(rng.sample(rest, surplus - len(gone)))
    return [row for place, row in enumerate(rows) if place not in gone]
