"""Joins pairs: those that are certain by themselves, the others when somebody says so; and takes a decision back."""

from typing import Any, Final

from django.utils.translation import gettext as _

from touchline.contacts.duplicates.rules import find_conflict, is_certain, load_strong
from touchline.contacts.duplicates.runner import Progress, Stopped
from touchline.contacts.merging.merge import CannotMerge, Plan, merge_records
from touchline.contacts.merging.models import Merge
from touchline.contacts.merging.unmerge import unmerge
from touchline.contacts.models import Contact, Duplicate, DuplicateRule
from touchline.contacts.queries import find_contacts_of
from touchline.kit.clock import now

TOLD_EVERY: Final = 200
LARGEST_GROUP: Final = 20
"""More than so many in one is no person, but a shop's counter; somebody has to look."""
State = Duplicate.State


def join_certain(rule: DuplicateRule, *, actor: Any, progress: Progress) -> int:
    """Join every pair that is certain, the likeliest first; return how many. Raises Stopped; what is joined stays."""
    waiting = list(
        Duplicate.objects.filter(is_certain(rule), state=State.REVIEW)
        .order_by("-probability", "pk")
        .values_list("pk", flat=True)
    )
    joined = 0
    for place, number in enumerate(waiting):
        if place % TOLD_EVERY == 0 and not progress(90 + 10 * place // len(waiting)):
            raise Stopped
        joined += _join_one(number, rule, actor=actor)
    return joined


def _join_one(number: int, rule: DuplicateRule, *, actor: Any) -> bool:
    pair = Duplicate.objects.get(pk=number)
    now_are = find_contacts_of([pair.first_id, pair.second_id])
    first, second = now_are.get(pair.first_id), now_are.get(pair.second_id)
    if first is None or second is None:
        return False
    if first == second:
        decide(pair, State.AUTO, by="")
        return False
    people = {one.pk: one for one in Contact.objects.filter(pk__in=[first, second]).only("id", "is_sample")}
    if len(people) < 2 or people[first].is_sample != people[second].is_sample:
        return False
    strong = load_strong(rule, [first, second])
    conflict = find_conflict(rule, strong[first], strong[second])
    if conflict or _is_crowd(first) or _is_crowd(second):
        pair.conflict = conflict or "crowd"
        pair.save(update_fields=["conflict"])
        return False
    kept, gone = sorted((first, second))
    try:
        merge_records(
            Plan(kind="contact", kept_id=kept, gone_id=gone, is_automatic=True, probability=pair.probability),
            actor=actor,
        )
    except CannotMerge:
        return False
    decide(pair, State.AUTO, by="")
    return True


def _is_crowd(contact_id: int) -> bool:
    return Merge.objects.filter(kept_id=contact_id, undone_at=None, is_automatic=True).count() >= LARGEST_GROUP


def accept(pair: Duplicate, *, actor: Any, keep: int = 0) -> Merge | None:
    """Join the two of a pair, `keep` or the older one staying; None when they are one already. Raises CannotMerge."""
    now_are = find_contacts_of([pair.first_id, pair.second_id])
    first, second = now_are.get(pair.first_id), now_are.get(pair.second_id)
    if first is None or second is None:
        raise CannotMerge(_("One of the two is not here any more."))
    merge = None
    if first != second:
        kept, gone = (second, first) if keep == second else (first, second)
        plan = Plan(kind="contact", kept_id=kept, gone_id=gone, probability=pair.probability)
        merge = merge_records(plan, actor=actor)
    decide(pair, State.JOINED, by=str(actor))
    return merge


def reject(pair: Duplicate, *, actor: Any) -> None:
    """Note that the two are not one; no search brings them up again."""
    decide(pair, State.REJECTED, by=str(actor))


def take_back(pair: Duplicate, *, actor: Any) -> None:
    """Take a decision back: the two wait for somebody again, and are two again. Raises CannotMerge."""
    if pair.state in (State.JOINED, State.AUTO):
        ids = [pair.first_id, pair.second_id]
        merge = Merge.objects.filter(kept_id__in=ids, gone_id__in=ids, undone_at=None).order_by("-pk").first()
        if merge is None:
            raise CannotMerge(_("They were joined by way of others. Take them apart on the person's page."))
        unmerge(merge.pk, actor=actor)
    pair.refresh_from_db()
    pair.state, pair.decided_at, pair.decided_by = State.REVIEW, None, ""
    pair.save(update_fields=["state", "decided_at", "decided_by"])


def decide(pair: Duplicate, state: str, *, by: str) -> None:
    """Write what became of a pair."""
    pair.state, pair.decided_at, pair.decided_by = state, now(), by[:200]
    pair.save(update_fields=["state", "decided_at", "decided_by"])
