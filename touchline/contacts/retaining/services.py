"""Sets how long a class of data is kept, and removes every night what is older."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from touchline.contacts.models import RetentionRule
from touchline.kit.clock import now
from touchline.kit.retention import LONGEST, Kept, get_kept
from touchline.records.values import Nonsense
from touchline.users.audit import write_audit

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Standing:
    """A class of data as it is kept now."""

    kept: Kept
    days: int | None
    rule: RetentionRule | None


def list_standings() -> list[Standing]:
    """Return all classes of data with how long each is kept, and how its last night went."""
    rules = {rule.slug: rule for rule in RetentionRule.objects.all()}
    return [Standing(kept, _find_days(kept, rules.get(kept.slug)), rules.get(kept.slug)) for kept in get_kept()]


@transaction.atomic
def set_days(kept: Kept, days: int | None, *, actor: Any) -> None:
    """Keep a class of data so many days, or always; raises Nonsense."""
    if kept.remove is None:
        raise Nonsense(_("How long this is kept is part of how Touchline works, and cannot be changed."))
    if days is not None and not kept.least <= days <= LONGEST:
        raise Nonsense(
            _("{class_} are kept between {least} and {most} days, or always.").format(
                class_=kept.label, least=kept.least, most=LONGEST
            )
        )
    before = next(one.days for one in list_standings() if one.kept is kept)
    RetentionRule.objects.update_or_create(
        slug=kept.slug, defaults={"is_set": True, "days": days, "set_at": now(), "set_by": str(actor or "")}
    )
    write_audit(
        actor,
        "retention.edit",
        "contacts",
        kept.slug,
        before={"count": before},
        after={"count": days, "state": kept.slug},
    )


def run_retention() -> dict[str, int]:
    """Remove what is older than it is kept, class by class; one that fails holds up no other. Return rows by class."""
    counts = {}
    for one in list_standings():
        if one.kept.remove is not None and one.days is not None:
            counts[one.kept.slug] = _run(one.kept, one.days)
    return counts


def _run(kept: Kept, days: int) -> int:
    assert kept.remove is not None
    removed, problem = 0, ""
    try:
        removed = kept.remove(now() - timedelta(days=days))
    except Exception as error:
        log.exception("What is older than %s days could not be removed: %s.", days, kept.slug)
        problem = f"{type(error).__name__}: {error}"[:500]
    RetentionRule.objects.update_or_create(
        slug=kept.slug, defaults={"ran_at": now(), "removed": removed, "problem": problem}
    )
    return removed


def _find_days(kept: Kept, rule: RetentionRule | None) -> int | None:
    return rule.days if rule is not None and rule.is_set else kept.days
