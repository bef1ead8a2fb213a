"""Lists the people behind a number of the site: who came that way, read that page, reached that goal, got a name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from touchline.eventstore.client import query
from touchline.eventstore.questions import get_question
from touchline.eventstore.visits import CUTS, SETTINGS, Span

WHO: Final = {"named": "$known", "unnamed": "NOT $known"}


@dataclass(frozen=True, slots=True)
class Behind:
    """Which people: of visits cut so (`cuts`, by the names of CUTS), of an event or page, or those new with a name."""

    cuts: Mapping[str, str] = field(default_factory=dict)
    who: str = ""
    """One of: named, unnamed, bots, new (got a name in the span); nothing for all."""
    event: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """A person (after joins), when they were last there in the span (seconds since 1970), and how often."""

    person_id: int
    last: int
    times: int


def list_people(
    span: Span, behind: Behind, *, after: PersonSeen | None = None, most: int = 50, query_id: str = ""
) -> list[PersonSeen]:
    """Return the people behind a number, those seen last first, behind `after`. Raises EventStoreDown, EventStoreError.

    KeyError for a cut there is not.
    """
    values: dict[str, Any] = span.get_values() | {
        "after": after.last if after else 0,
        "after_person": after.person_id if after else 0,
        "most": most,
        "name": behind.event,
        "path": behind.path,
        "channel": behind.cuts.get("channel", ""),
    }
    name = "people_of_event" if behind.event else "people_new" if behind.who == "new" else "people_of_visits"
    sql = get_question(name, conditions="" if behind.event or behind.who == "new" else _build(behind, values))
    found = query(sql, values, query_id=query_id, settings=SETTINGS)
    return [PersonSeen(int(row[0]), int(row[1]), int(row[2])) for row in found]


def _build(behind: Behind, values: dict[str, Any]) -> str:
    """Return the conditions over visits; names of columns come from CUTS alone, every value is a parameter."""
    conditions = ["is_bot" if behind.who == "bots" else "NOT is_bot"]
    if behind.who in WHO:
        conditions.append(WHO[behind.who])
    for place, (name, value) in enumerate(behind.cuts.items()):
        if name not in CUTS:
            raise KeyError(f"'{name}' is no cut; there are: {', '.join(CUTS)}.")
        values[f"value{place}"] = value
        conditions.append(f"{CUTS[CUTS.index(name)]} = {{value{place}:String}}")
    return " AND ".join(conditions)
