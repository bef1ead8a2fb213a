"""Counts the scores of contacts anew from their history: who is new to it, whose history changed, everybody after a change."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final

from django.db import connection
from django.db.models import Min, Q

from touchline.kit.clock import now
from touchline.segments.scoring.history import Key, count_history
from touchline.segments.scoring.models import ScoreModel
from touchline.segments.scoring.plan import Plan, load_plan
from touchline.segments.scoring.rows import ScoreRow, read_fading, read_rows, write_rows

AT_ONCE: Final = 4_000
NEXT: Final = "SELECT id FROM contacts_contact WHERE id > %s ORDER BY id LIMIT %s"
FindAmong = Callable[[int, Collection[int]], Iterable[int]]
"""Asks a segment, by its id, which of these are in it."""


def count_anew(
    contact_ids: Sequence[int], plan: Plan, *, find_among: FindAmong, today: int, stored_to: int
) -> list[ScoreRow]:
    """Return new rows of these contacts, from all that happened and what holds of them. Raises EventStoreDown."""
    counts = count_history(contact_ids, plan.counted, zone=plan.zone)
    holding = find_holding(contact_ids, plan, find_among=find_among)
    return [
        ScoreRow(
            number,
            plan.count(
                {key: dict(days) for key, days in counts.get(number, {}).items()}, holding.get(number, []), today
            ),
            today,
            stored_to,
        )
        for number in contact_ids
    ]


def find_holding(contact_ids: Collection[int], plan: Plan, *, find_among: FindAmong) -> dict[int, list[Key]]:
    """Return for each contact the rules whose condition it fulfils."""
    found: dict[int, list[Key]] = {}
    for key, rule in plan.conditions.items():
        assert rule.segment_id is not None
        for number in find_among(rule.segment_id, contact_ids):
            found.setdefault(number, []).append(key)
    return found


def save(rows: Iterable[ScoreRow], plan: Plan, *, today: int) -> None:
    """Write rows as of today."""
    written = []
    for row in rows:
        plan.settle(row.tallies, today)
        row.day = today
        written.append((row, plan.add_up(row.tallies, today), plan.fades(row.tallies)))
    write_rows(written)


def fade(plan: Plan, *, today: int, limit: int = AT_ONCE) -> int:
    """Let the next contacts' points of an earlier day fade; return how many there were."""
    rows = read_fading(today, limit=limit)
    save(rows, plan, today=today)
    return len(rows)


def count_next(*, find_among: FindAmong, stored_to: int, limit: int = AT_ONCE) -> int:
    """Count the next contacts by changed models; return how many, 0 once everybody is. Raises EventStoreDown.

    All models of a contact are counted together, so that a row always holds all of them.
    """
    plan = load_plan()
    due = find_due(plan)
    if not due:
        return 0
    after = ScoreModel.objects.filter(due).aggregate(last=Min("counted_to"))["last"] or 0
    with connection.cursor() as cursor:
        cursor.execute(NEXT, [after, limit])
        numbers = [row[0] for row in cursor.fetchall()]
    if numbers:
        count_chunk(numbers, plan, find_among=find_among, stored_to=stored_to)
    if len(numbers) == limit:
        ScoreModel.objects.filter(due).update(counted_to=numbers[-1])
    else:
        finish_counting(plan, due)
    return max(len(numbers), 1)


def find_due(plan: Plan) -> Q | None:
    """Return which models are counted by other rules or days than theirs now; None where there are none."""
    due = [model.pk for model in plan.models if model.is_counting or model.counted_zone != plan.zone.key]
    return Q(pk__in=due) if due else None


def finish_counting(plan: Plan, due: Q) -> None:
    """Note that everybody is counted; a model that was changed meanwhile stays due."""
    for model in plan.models:
        # What this round counted is the version it read, and a change since sets the place back to the beginning.
        ScoreModel.objects.filter(due, pk=model.pk, version=model.version).update(
            counted_version=model.version, counted_zone=plan.zone.key, counted_to=0, counted_at=now()
        )


def count_chunk(numbers: Sequence[int], plan: Plan, *, find_among: FindAmong, stored_to: int) -> None:
    """Count these contacts; who has nothing and had nothing gets no row."""
    today = plan.get_day(now())
    known = read_rows(numbers)
    rows = count_anew(numbers, plan, find_among=find_among, today=today, stored_to=stored_to)
    save((row for row in rows if row.tallies.by_rule or row.contact_id in known), plan, today=today)


def want_counting(models: Collection[int]) -> None:
    """Have everybody counted anew by these models."""
    ScoreModel.objects.filter(pk__in=list(models)).update(counted_version=-1, counted_to=0)
