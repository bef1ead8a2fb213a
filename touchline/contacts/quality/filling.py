"""Fills in at night what something here tells and nobody said: of those whose record changed since, marked as a guess."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final

from django.db import transaction
from django.db.models import F

from touchline.contacts.models import Quality, QualityRule
from touchline.contacts.quality.facts import get_asked_fields, load_facts
from touchline.contacts.quality.mends import MENDS, Chosen, Mend, make_origins
from touchline.contacts.quality.rule import get_rule
from touchline.contacts.quality.scoring import score_contacts
from touchline.contacts.record_kinds import CONTACT
from touchline.kit.clock import now
from touchline.records.changes import make_change_set
from touchline.records.chunk import Act, Rewrite, Row, lock_rows, write_rows
from touchline.records.models import Change, ChangeSet
from touchline.users.audit import write_audit

NAME: Final = "Touchline"
"""Who did it, in the change log."""
AT_ONCE: Final = 2_000
AT_NIGHT: Final = {"guessable": "fill_in", "no_company": "guess_company"}
"""By check, the mend that needs nobody's eye."""


def fill_in() -> int:
    """Fill in where the firm wishes it, of whoever changed since the last night; return how many records changed.

    What somebody emptied, or took back, stays empty.
    """
    rule = get_rule()
    if not rule.fills_in:
        return 0
    since, moment = rule.filled_at, now()
    done = sum(_fill(check, MENDS[mend], since) for check, mend in AT_NIGHT.items() if check not in rule.off)
    QualityRule.objects.update_or_create(pk=1, defaults={"filled_at": moment})
    return done


def _fill(check: str, mend: Mend, since: datetime | None) -> int:
    found = Quality.objects.filter(problems__contains=[check])
    if since is not None:
        found = found.filter(changed_at__gt=since)
    ids = list(found.order_by("contact_id").values_list("contact_id", flat=True))
    if not ids:
        return 0
    fields = {one.slug: one for one in CONTACT.get_fields() if one.editable}
    wanted = [slug for slug in mend.writes or [one.slug for one in get_asked_fields()] if slug in fields]
    change_set = make_change_set(CONTACT, wanted, actor=NAME, action=ChangeSet.Action.BULK)
    act = Act(CONTACT, change_set, {slug: fields[slug] for slug in wanted}, now())
    done = sum(_fill_chunk(act, mend, chunk) for chunk in _cut(ids))
    if not done:
        change_set.delete()
        return 0
    write_audit(None, "quality.mend", CONTACT.subject, change_set.pk, after={"mend": mend.slug, "count": done})
    return done


@transaction.atomic
def _fill_chunk(act: Act, mend: Mend, chunk: Sequence[int]) -> int:
    rows = {row.id: row for row in lock_rows(act, chunk)}
    taken_back = set(
        Change.objects.filter(record_id__in=chunk, change_set__undoes__actor_name=NAME).values_list(
            "record_id", flat=True
        )
    )
    rewrites = []
    for one in load_facts(sorted(set(rows) - taken_back)):
        row = rows[one.id]
        after = _leave_out_said(row, mend.propose(one, Chosen("", act.fields)), act)
        if after:
            rewrites.append(Rewrite(row, after, make_origins(act.make_origin(row.version + 1), mend, one, after)))
    write_rows(act, rewrites)
    ChangeSet.objects.filter(pk=act.change_set.pk).update(records=F("records") + len(rewrites))
    score_contacts(list(chunk))
    return len(rewrites)


def _leave_out_said(row: Row, proposed: Mapping[str, Any], act: Act) -> dict[str, Any]:
    """Return what of the proposal stands where nobody said anything, not even that there is nothing."""
    origins = row.origins or {}
    return {
        slug: value
        for slug, value in proposed.items()
        if slug in act.fields
        and row.values.get(slug) in (None, "", [])
        and not (origins.get(slug) or {}).get("verified")
    }


def _cut(ids: Sequence[int]) -> Iterator[list[int]]:
    remaining = iter(ids)
    while some := list(islice(remaining, AT_ONCE)):
        yield some
