"""What a draft would give real people, beside what they have now."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from touchline.conditions.context import Context
from touchline.conditions.people import find_among_people
from touchline.conditions.problems import ConditionError
from touchline.contacts.models import Contact, Presence
from touchline.segments.live.histories import FetchedHistories
from touchline.segments.scoring.drafts import get_drafted
from touchline.segments.scoring.history import Key, count_history
from touchline.segments.scoring.ledger import Ledger, make_ledgers
from touchline.segments.scoring.models import Score, ScoreModel
from touchline.segments.scoring.plan import Plan, make_plan
from touchline.segments.scoring.rules import How
from touchline.users.models import User
from touchline.users.permissions import Verb, limit

TOP: Final = 8
RECENT: Final = 24
SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Previewed:
    """One person: the points now, and the ledger by the draft."""

    contact: Contact
    before: Decimal | None
    after: Ledger


def preview_draft(model: ScoreModel, user: User) -> list[Previewed]:
    """Return people the user may see, with what the draft gives them, the most points first. Raises EventStoreDown.

    Those who have most now are among them, and those who were there last.
    """
    people = choose_people(model, user)
    plan = make_plan([get_drafted(model)])
    ids = [one.pk for one in people]
    counts = count_history(ids, plan.counted, zone=plan.zone)
    holding = find_holding_by_condition(plan, ids)
    before = dict(Score.objects.filter(pk__in=ids).values_list("contact_id", model.column))
    found = []
    for one in people:
        held = [key for key, members in holding.items() if one.pk in members]
        (ledger,) = make_ledgers(one.pk, plan, holding=held, counts=counts.get(one.pk, {}))
        found.append(Previewed(one, before.get(one.pk), ledger))
    return sorted(found, key=lambda one: (-one.after.total, one.contact.pk))[:SHOWN]


def choose_people(model: ScoreModel, user: User) -> list[Contact]:
    """Return whom the draft is tried on; three short queries."""
    top = Score.objects.filter(**{f"{model.column}__isnull": False}).order_by(f"-{model.column}", "-contact_id")
    last = Presence.objects.filter(is_contact=True).order_by("-last_at", "-person_id")
    ids = {*top.values_list("contact_id", flat=True)[:TOP], *last.values_list("person_id", flat=True)[:RECENT]}
    seen = limit(Contact.objects.filter(archived_at=None), user, "contacts", Verb.VIEW)
    people = list(seen.filter(pk__in=ids)) if ids else []
    return people or list(seen.order_by("-created_at", "-id")[:SHOWN])


def find_holding_by_condition(plan: Plan, contact_ids: Sequence[int]) -> dict[Key, set[int]]:
    """Return for each rule with a condition of whom it holds now, asked directly; a broken condition holds of nobody."""
    histories = FetchedHistories()
    histories.announce(contact_ids)
    found = {}
    for key, rule in plan.rules.items():
        if rule.how is not How.WHILE:
            continue
        try:
            found[key] = find_among_people(rule.condition, contact_ids, histories, context=Context(zone=plan.zone))
        except ConditionError:
            found[key] = set()
    return found
