"""Takes a merge back: both records as they were, and what came since with whom it came by."""

from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from touchline.contacts.merging import presences, rows, values, wishes
from touchline.contacts.merging.merge import CannotMerge, carry_out
from touchline.contacts.merging.models import Merge
from touchline.contacts.merging.moving import bring_back
from touchline.contacts.merging.people_lock import hold_people
from touchline.contacts.merging.retrying import until_free
from touchline.contacts.models import Alias, Duplicate, Identity
from touchline.journal.services import record
from touchline.kit.clock import now
from touchline.records.chunk import tell_pages
from touchline.records.kinds import get_kind
from touchline.users.audit import write_audit

TOLD: Final = ("email", "phone")
"""Columns whose values are identifiers, too: who brought one is known also when another's stands in the column."""


def unmerge(merge_id: int, *, actor: Any) -> Merge:
    """Take a merge back. Later ones into the same record are taken back before it, and made again. Raises CannotMerge."""
    return until_free(lambda: _unmerge(merge_id, actor))


@transaction.atomic
def _unmerge(merge_id: int, actor: Any) -> Merge:
    hold_people()
    merge = Merge.objects.filter(pk=merge_id).first()
    if merge is None or merge.undone_at is not None:
        raise CannotMerge(_("This was taken apart already."))
    later = list_later(merge)
    for one in reversed(later):
        take_back(one)
    take_back(merge)
    for one in later:
        again(one)
    merge.undone_at, merge.undone_by_name = now(), str(actor or "")
    merge.save(update_fields=["undone_at", "undone_by_name"])
    keep_apart(merge, actor)
    about = {"by": str(actor or ""), "merge": merge.pk}
    for number in (merge.kept_id, merge.gone_id):
        record(number, f"{merge.kind}_unmerged", **about)
    write_audit(
        actor, f"{merge.kind}.unmerge", get_kind(merge.kind).subject, merge.kept_id, after={"gone_id": merge.gone_id}
    )
    tell_pages([merge.kept_id, merge.gone_id])
    return merge


def keep_apart(merge: Merge, actor: Any) -> None:
    """Let no search for duplicates join the two by itself again."""
    if merge.kind == "contact":
        first, second = sorted((merge.kept_id, merge.gone_id))
        decided = {"state": Duplicate.State.REJECTED, "decided_at": now(), "decided_by": str(actor or "")[:200]}
        found = {"probability": merge.probability or 0.0, "found_at": now()}
        Duplicate.objects.update_or_create(
            first_id=first, second_id=second, defaults=decided, create_defaults={**decided, **found}
        )


def list_later(merge: Merge) -> list[Merge]:
    """Return the merges since that touch what this one touched, in their order: those into, and of, the kept record."""
    touched, found = {merge.kept_id}, []
    for one in (
        Merge.objects.filter(kind=merge.kind, undone_at=None, pk__gt=merge.pk).filter(_near(merge)).order_by("pk")
    ):
        if one.kept_id in touched or one.gone_id in touched:
            touched |= {one.kept_id, one.gone_id}
            found.append(one)
    return found


def _near(merge: Merge) -> Q:
    """Follow the chain of records that this one's kept record went into, so that only their merges are looked at."""
    chain, last = {merge.kept_id}, merge.kept_id
    while True:
        into = (
            Merge.objects.filter(kind=merge.kind, undone_at=None, gone_id=last)
            .values_list("kept_id", flat=True)
            .first()
        )
        if into is None or into in chain:
            return Q(kept_id__in=chain) | Q(gone_id__in=chain)
        chain.add(into)
        last = into


def take_back(merge: Merge) -> None:
    """Take one merge back whose kept record is here."""
    found = rows.lock(merge.kind, [merge.kept_id])
    if not found:
        raise CannotMerge(_("The record that was kept is not here any more."))
    rows.bring_back_gone(merge.pk, merge.kind)
    people = find_people(merge)
    if merge.kind == "contact":
        Alias.objects.filter(person_id=merge.gone_id, contact_id=merge.kept_id, undone_at=None).update(undone_at=now())
        presences.take_apart(merge)
    bring_back(merge, people)
    if merge.kind == "contact":
        wishes.take_apart(merge, people)
    if not rows.bring_back_kept(merge.pk, merge.kind):
        three = {"kept": merge.before["kept"], "gone": merge.before["gone"], "after": merge.after["kept"]}
        mine, theirs = values.take_apart(merge.kind, three, found[merge.kept_id], people)
        if merge.kind == "contact":
            went_back = [one for one in TOLD if mine[one] != found[merge.kept_id][one]]
            mine |= find_told_since(merge.kept_id, went_back, since=merge)
            hidden = [one for one in TOLD if theirs[one] == merge.before["gone"][one]]
            theirs |= find_told_since(merge.gone_id, hidden, since=merge)
        rows.write(merge.kind, mine)
        rows.write(merge.kind, theirs)


def find_told_since(contact_id: int, columns: list[str], *, since: Merge) -> dict[str, str]:
    """Return the newest address and number that came by a record's own ids, where the other's stood over it."""
    own = Identity.objects.filter(contact_id=contact_id, kind__in=columns, created_at__gt=since.created_at)
    return dict(own.order_by("created_at", "pk").values_list("kind", "value"))


def find_people(merge: Merge) -> list[int]:
    """Return the person ids that are the other record's: its own, those joined into it before, and through it since."""
    slug = f"{Alias._meta.db_table}.contact_id"  # noqa: SLF001
    moved = merge.moved.filter(slug=slug).values("row_id")
    joined = Alias.objects.filter(
        Q(pk__in=moved) | Q(contact_id=merge.kept_id, through_id=merge.gone_id), undone_at=None
    )
    ids = [merge.gone_id, *joined.values_list("person_id", flat=True)]
    through = Alias.objects.filter(contact_id=merge.kept_id, through_id__in=ids, undone_at=None)
    return sorted({*ids, *through.values_list("person_id", flat=True)})


def again(merge: Merge) -> None:
    """Make a merge that had to be taken back for another one again, as it was chosen."""
    found = rows.lock(merge.kind, [merge.kept_id, merge.gone_id])
    carry_out(merge, found)
