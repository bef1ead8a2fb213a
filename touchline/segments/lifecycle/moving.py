"""Moves people from stage to stage by the rules: as their conditions begin or cease to hold, and everybody after a change."""

from collections.abc import Collection, Sequence
from typing import Final

from django.db import connection
from pyroaring import BitMap64

from touchline.contacts.models import Contact
from touchline.records.changes import edit
from touchline.records.kinds import get_kind
from touchline.segments.chunks import read_members
from touchline.segments.lifecycle.models import LifecycleStage, StageMove
from touchline.segments.lifecycle.stages import ASIDE
from touchline.segments.live.followers import Touched
from touchline.segments.queries import members_among

ORDER: Final = 30
MOST_FILLED: Final = 1_000
AT_ONCE: Final = 2_000
SAY_WHY: Final = "SELECT set_config('touchline.stage_why', %s, true)"
FILL: Final = """
UPDATE contacts_contact SET stage = %s, version = version + 1, updated_at = now(),
    origins = origins || jsonb_build_object('stage', jsonb_build_object(
        'user', null, 'name', 'Touchline', 'source', null, 'at', now(), 'verified', true, 'version', version + 1))
WHERE id = ANY(%s) AND archived_at IS NULL AND stage <> %s AND NOT stage = ANY(%s)
"""


def follow(touched: Touched) -> None:
    """Move those whose rules began or ceased to hold; a rule that many fulfil all at once moves them chunk by chunk."""
    stages = list(LifecycleStage.objects.exclude(segment_id=None).order_by("place"))
    by_segment = {stage.segment_id: stage for stage in stages}
    for filled in touched.filled:
        if filled.segment_id in by_segment:
            LifecycleStage.objects.filter(segment_id=filled.segment_id).update(filling_after=0)
    moved = {contact for segment, contact in (*touched.entered, *touched.left) if segment in by_segment}
    if moved:
        move(sorted(moved), why=StageMove.Why.RULE)


def move(contact_ids: Collection[int], *, why: str) -> int:
    """Bring these contacts to the stages their conditions say; return how many moved."""
    stages = list(LifecycleStage.objects.order_by("place"))
    held = {stage.slug: members_among(stage.segment_id, contact_ids) for stage in stages if stage.segment_id}
    here = dict(Contact.objects.filter(pk__in=contact_ids, archived_at=None).values_list("pk", "stage"))
    targets: dict[str, list[int]] = {}
    for contact_id, present in here.items():
        wanted = choose(present, [slug for slug, members in held.items() if contact_id in members], stages)
        if wanted is not None and wanted != present:
            targets.setdefault(wanted, []).append(contact_id)
    for slug, ids in targets.items():
        with saying(why):
            edit(get_kind("contact"), ids, {"stage": slug}, actor=None)
    return sum(map(len, targets.values()))


def choose(present: str, held: Sequence[str], stages: Sequence[LifecycleStage]) -> str | None:
    """Return the stage somebody belongs to who is in one and fulfils the rules of some; None to stay.

    It is the furthest whose rule holds. Who came further, or was brought there by hand, stays, unless the stage they are
    in falls back and its rule holds no more.
    """
    places = {stage.slug: stage.place for stage in stages}
    if present in ASIDE:
        return None
    furthest = max(held, key=lambda slug: places[slug], default=None)
    now = next((stage for stage in stages if stage.slug == present), None)
    if furthest is not None and places[furthest] > places.get(present, 0):
        return furthest
    if now is not None and now.falls_back and now.segment_id and present not in held:
        return furthest or ""
    return None


class saying:  # noqa: N801 - reads as a word of the with statement
    """Tells the trigger that notes moves what moved people, until the end of the block."""

    def __init__(self, why: str) -> None:
        self.why = why

    def __enter__(self) -> None:
        """Say it."""
        with connection.cursor() as cursor:
            cursor.execute(SAY_WHY, [self.why])

    def __exit__(self, *_error: object) -> None:
        """Say no more."""
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(SAY_WHY, [""])


def fill_next(stored_to: int) -> int:
    """Move the next of those whom a new or changed rule concerns, without an event of each; return how many were looked at."""
    stage = LifecycleStage.objects.filter(filling_after__isnull=False).select_for_update().order_by("place").first()
    if stage is None or stage.segment_id is None:
        return 0
    members = read_members(stage.segment_id)
    after = stage.filling_after or 0
    rest = members & make_range(after, members)
    chunk = list(rest[:AT_ONCE])
    fill(stage, chunk)
    stage.filling_after = chunk[-1] if len(chunk) == AT_ONCE else None
    stage.save(update_fields=["filling_after"])
    return max(1, len(chunk))


def make_range(after: int, members: BitMap64) -> BitMap64:
    """Return all ids behind one, up to the last member."""
    found = BitMap64()
    if members and members.max() > after:
        found.add_range(after + 1, members.max() + 1)
    return found


def fill(stage: LifecycleStage, contact_ids: Sequence[int]) -> None:
    """Bring these to a stage unless they came further; the move is noted, and no event tells of it."""
    further = list(LifecycleStage.objects.filter(place__gt=stage.place).values_list("slug", flat=True))
    with saying(StageMove.Why.FILL), connection.cursor() as cursor:
        cursor.execute(FILL, [stage.slug, list(contact_ids), stage.slug, [*further, *ASIDE]])
