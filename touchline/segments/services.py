"""Commands of segments: make, draft, publish, archive, delete, take a snapshot; filling is the live step's.

What is written here is what is wanted; the leader of the live step fills a segment whose `wanted` is ahead of `filled`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from pyroaring import BitMap64

from touchline.conditions.problems import ConditionError
from touchline.conditions.tree import read_tree
from touchline.kit.clock import now
from touchline.segments.chunks import read_members
from touchline.segments.conditions import list_places
from touchline.segments.membership import fill_members
from touchline.segments.models import Change, Purpose, Segment
from touchline.segments.uses import find_uses
from touchline.users.audit import Values, write_audit
from touchline.users.models import User

LONGEST_NAME: Final = 120
LONGEST_NOTE: Final = 2_000
MOST: Final = 1_000
SUBJECT: Final = "segments"


class CannotKeep(ValueError):
    """A segment cannot be kept or removed like this; the text says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSegment:
    """A segment as typed."""

    name: str
    condition: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    purpose: str = Purpose.OWN
    owner: User | None = None
    is_sample: bool = False


@transaction.atomic
def create_segment(actor: Any, new: NewSegment) -> Segment:
    """Make a segment that is followed from now on. Raises CannotKeep, ConditionError with the place in the tree."""
    tree = check_tree(new.condition)
    if new.purpose == Purpose.OWN and Segment.objects.filter(purpose=Purpose.OWN, archived_at=None).count() >= MOST:
        raise CannotKeep(_("There are {most} segments; archive some first.").format(most=MOST))
    segment = Segment.objects.create(
        name=check_name(new.name, purpose=new.purpose),
        note=new.note.replace("\0", "").strip()[:LONGEST_NOTE],
        purpose=new.purpose,
        condition=tree,
        owner=new.owner or get_user(actor),
        created_by=get_user(actor),
        wanted_by=get_user(actor),
        is_sample=new.is_sample,
    )
    _log(actor, "segment.create", segment, after={"name": segment.name, "condition": tree})
    return segment


@transaction.atomic
def change_segment(actor: Any, segment_id: int, *, name: str, note: str, owner: User | None) -> Segment:
    """Give a segment another name, note or owner; who is in it stays. Raises CannotKeep."""
    segment = lock_segment(segment_id)
    before = {"name": segment.name}
    segment.name = check_name(name, purpose=segment.purpose, besides=segment.pk)
    segment.note, segment.owner, segment.updated_at = note.replace("\0", "").strip()[:LONGEST_NOTE], owner, now()
    segment.save(update_fields=["name", "note", "owner", "updated_at"])
    _log(actor, "segment.change", segment, before=before, after={"name": segment.name})
    return segment


@transaction.atomic
def save_draft(actor: Any, segment_id: int, condition: Mapping[str, Any]) -> Segment:
    """Keep a condition that is worked on; nobody moves. Raises CannotKeep, ConditionError."""
    segment = lock_segment(segment_id)
    _check_followed(segment)
    segment.draft = check_tree(condition, segment_id=segment_id)
    segment.draft_by, segment.draft_at = get_user(actor), now()
    segment.save(update_fields=["draft", "draft_by", "draft_at"])
    _log(actor, "segment.draft", segment, after={"condition": segment.draft})
    return segment


@transaction.atomic
def discard_draft(actor: Any, segment_id: int) -> Segment:
    """Throw away what was worked on."""
    segment = lock_segment(segment_id)
    if segment.draft is not None:
        _log(actor, "segment.draft_discarded", segment)
    segment.draft, segment.draft_by, segment.draft_at = None, None, None
    segment.save(update_fields=["draft", "draft_by", "draft_at"])
    return segment


@transaction.atomic
def publish_draft(actor: Any, segment_id: int) -> Segment:
    """Follow the draft from now on; the leader moves everybody at once, with a row of history. Raises CannotKeep."""
    segment = lock_segment(segment_id)
    _check_followed(segment)
    if segment.draft is None:
        raise CannotKeep(_("There is no draft to save."))
    before = {"condition": segment.condition}
    segment.condition = check_tree(segment.draft, segment_id=segment_id)
    segment.draft, segment.draft_by, segment.draft_at = None, None, None
    segment.save(update_fields=["condition", "draft", "draft_by", "draft_at"])
    want_fill(actor, segment, Change.Why.EDITED)
    _log(actor, "segment.publish", segment, before=before, after={"condition": segment.condition})
    return segment


def change_condition(actor: Any, segment_id: int, condition: Mapping[str, Any]) -> Segment:
    """Draft and publish in one; what has a purpose of its own is edited like this. Raises CannotKeep, ConditionError."""
    with transaction.atomic():
        save_draft(actor, segment_id, condition)
        return publish_draft(actor, segment_id)


@transaction.atomic
def recompute_segment(actor: Any, segment_id: int) -> Segment:
    """Have a segment found anew from everything that is stored; raises CannotKeep for a fixed one."""
    segment = lock_segment(segment_id)
    _check_followed(segment)
    want_fill(actor, segment, Change.Why.RECOMPUTED)
    _log(actor, "segment.recompute", segment)
    return segment


@transaction.atomic
def archive_segment(actor: Any, segment_id: int) -> Segment:
    """Put a segment away: it keeps its members as they are. Raises CannotKeep while something reads it."""
    segment = lock_segment(segment_id)
    check_unused(segment)
    segment.archived_at, segment.is_live = now(), False
    segment.save(update_fields=["archived_at", "is_live"])
    _log(actor, "segment.archive", segment)
    return segment


@transaction.atomic
def restore_segment(actor: Any, segment_id: int) -> Segment:
    """Take a segment back from the archive; it is found anew. Raises CannotKeep when its name is taken."""
    segment = lock_segment(segment_id)
    check_name(segment.name, purpose=segment.purpose, besides=segment.pk)
    segment.archived_at, segment.is_live = None, not segment.is_fixed
    segment.save(update_fields=["archived_at", "is_live"])
    if segment.is_live:
        want_fill(actor, segment, Change.Why.RECOMPUTED)
    _log(actor, "segment.restore", segment)
    return segment


@transaction.atomic
def delete_segment(actor: Any, segment_id: int) -> None:
    """Remove a segment with its history; the people in it stay. Raises CannotKeep while something reads it."""
    segment = lock_segment(segment_id)
    check_unused(segment)
    _log(actor, "segment.delete", segment, before={"name": segment.name, "size": segment.size})
    segment.delete()


@transaction.atomic
def take_snapshot(actor: Any, segment_id: int, *, name: str) -> Segment:
    """Make a fixed segment of who is in this one now. Raises CannotKeep."""
    source = lock_segment(segment_id)
    origin = {"segment": source.pk, "name": source.name}
    return keep_fixed(actor, name, read_members(segment_id), origin=origin, why=Change.Why.SNAPSHOT)


@transaction.atomic
def keep_fixed(actor: Any, name: str, members: BitMap64, *, origin: Mapping[str, Any], why: str) -> Segment:
    """Make a segment whose members nothing changes but merging, erasing and hands. Raises CannotKeep."""
    segment = Segment.objects.create(
        name=check_name(name, purpose=Purpose.OWN),
        is_fixed=True,
        is_live=False,
        origin=dict(origin),
        owner=get_user(actor),
        created_by=get_user(actor),
        wanted_by=get_user(actor),
        wanted_why=why,
    )
    fill_members(segment, members, at=now())
    segment.refresh_from_db()
    _log(actor, f"segment.{why}", segment, after={"name": segment.name, "size": segment.size})
    return segment


def want_fill(actor: Any, segment: Segment, why: str) -> None:
    """Have the leader fill a locked segment anew."""
    segment.wanted += 1
    segment.wanted_why, segment.wanted_by, segment.updated_at = why, get_user(actor), now()
    segment.save(update_fields=["wanted", "wanted_why", "wanted_by", "updated_at"])


def lock_segment(segment_id: int) -> Segment:
    """Return a segment, locked until the transaction ends. Raises Segment.DoesNotExist."""
    return Segment.objects.select_for_update(of=("self",)).get(pk=segment_id)


def check_tree(condition: Mapping[str, Any], *, segment_id: int = 0) -> dict[str, Any]:
    """Return the tree as it is kept. Raises ConditionError, also for one that asks for the segment itself in the end."""
    tree = read_tree(condition, subject="contact").dump() if condition else {}
    for place, asked in list_places(tree):
        if segment_id and asks_for(asked, segment_id):
            raise ConditionError(place, _("This asks for the segment itself, directly or by another segment."))
    return tree


def asks_for(asked: int, segment_id: int) -> bool:
    """Tell whether a segment is another one, or asks for it in the end; a draft may do so until it is published."""
    seen: set[int] = set()
    waiting = {asked}
    while waiting and segment_id not in waiting:
        seen |= waiting
        found = Segment.objects.filter(pk__in=waiting).values_list("condition", flat=True)
        waiting = {number for one in found for _place, number in list_places(one)} - seen
    return segment_id in waiting


def check_name(name: str, *, purpose: str, besides: int = 0) -> str:
    """Return a name that can be given; raises CannotKeep."""
    found = " ".join(name.replace("\0", "").split())
    if not found:
        raise CannotKeep(_("Give the segment a name."))
    if len(found) > LONGEST_NAME:
        raise CannotKeep(_("A name has at most {most} characters.").format(most=LONGEST_NAME))
    taken = Segment.objects.filter(name=found, purpose=Purpose.OWN, archived_at=None).exclude(pk=besides)
    if purpose == Purpose.OWN and taken.exists():
        raise CannotKeep(_("There is a segment called “{name}” already.").format(name=found))
    return found


def check_unused(segment: Segment) -> None:
    """Raise CannotKeep, naming them, while things read the segment."""
    if uses := find_uses(segment.pk):
        names = ", ".join(f"{use.what} “{use.name}”" for use in uses[:5])
        raise CannotKeep(_("It is used by {names}; change these first.").format(names=names))


def get_user(actor: Any) -> User | None:
    """Return the user who acts; None for a token or Touchline itself."""
    return actor if isinstance(actor, User) else None


def _check_followed(segment: Segment) -> None:
    if segment.is_fixed:
        raise CannotKeep(_("A fixed segment has no condition."))
    if segment.archived_at:
        raise CannotKeep(_("The segment is archived; restore it first."))


def _log(actor: Any, action: str, segment: Segment, **values: Values) -> None:
    if segment.purpose == Purpose.OWN:
        before, after = values.get("before", {}), values.get("after", {})
        write_audit(actor, action, SUBJECT, segment.pk, before=before, after=after)
