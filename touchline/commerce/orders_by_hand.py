"""Orders that come by another way than the stream: written at once, and told to the stream as what happened.

What is recorded here is applied already, so that `reactions.py` leaves the room's own events out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from touchline.commerce import drafts, writing
from touchline.commerce.drafts import Author, OrderDraft
from touchline.commerce.order_events import CANCELLED, COMPLETED, REFUNDED, UPDATED, OrderFacts, read_order
from touchline.commerce.products import ProductSaying, write_products
from touchline.contacts.models import Contact
from touchline.contacts.queries import find_contacts_of
from touchline.journal.services import Recorded, record_many
from touchline.kit.clock import now
from touchline.organisation.queries import get_currency


@dataclass(frozen=True, slots=True)
class NewRefund:
    """Money given back, by a number that makes it once; the amount as it was written."""

    number: str
    amount: str


@dataclass(frozen=True, slots=True)
class OrderSaying:
    """What is said about an order: properties as an e-commerce event has them, refunds, and whether it is cancelled."""

    properties: dict[str, Any]
    refunds: Sequence[NewRefund] = ()
    is_cancelled: bool = False


@transaction.atomic
def put_order(saying: OrderSaying, *, contact_id: int, person_id: int = 0, at: datetime | None = None) -> str:
    """Make a new order of a contact and return its number; raises Nonsense for what cannot be meant.

    A number that is there already is changed instead. `person_id` is whose identifier it carries, where that is
    somebody who was joined into the contact: after an un-merge it goes back to that one.
    """
    facts = read_order(saying.properties)
    known = writing.lock_drafts([facts.number])
    if known:
        change_order(saying, person_id=person_id)
        return facts.number
    author = _make_author(contact_id, at or now(), person_id=person_id)
    draft = drafts.place(facts, author, currency=get_currency())
    events = [_tell(author, draft, COMPLETED, saying.properties, at=author.at)]
    _finish(draft, facts, saying, events, by=author)
    return facts.number


@transaction.atomic
def change_order(saying: OrderSaying, *, person_id: int = 0) -> None:
    """Change a known order; raises Nonsense for what cannot be meant, and KeyError for an unknown number."""
    facts = read_order(saying.properties)
    draft = writing.lock_drafts([facts.number])[facts.number]
    author = _make_author(draft.contact_id or draft.person_id, now(), person_id=person_id or _find_person(draft))
    events: list[Recorded] = []
    if len(saying.properties) > 1:
        drafts.update(draft, facts, author)
        events.append(_tell(author, draft, UPDATED, saying.properties))
    _finish(draft, facts, saying, events, by=author)


def _finish(draft: OrderDraft, facts: OrderFacts, saying: OrderSaying, events: list[Recorded], *, by: Author) -> None:
    author = replace(by, at=now())
    for refund in saying.refunds:
        given_back = read_order({"order_id": facts.number, "total": refund.amount, "refund_id": refund.number})
        before = draft.refunded
        drafts.refund(draft, given_back, author, message_id=refund.number)
        if draft.refunded != before:
            told = {"order_id": facts.number, "total": refund.amount, "refund_id": refund.number}
            events.append(_tell(author, draft, REFUNDED, told))
    if saying.is_cancelled and draft.state != "cancelled":
        drafts.cancel(draft, author)
        events.append(_tell(author, draft, CANCELLED, {"order_id": facts.number}))
    sayings = [ProductSaying(line.product, True, draft.is_sample) for line in facts.lines or () if line.product]
    writing.write_drafts([draft], product_ids=write_products(sayings), at=now())
    record_many(events)


def _find_person(draft: OrderDraft) -> int:
    """Return the person an order came by, where that one is the contact now."""
    is_theirs = find_contacts_of([draft.person_id]).get(draft.person_id) == draft.contact_id
    return draft.person_id if is_theirs else 0


def _make_author(contact_id: int, at: datetime, *, person_id: int = 0) -> Author:
    is_sample = Contact.objects.filter(pk=contact_id, is_sample=True).exists()
    return Author(person_id or contact_id, contact_id, at, None, is_sample, trusted=True)


def _tell(
    by: Author, draft: OrderDraft, name: str, properties: dict[str, Any], *, at: datetime | None = None
) -> Recorded:
    told = {"currency": draft.currency, "total": str(draft.total)} | properties
    return Recorded(by.person_id, name, told, at=at)
