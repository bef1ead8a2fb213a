"""Follows the stream: each batch's events and each condition's comings and goings become points in the same transaction."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from touchline.kit.clock import now
from touchline.segments.live.followers import Touched
from touchline.segments.live.matching import Matcher
from touchline.segments.scoring.counting import FindAmong, count_anew, save, want_counting
from touchline.segments.scoring.history import Key
from touchline.segments.scoring.plan import Plan, load_plan
from touchline.segments.scoring.rows import ScoreRow, read_rows, sweep_rows

ORDER: Final = 20
MOST_FILLED: Final = 2_000
"""A condition that so many more fulfil all at once has everybody counted anew, chunk by chunk."""
Happened = Mapping[int, list[tuple[Key, int, int]]]
"""By contact: which rule, on which day, in which block."""


def follow(touched: Touched, *, find_among: FindAmong) -> None:
    """Bring the scores of those a batch touched up to date. Raises EventStoreDown."""
    plan = load_plan()
    if not plan.rules:
        return
    today = plan.get_day(now())
    happened = list_happened(touched, plan)
    moved = list_moved(touched, plan)
    concerned = sorted({*happened, *moved, *touched.recount})
    rows = read_rows(concerned)
    anew = {number for number in concerned if number in touched.recount or number not in rows}
    for number in rows.keys() - anew:
        row = rows[number]
        apply_moves(row, moved.get(number, ()), today=today)
        if not apply_events(row, happened.get(number, ())):
            anew.add(number)
    for row in count_anew(sorted(anew), plan, find_among=find_among, today=today, stored_to=touched.stored_to):
        rows[row.contact_id] = row
    save((rows[number] for number in concerned), plan, today=today)
    if touched.recount:
        sweep_rows(sorted(touched.recount))


def list_happened(touched: Touched, plan: Plan) -> Happened:
    """Return what the batch's events count for, by contact."""
    keys = list(plan.counted)
    matcher = Matcher([(plan.rules[key].event, plan.rules[key].filters) for key in keys])
    found: dict[int, list[tuple[Key, int, int]]] = defaultdict(list)
    for event in touched.events:
        for place in matcher.find(event):
            found[event.contact_id].append((keys[place], plan.get_day(event.at), event.block))
    return found


def list_moved(touched: Touched, plan: Plan) -> dict[int, list[tuple[Key, bool]]]:
    """Return whose conditions began or ceased to hold."""
    by_segment: dict[int, list[Key]] = defaultdict(list)
    for key, rule in plan.conditions.items():
        by_segment[rule.segment_id or 0].append(key)
    found: dict[int, list[tuple[Key, bool]]] = defaultdict(list)
    moves: Iterable[tuple[Iterable[tuple[int, int]], bool]] = ((touched.left, False), (touched.entered, True))
    for pairs, holds in moves:
        for segment_id, contact_id in pairs:
            for key in by_segment.get(segment_id, ()):
                found[contact_id].append((key, holds))
    for filled in touched.filled:
        keys = by_segment.get(filled.segment_id, [])
        if keys and len(filled.entered) + len(filled.left) > MOST_FILLED:
            want_counting({key[0] for key in keys})
            continue
        for key in keys:
            for contact_id in filled.left:
                found[contact_id].append((key, False))
            for contact_id in filled.entered:
                found[contact_id].append((key, True))
    return found


def apply_moves(row: ScoreRow, moves: Iterable[tuple[Key, bool]], *, today: int) -> None:
    """Note which conditions hold now."""
    for key, holds in moves:
        row.tallies.get(*key, since=today).holds = holds


def apply_events(row: ScoreRow, happened: Iterable[tuple[Key, int, int]]) -> bool:
    """Count events that the row has not counted yet; False when one is of a day that is settled already."""
    last = row.stored_to
    for key, day, block in happened:
        if block <= row.stored_to:
            continue
        last = max(last, block)
        if not row.tallies.get(*key, since=0).add(day):
            return False
    row.stored_to = last
    return True
