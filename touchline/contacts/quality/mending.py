"""Mends many contacts as work that one can watch, stop, and take back for 30 days."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from touchline.contacts.models import Contact, Identity, Quality
from touchline.contacts.quality.checks import CHECKS
from touchline.contacts.quality.facts import get_asked_fields, load_facts
from touchline.contacts.quality.mends import MENDS, Chosen, Mend, make_origins
from touchline.contacts.quality.scoring import score_contacts
from touchline.contacts.record_kinds import CONTACT
from touchline.kit.clock import now
from touchline.records.changes import cut, make_change_set
from touchline.records.chunk import Act, Rewrite, Row, lock_rows, write_rows
from touchline.records.models import ChangeSet, Work
from touchline.records.refusals import refuse
from touchline.records.values import Nonsense
from touchline.records.working import register_task, start_work
from touchline.users.audit import write_audit
from touchline.users.models import User
from touchline.users.permissions import Scope, Verb, get_scope

TASK: Final = "mend_quality"
IDENTIFIERS: Final = ("email", "phone")


def find_troubled(check: str, actor: Any, verb: Verb = Verb.VIEW) -> QuerySet[Quality]:
    """Return the findings of a check at contacts the actor may do this with, by contact."""
    found = Quality.objects.filter(problems__contains=[check]).order_by("contact_id")
    if Contact.objects.filter(is_sample=False).exists():
        # Sample records are never counted with real ones.
        found = found.exclude(contact_id__in=Contact.objects.filter(is_sample=True).values("id"))
    if get_scope(actor, CONTACT.subject, verb) == Scope.ALL:
        return found
    return found.filter(contact_id__in=CONTACT.limit(actor, verb).values("id"))


def start_mending(check: str, mend: str, *, user: User, ids: Sequence[int] | None, country: str = "") -> Work:
    """Queue a mend of the chosen contacts, or of all that the check finds when `ids` is None."""
    parameters = {"check": check, "mend": mend, "country": country, "ids": None if ids is None else list(ids)}
    title = f"{CHECKS[check].label}: {MENDS[mend].label}"
    return start_work(TASK, CONTACT.slug, parameters, user=user, title=title)


@register_task(TASK)
def mend_many(work: Work) -> None:
    """Mend the chosen contacts as their chooser may now; where there is no better value they are left, with the reason."""
    given, user = work.parameters, work.started_by
    mend = MENDS[given["mend"]]
    fields = {one.slug: one for one in CONTACT.get_fields()}
    asked = get_asked_fields()
    wanted = [slug for slug in mend.writes if slug in fields] or [field.slug for field in asked]
    action = ChangeSet.Action.ARCHIVE if mend.is_archive else ChangeSet.Action.BULK
    change_set = work.change_set or make_change_set(CONTACT, wanted, actor=user, action=action)
    act = Act(CONTACT, change_set, {slug: fields[slug] for slug in wanted}, now())
    found = find_troubled(given["check"], user, Verb.EDIT).filter(contact_id__gt=work.position)
    if given["ids"] is not None:
        found = found.filter(contact_id__in=given["ids"])
    ids = list(found.values_list("contact_id", flat=True))
    work.begin(change_set, total=work.done + len(ids))
    for chunk in cut(ids):
        with transaction.atomic():
            if not work.may_go_on():
                break
            changed = _mend_chunk(act, mend, chunk, work=work, chosen=Chosen(given["country"], fields))
            ChangeSet.objects.filter(pk=change_set.pk).update(records=F("records") + changed)
            work.advance(chunk[-1], done=len(chunk), changed=changed)
    after = {"check": given["check"], "mend": mend.slug, "count": work.changed}
    write_audit(user, "quality.mend", CONTACT.subject, change_set.pk, after=after)
    work.finish()
    if not work.changed:
        change_set.delete()


def _mend_chunk(act: Act, mend: Mend, chunk: Sequence[int], *, work: Work, chosen: Chosen) -> int:
    rows = {row.id: row for row in lock_rows(act, chunk)}
    left = dict.fromkeys(set(chunk) - set(rows), _("It is not there any more."))
    rewrites = []
    for one in load_facts(chunk):
        row = rows.get(one.id)
        after = {slug: value for slug, value in mend.propose(one, chosen).items() if slug in act.fields}
        after = {slug: value for slug, value in after.items() if row and value != row.values.get(slug)}
        if row is None or not after:
            left[one.id] = _("Nothing better is known.")
        elif reason := _prepare(row, after, mend, actor=work.started_by):
            left[one.id] = reason
        else:
            origin = act.make_origin(row.version + 1)
            rewrites.append(Rewrite(row, after, make_origins(origin, mend, one, after)))
    write_rows(act, rewrites)
    refuse(work, left)
    score_contacts(list(chunk))
    return len(rewrites)


def _prepare(row: Row, after: Mapping[str, Any], mend: Mend, *, actor: Any) -> str:
    """Let an address or number be theirs; return why it cannot be."""
    if not any(after.get(slug) for slug in IDENTIFIERS):
        return ""
    try:
        with transaction.atomic():
            CONTACT.prepare(row.id, after, actor=actor)
    except Nonsense as problem:
        return str(problem)
    if mend.is_wrong:
        old = Identity.objects.filter(contact_id=row.id, kind=Identity.Kind.EMAIL, value=row.values["email"])
        old.update(state=Identity.State.WRONG)
    return ""
