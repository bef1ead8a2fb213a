"""Orders in memory while a batch of events is applied to them: the rules of who may change what."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from touchline.commerce.amounts import DIGITS_BEFORE_POINT, SMALLEST, Nonsense
from touchline.commerce.models import Order
from touchline.commerce.order_events import LineFacts, OrderFacts

NOTHING = Decimal(0)
LIMIT = Decimal(10) ** DIGITS_BEFORE_POINT


@dataclass(frozen=True, slots=True)
class Author:
    """Whose event it is, from where and when."""

    person_id: int
    contact_id: int | None
    at: datetime
    source_id: int | None
    """None for what came through the API."""
    is_sample: bool
    trusted: bool


@dataclass(frozen=True, slots=True)
class PaymentDraft:
    """A payment to be written."""

    number: str
    method: str
    amount: Decimal
    at: datetime


@dataclass(frozen=True, slots=True)
class RefundDraft:
    """A refund to be written."""

    number: str
    amount: Decimal
    at: datetime


@dataclass(slots=True)
class OrderDraft:
    """An order as it stands after the events so far, and what of it must be written."""

    number: str
    person_id: int
    contact_id: int | None
    placed_at: datetime
    currency: str
    total: Decimal
    subtotal: Decimal | None = None
    shipping: Decimal = NOTHING
    tax: Decimal = NOTHING
    discount: Decimal = NOTHING
    coupon: str = ""
    state: str = Order.State.PLACED
    refunded: Decimal = NOTHING
    source_id: int | None = None
    verified: bool = False
    is_sample: bool = False
    id: int | None = None
    changed: bool = False
    replaced: bool = False
    """A trusted source took over an unverified order: its payments and refunds go, too."""
    lines: tuple[LineFacts, ...] | None = None
    """New lines in place of all old ones; None leaves them as they are."""
    payments: list[PaymentDraft] = field(default_factory=list)
    refunds: list[RefundDraft] = field(default_factory=list)
    refund_numbers: set[str] = field(default_factory=set)


def place(facts: OrderFacts, author: Author, *, currency: str) -> OrderDraft:
    """Return a new order; raises Nonsense when it has no total."""
    total = compute_total(facts)
    lines = facts.lines or ()
    draft = OrderDraft(
        number=facts.number,
        person_id=author.person_id,
        contact_id=author.contact_id,
        placed_at=author.at,
        currency=facts.currency or currency,
        total=total,
        subtotal=facts.subtotal,
        shipping=facts.shipping or NOTHING,
        tax=facts.tax or NOTHING,
        discount=facts.discount or NOTHING,
        coupon=facts.coupon,
        source_id=author.source_id,
        verified=author.trusted,
        is_sample=author.is_sample,
        changed=True,
        lines=lines,
    )
    draft.payments.append(PaymentDraft(facts.payment_number or facts.number, facts.method, total, author.at))
    return draft


def take_over(draft: OrderDraft, facts: OrderFacts, author: Author, *, currency: str) -> OrderDraft:
    """Return the order as a trusted source tells it, in place of an unverified one."""
    fresh = place(facts, author, currency=currency)
    fresh.id, fresh.replaced = draft.id, True
    return fresh


def update(draft: OrderDraft, facts: OrderFacts, author: Author) -> None:
    """Change what the event names; raises Nonsense when that is not allowed or not possible."""
    check_may_change(draft, author)
    total = draft.total if facts.total is None else facts.total
    if total < draft.refunded:
        raise Nonsense(f"The total of order {draft.number} would be less than the {draft.refunded} given back already.")
    draft.total = total
    draft.currency = facts.currency or draft.currency
    draft.subtotal = draft.subtotal if facts.subtotal is None else facts.subtotal
    draft.shipping = draft.shipping if facts.shipping is None else facts.shipping
    draft.tax = draft.tax if facts.tax is None else facts.tax
    draft.discount = draft.discount if facts.discount is None else facts.discount
    draft.coupon = facts.coupon or draft.coupon
    draft.lines = draft.lines if facts.lines is None else facts.lines
    _set_state(draft)
    draft.changed = True


def refund(draft: OrderDraft, facts: OrderFacts, author: Author, *, message_id: str) -> None:
    """Give back an amount, or all that is left where none is named; raises Nonsense when that is more than is left."""
    check_may_change(draft, author)
    number = facts.refund_number or message_id
    if number in draft.refund_numbers:
        return
    left = draft.total - draft.refunded
    amount = left if facts.total is None else facts.total
    if amount > left:
        raise Nonsense(f"The refund of {amount} is more than the {left} left of order {draft.number}.")
    if amount == 0:
        return
    draft.refund_numbers.add(number)
    draft.refunds.append(RefundDraft(number, amount, author.at))
    draft.refunded += amount
    _set_state(draft)
    draft.changed = True


def cancel(draft: OrderDraft, author: Author) -> None:
    """Cancel the order; raises Nonsense when that is not allowed."""
    check_may_change(draft, author)
    draft.changed = draft.changed or draft.state != Order.State.CANCELLED
    draft.state = Order.State.CANCELLED


def check_may_change(draft: OrderDraft, author: Author) -> None:
    """Raise Nonsense unless the source is trusted, or the order is unverified and the same person's."""
    if author.trusted:
        return
    if draft.verified:
        raise Nonsense(f"Order {draft.number} is verified; only a trusted source may change it.")
    same_contact = draft.contact_id is not None and draft.contact_id == author.contact_id
    if draft.person_id != author.person_id and not same_contact:
        raise Nonsense(f"Order {draft.number} is somebody else's; only a trusted source may change it.")


def compute_total(facts: OrderFacts) -> Decimal:
    """Return the total as named, else from its parts, else from the lines; raises Nonsense when nothing says it."""
    total = facts.total
    if total is None:
        goods = facts.subtotal
        if goods is None and facts.lines:
            goods = sum((line.price * line.quantity for line in facts.lines), NOTHING)
        if goods is None:
            raise Nonsense("total is missing, and there is no subtotal and no line to make it from.")
        total = goods + (facts.shipping or NOTHING) + (facts.tax or NOTHING) - (facts.discount or NOTHING)
        total = max(total, NOTHING)
    if total >= LIMIT:
        raise Nonsense(f"The total has more than {DIGITS_BEFORE_POINT} digits before the point.")
    return total.quantize(SMALLEST, ROUND_HALF_UP)


def _set_state(draft: OrderDraft) -> None:
    if draft.state == Order.State.CANCELLED:
        return
    if not draft.refunded:
        draft.state = Order.State.PLACED
    elif draft.refunded >= draft.total:
        draft.state = Order.State.REFUNDED
    else:
        draft.state = Order.State.PARTLY_REFUNDED
