"""How often goals were reached: by the narrow table where event and page say it all, else by the whole events in one question."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from touchline.eventstore.client import query
from touchline.eventstore.visits import GoalCount, Span, count_goals, to_seconds
from touchline.tracking.goals import GoalKind

SETTINGS = {"max_execution_time": 60, "priority": 2}
Counts = tuple[GoalCount, GoalCount]
"""In the span, and in the time before it."""


def count_reached(span: Span, goals: Sequence[GoalKind], *, before: datetime, query_id: str = "") -> dict[str, Counts]:
    """Return by the slug of the goal how often it was reached in the span, and from `before` up to it.

    Raises EventStoreDown.
    """
    plain = [goal for goal in goals if not goal.where]
    counted = count_goals(span, [(goal.event, goal.path) for goal in plain], before=before, query_id=query_id)
    found = {goal.slug: counted[goal.event, goal.path] for goal in plain}
    return found | count_filtered(span, [goal for goal in goals if goal.where], before=before)


def count_filtered(span: Span, goals: Sequence[GoalKind], *, before: datetime) -> dict[str, Counts]:
    """Return the same of goals that ask for properties; the events of the span are read once for all of them."""
    if not goals:
        return {}
    sql, parameters = write_question(goals)
    values = span.get_values() | {"since": to_seconds(before), "middle": to_seconds(span.since)} | parameters
    rows = {
        (int(place), bool(present)): GoalCount(int(times), int(people), Decimal(money))
        for place, present, times, people, money in query(sql, values, settings=SETTINGS)
    }
    return {
        goal.slug: (rows.get((place, True), GoalCount()), rows.get((place, False), GoalCount()))
        for place, goal in enumerate(goals)
    }


def write_question(goals: Sequence[GoalKind]) -> tuple[str, dict[str, Any]]:
    """Return the question and its parameters."""
    parameters: dict[str, Any] = {"names": sorted({goal.event for goal in goals})}
    tests, number = [], 0
    for place, goal in enumerate(goals):
        parts = [f"name = {{event_{place}:String}}"]
        parameters[f"event_{place}"] = goal.event
        for one in goal.filters:
            text, more = one.write(number)
            parts.append(text)
            parameters |= more
            number += 1
        tests.append(f"if({' AND '.join(parts)}, {place}, -1)")
    sql = f"""
SELECT arrayJoin(arrayFilter(one -> one >= 0, [{", ".join(tests)}])) AS place,
    at >= toDateTime64({{middle:UInt32}}, 3, 'UTC') AS is_present, count(), uniqCombined(14)(person_id), sum(value)
FROM events WHERE name IN {{names:Array(String)}} AND at >= toDateTime64({{since:UInt32}}, 3, 'UTC')
    AND at < toDateTime64({{until:UInt32}}, 3, 'UTC') AND source IN {{sources:Array(UInt32)}}
GROUP BY place, is_present"""  # noqa: S608 - texts of this program only; every value is a parameter
    return sql, parameters
