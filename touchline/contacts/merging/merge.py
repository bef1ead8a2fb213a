"""Joins two records of a kind into one: the chosen values, every row of every room, the events, and the way back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from touchline.contacts.merging import presences, rows, values, wishes
from touchline.contacts.merging.models import Merge
from touchline.contacts.merging.moving import move_rows
from touchline.contacts.merging.people_lock import hold_people
from touchline.contacts.merging.retrying import until_free
from touchline.contacts.models import Alias
from touchline.journal.services import record
from touchline.kit.clock import now
from touchline.records.chunk import tell_pages
from touchline.records.kinds import get_kind
from touchline.users.audit import write_audit
from touchline.users.models import User


class CannotMerge(Exception):
    """The two cannot be joined, or not be taken apart; the text says why, and what to do."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Which record goes into which, whose value stands in each field (by slug: kept, gone, both), and why."""

    kind: str
    kept_id: int
    gone_id: int
    choices: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    is_automatic: bool = False
    probability: float | None = None


def merge_records(plan: Plan, *, actor: Any) -> Merge:
    """Join two records; the one that goes leads to the kept one for ever. Access is the caller's to check.

    Waits for whoever works on either of them, without ever making them fail. Raises CannotMerge.
    """
    return until_free(lambda: _merge(plan, actor))


@transaction.atomic
def _merge(plan: Plan, actor: Any) -> Merge:
    hold_people()
    found = rows.lock(plan.kind, [plan.kept_id, plan.gone_id])
    if len(found) < 2:
        raise CannotMerge(_("One of the two is not here any more. Open the page again to see what became of it."))
    merge = write_merge(plan, found[plan.gone_id], actor=actor)
    carry_out(merge, found)
    about = {"by": str(actor or ""), "merge": merge.pk, "gone_id": plan.gone_id, "gone_name": merge.gone_name}
    record(plan.kept_id, f"{plan.kind}_merged", **about, reason=plan.reason)
    write_audit(actor, f"{plan.kind}.merge", get_kind(plan.kind).subject, plan.kept_id, after={"gone_id": plan.gone_id})
    tell_pages([plan.kept_id, plan.gone_id])
    return merge


def write_merge(plan: Plan, gone: values.Row, *, actor: Any) -> Merge:
    """Write the head of a merge."""
    who = actor if isinstance(actor, User) else None
    said = {"actor": who, "actor_name": str(actor) if actor is not None else ""}
    names = [str(gone.get(column) or "") for column in ("name", "email", "phone", "domain")]
    return Merge.objects.create(
        kind=plan.kind,
        kept_id=plan.kept_id,
        gone_id=plan.gone_id,
        gone_name=next((name for name in names if name), f"#{plan.gone_id}")[:200],
        reason=plan.reason[:200],
        is_automatic=plan.is_automatic,
        probability=plan.probability,
        choices=dict(plan.choices),
        created_at=now(),
        **said,
    )


def carry_out(merge: Merge, found: Mapping[int, values.Row]) -> None:
    """Move and write everything; both records are locked."""
    kept, gone = found[merge.kept_id], found[merge.gone_id]
    chosen = {slug: values.choose(merge.kind, kept, gone, slug) for slug in values.list_slugs(merge.kind, kept, gone)}
    chosen |= {slug: whose for slug, whose in merge.choices.items() if slug in chosen}
    rows.keep_before(merge.pk, merge.kind)
    if merge.kind == "contact":
        wishes.keep_before(merge, found)
    move_rows(merge)
    if merge.kind == "contact":
        presences.join(merge)
        joined = {"contact_id": merge.kept_id, "through_id": merge.gone_id}
        Alias.objects.create(person_id=merge.gone_id, **joined, reason=say_reason(merge), created_at=now())
    rows.write(merge.kind, values.join(merge.kind, kept, gone, chosen))
    rows.remove(merge.kind, merge.gone_id)
    rows.keep_after(merge.pk, merge.kind)


def say_reason(merge: Merge) -> str:
    """Return what the join says of itself, in the language of the code: it is kept, and shown by its own words."""
    return merge.reason or ("they are alike enough" if merge.is_automatic else "the team joined them")
