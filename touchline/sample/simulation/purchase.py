"""From the cart to the order, and what comes after: refunds and monthly parcels."""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import TYPE_CHECKING, Any, Final

from touchline.kit.clock import from_millis
from touchline.sample.basket import Position
from touchline.sample.calls import describe_positions
from touchline.sample.catalogue import get_delivery, get_tax
from touchline.sample.simulation.calendar import is_campaign
from touchline.sample.simulation.people import Person
from touchline.sample.simulation.places import get_place
from touchline.sample.simulation.record import Log, Order

if TYPE_CHECKING:
    from touchline.sample.simulation.walk import Walk

LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
COUPON: Final = "NEST10"
REFUND: Final = 0.034
DAY: Final = 86_400_000
MONTH: Final = 30 * DAY + 5 * 3_600_000
STAYS: Final = 0.9
"""How likely a subscriber stays for another month."""


def check_out(walk: "Walk") -> None:
    """Goes through the check-out; most finish it, fewer on a phone and the first time."""
    rng, person = walk.rng, walk.person
    order = make_order(walk.log, person, walk.device.number, at=walk.at, positions=tuple(walk.cart))
    walk.place = get_place("checkout")
    walk.report("page_viewed")
    walk.report("Checkout Started", describe_order(walk.log, replace(order, number="")), after=80)
    walk.stay()
    if rng.random() > (0.86 if person.bought else 0.66) * (0.94 if walk.device.kind == "mobile" else 1):
        walk.is_buyer = False
        return
    walk.place = get_place("thanks", order.number)
    walk.report("page_viewed")
    walk.know(person.traits)
    order.at = walk.at + 40
    order.method = rng.choices(("invoice", "transfer"), (74, 26))[0]
    walk.report("Order Completed", describe_order(walk.log, order), after=40)
    keep_order(walk.log, order)
    walk.cart.clear()
    walk.is_buyer = False
    walk.stay()


def make_order(log: Log, person: Person, device: int, *, at: int, positions: tuple[Position, ...]) -> Order:
    """An order of these positions with its sums; it is nobody's until it is kept."""
    rng, day = log.rng, from_millis(at)
    subtotal = sum((position.total for position in positions), Decimal("0.00"))
    coupon = COUPON if is_campaign(day) and rng.random() < 0.6 else ""
    discount = (subtotal / 10).quantize(Decimal("0.01"), ROUND_HALF_UP) if coupon else Decimal("0.00")
    has_plan = any(position.product.category == "subscription" for position in positions)
    shipping = Decimal("0.00") if has_plan else get_delivery(subtotal - discount)
    total = subtotal - discount + shipping
    return Order(
        number=draw_number(log, f"KC-{day:%y%m%d}-", rng),
        person=person,
        device=device,
        at=at,
        positions=positions,
        subtotal=subtotal,
        discount=discount,
        shipping=shipping,
        total=total,
        tax=get_tax(total),
        coupon=coupon,
    )


def draw_number(log: Log, prefix: str, rng: Random) -> str:
    """An order number that was not given yet."""
    number = prefix + "".join(rng.choices(LETTERS, k=5))
    while number in log.numbers:
        number = prefix + "".join(rng.choices(LETTERS, k=5))
    log.numbers.add(number)
    return number


def describe_order(log: Log, order: Order) -> dict[str, Any]:
    """An order as the e-commerce events carry it."""
    facts = {
        "order_id": order.number,
        "total": float(order.total),
        "subtotal": float(order.subtotal),
        "shipping": float(order.shipping),
        "tax": float(order.tax),
        "discount": float(order.discount),
        "coupon": order.coupon,
        "currency": log.currency,
        "products": describe_positions(order.positions),
    }
    return {key: value for key, value in facts.items() if value != ""}


def keep_order(log: Log, order: Order) -> None:
    """Takes an order into the books, with the refund some come to and the parcels a plan brings."""
    order.person.bought += 1
    log.orders.append(order)
    if log.rng.random() < REFUND:
        refund(log, order)
    plans = tuple(position for position in order.positions if position.product.category == "subscription")
    if plans:
        renew(log, order, plans)


def refund(log: Log, order: Order) -> None:
    """Gives some or all of the money back, a few days later, when that is not in the future."""
    at = order.at + log.rng.randrange(3 * DAY, 15 * DAY)
    if at > log.end:
        return
    whole = log.rng.random() < 0.6 or len(order.positions) == 1
    order.refunded = order.total if whole else order.positions[-1].total
    order.refunded_at = at
    facts = {"order_id": order.number, "total": float(order.refunded), "currency": log.currency}
    log.write("Order Refunded", at, device=order.device, properties=facts)


def renew(log: Log, first: Order, plans: tuple[Position, ...]) -> None:
    """Sends the parcel every month until the subscriber has enough; the shop's server reports it."""
    at = first.at + MONTH
    while at <= log.end and log.rng.random() < STAYS:
        order = make_order(log, first.person, first.device, at=at, positions=plans)
        log.write("Order Completed", at, device=first.device, properties=describe_order(log, order))
        log.orders.append(order)
        at += MONTH
