"""Asks the event store how often each rule's event happened to people, by day: the truth that tallies shorten."""

import struct
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import connection

from touchline.eventstore.client import fetch
from touchline.segments.scoring.rules import Rule

FIRST_DAY: Final = date(1970, 1, 1).toordinal()
ROW: Final = struct.Struct("<qIII")
MOST_LISTED: Final = 5_000
SETTINGS: Final = {"max_execution_time": 120, "priority": 2}
PEOPLE_OF: Final = """
SELECT person_id, contact_id FROM contacts_alias WHERE contact_id = ANY(%s) AND undone_at IS NULL
"""
JOINED: Final = "SELECT person_id FROM contacts_alias WHERE person_id = ANY(%s) AND undone_at IS NULL"
Key = tuple[int, int]
Counts = Mapping[int, Mapping[Key, Mapping[int, int]]]
"""By contact, then by model and rule, then by day: how often."""


def count_history(contact_ids: Sequence[int], rules: Mapping[Key, Rule], *, zone: ZoneInfo) -> Counts:
    """Return how often what each rule asks for happened to these contacts, by day of the zone. Raises EventStoreDown."""
    keys = [key for key, rule in rules.items() if rule.event]
    if not keys or not contact_ids:
        return {}
    people = find_people_of(contact_ids)
    sql, parameters = write_question([rules[key] for key in keys], zone=zone)
    found: dict[int, dict[Key, dict[int, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    listed = sorted(people)
    for start in range(0, len(listed), MOST_LISTED):
        raw = fetch(sql, {**parameters, "people": listed[start : start + MOST_LISTED]}, settings=SETTINGS)
        for person, place, day, times in ROW.iter_unpack(raw):
            found[people[person]][keys[place]][day + FIRST_DAY] += times
    return found


def find_people_of(contact_ids: Sequence[int]) -> dict[int, int]:
    """Return whose events belong to these contacts: each person id with its contact; who was joined away has none."""
    ids = list(contact_ids)
    with connection.cursor() as cursor:
        cursor.execute(JOINED, [ids])
        away = {row[0] for row in cursor.fetchall()}
        cursor.execute(PEOPLE_OF, [ids])
        joined = dict(cursor.fetchall())
    return {number: number for number in ids if number not in away} | joined


def write_question(rules: Sequence[Rule], *, zone: ZoneInfo) -> tuple[str, dict[str, Any]]:
    """Return the question and its parameters; every rule is a number of a list, so that events are read once for all."""
    parameters: dict[str, Any] = {"zone": zone.key, "names": sorted({rule.event for rule in rules})}
    tests, place = [], 0
    for number, rule in enumerate(rules):
        parts = [f"name = {{event_{number}:String}}"]
        parameters[f"event_{number}"] = rule.event
        for one in rule.filters:
            text, more = one.write(place)
            parts.append(text)
            parameters |= more
            place += 1
        tests.append(f"if({' AND '.join(parts)}, {number}, -1)")
    sql = f"""
SELECT person_id, toUInt32(arrayJoin(arrayFilter(one -> one >= 0, [{", ".join(tests)}]))) AS place,
    toUInt32(toDate(at, {{zone:String}})) AS day, toUInt32(count()) AS times
FROM events WHERE person_id IN {{people:Array(Int64)}} AND name IN {{names:Array(String)}}
GROUP BY person_id, place, day FORMAT RowBinary"""  # noqa: S608 - texts of this program only; every value is a parameter
    return sql, parameters
