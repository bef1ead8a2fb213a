"""The rule of the checks: which of them count here, and when somebody is silent."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from touchline.contacts.models import QualityRule
from touchline.contacts.quality.checks import CHECKS
from touchline.records.values import Nonsense
from touchline.users.audit import write_audit

MOST_MONTHS = 120


def get_rule() -> QualityRule:
    """Return the rule, or the one everybody begins with."""
    return QualityRule.objects.filter(pk=1).first() or QualityRule()


@transaction.atomic
def change_rule(
    *, silent_months: int, off: list[str], asks_mx: bool = False, fills_in: bool = True, actor: Any
) -> QualityRule:
    """Change it; the next check goes by it. Raises Nonsense."""
    if not 1 <= silent_months <= MOST_MONTHS:
        raise Nonsense(_("Write a number of months between 1 and {most}.").format(most=MOST_MONTHS))
    rule = get_rule()
    before = _describe(rule)
    rule.silent_months, rule.off = silent_months, [slug for slug in CHECKS if slug in off]
    rule.asks_mx, rule.fills_in = asks_mx, fills_in
    rule.save()
    after = _describe(rule)
    write_audit(actor, "quality.rule", "contacts", rule.pk, before=before, after=after)
    return rule


def _describe(rule: QualityRule) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in ("silent_months", "off", "asks_mx", "fills_in")}
