"""The rules by which duplicates are judged here: two thresholds, and which fields are strong identifiers."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from touchline.contacts.models import Contact, Duplicate, DuplicateRule, Identity
from touchline.records.changes import Refused
from touchline.users.audit import write_audit

EXTERNAL_ID: Final = "external_id"
COLUMNS: Final = ("name", "email", "phone")
State = Duplicate.State


def get_rule() -> DuplicateRule:
    """Return the rule of this installation; the usual one while nobody changed it."""
    return DuplicateRule.objects.filter(pk=1).first() or DuplicateRule(pk=1)


@transaction.atomic
def change_rule(
    *, auto: float | None = None, review: float | None = None, strong: Sequence[str] | None = None, actor: Any
) -> DuplicateRule:
    """Change the rule. Raises Refused for thresholds outside 0 to 1, or in the wrong order."""
    rule = get_rule()
    rule.threshold_auto = rule.threshold_auto if auto is None else auto
    rule.threshold_review = rule.threshold_review if review is None else review
    rule.strong = list(rule.strong if strong is None else strong)[:20]
    if not 0 < rule.threshold_review <= rule.threshold_auto <= 1:
        raise Refused({"threshold_auto": _("Both lie between 0 and 1, and review is not above automatic.")})
    rule.save()
    after = {"threshold_auto": rule.threshold_auto, "threshold_review": rule.threshold_review, "strong": rule.strong}
    write_audit(actor, "duplicates.rule", "contacts", "duplicates", after=after)
    return rule


def is_certain(rule: DuplicateRule) -> Q:
    """Return the condition for pairs that join by themselves."""
    return Q(probability__gte=rule.threshold_auto, conflict="")


def list_pairs(status: str, rule: DuplicateRule) -> QuerySet[Duplicate]:
    """Return the pairs of a status: auto (joined by themselves, or about to be), review, joined or rejected by somebody."""
    pairs = Duplicate.objects.all()
    if status == "auto":
        return pairs.filter(Q(state=State.AUTO) | (Q(state=State.REVIEW) & is_certain(rule)))
    if status == "review":
        return pairs.filter(state=State.REVIEW, probability__gte=rule.threshold_review).exclude(is_certain(rule))
    return pairs.filter(state=status)


def find_conflict(rule: DuplicateRule, first: Mapping[str, Any], second: Mapping[str, Any]) -> str:
    """Return the first strong field in which both have values and none in common, or ''; values by slug, as sets."""
    return next(
        (slug for slug in rule.strong if first.get(slug) and second.get(slug) and not first[slug] & second[slug]), ""
    )


def load_strong(rule: DuplicateRule, ids: Sequence[int]) -> dict[int, dict[str, set[str]]]:
    """Return the values of the strong fields of these contacts; two queries at most."""
    found: dict[int, dict[str, set[str]]] = {number: {} for number in ids}
    if not rule.strong:
        return found
    for contact in Contact.objects.filter(pk__in=ids).only("id", *COLUMNS, "attributes"):
        for slug in rule.strong:
            value = getattr(contact, slug) if slug in COLUMNS else contact.attributes.get(slug)
            if value not in (None, ""):
                found[contact.pk][slug] = {str(value).strip().lower()}
    if EXTERNAL_ID in rule.strong:
        for number, value in Identity.objects.filter(contact_id__in=ids, kind=Identity.Kind.USER_ID).values_list(
            "contact_id", "value"
        ):
            found[number].setdefault(EXTERNAL_ID, set()).add(value)
    return found
