"""Rows of the PostgreSQL tables made from a simulated year: the base that loading copies once or many times."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import msgspec

from touchline.kit.clock import from_millis
from touchline.sample.simulation.people import Person
from touchline.sample.simulation.record import Order, Visit
from touchline.sample.simulation.year import Year

Row = tuple[Any, ...]
EXPIRY: Final = timedelta(days=395)
encode = msgspec.json.Encoder().encode


@dataclass(slots=True)
class Base:
    """The year with the first person and order id it gets, and who in it is a contact."""

    year: Year
    first_person: int
    first_order: int
    products: dict[str, int]
    ordinals: dict[int, int]
    """Of each person who is a contact, by the number of their device: their place among the contacts, from 1."""
    owners: dict[int, int]
    """Of each device that belongs to a contact: the device the contact is named after."""

    def get_id(self, device: int) -> int:
        """The person id of a device."""
        return self.first_person + device

    def get_ordinal(self, device: int) -> int:
        """The place of the device's owner among the contacts, 0 for nobody's."""
        return self.ordinals.get(self.owners.get(device, 0), 0)

    def find_contact_id(self, device: int) -> int | None:
        """The id of the contact a device belongs to."""
        owner = self.owners.get(device)
        return None if owner is None else self.get_id(owner)


def make_base(year: Year, *, first_person: int, first_order: int, products: dict[str, int], contacts: int) -> Base:
    """A base with so many contacts: those who told their address, then others who came, as if from an imported list."""
    known = [person for person in year.people if person.contact is not None]
    others = [person for person in year.people if person.contact is None]
    chosen = [*known, *others][:contacts]
    owners = {}
    for person in chosen:
        owner = get_owner(person)
        owners[owner] = owner
        owners.update({joined: owner for joined, _ in person.joins})
    ordinals = {get_owner(person): place for place, person in enumerate(chosen, 1)}
    return Base(year, first_person, first_order, products, ordinals, owners)


def get_owner(person: Person) -> int:
    """The device a person is named after: the first known one, else the first that was there."""
    if person.contact is not None:
        return person.contact
    return min((d for d in person.devices if d.first_at), key=lambda device: device.first_at).number


def make_contacts(base: Base) -> Iterator[Row]:
    """Rows of contacts_contact, with the ordinal behind."""
    source = base.year.log.source
    for person in base.year.people:
        owner = get_owner(person)
        if owner not in base.ordinals:
            continue
        created = from_millis(person.known_at or next(d.first_at for d in person.devices if d.number == owner))
        told = person.known or {"email": person.email, "name": f"{person.first} {person.last}"}
        name = told.get("name") or " ".join(filter(None, (told.get("firstName"), told.get("lastName"))))
        attributes = {key: value for key, value in told.items() if key not in {"email", "name"}}
        origin = {"source": source, "at": created.isoformat(), "verified": False}
        origins = dict.fromkeys(["email", *(["name"] if name else []), *attributes], origin)
        updated = from_millis(person.known_until) if person.known_until else created
        texts = (name, person.email, "", encode(attributes).decode(), encode(origins).decode(), person.known_by)
        yield (base.get_id(owner), *texts, created, updated, source, True, base.ordinals[owner])


def make_visitors(base: Base) -> Iterator[Row]:
    """Rows of contacts_visitor, with the ordinal of the owner behind."""
    for person in base.year.people:
        for device in person.devices:
            if device.first_at:
                seen = from_millis(device.first_at)
                contact = base.find_contact_id(device.number)
                expires = from_millis(base.year.log.end) + EXPIRY
                ordinal = base.get_ordinal(device.number)
                yield (base.get_id(device.number), device.key, contact, seen, expires, False, True, ordinal)


def make_joins(base: Base) -> list[tuple[int, int, datetime, int]]:
    """Second devices: person id, contact id, when they were joined, ordinal."""
    return [
        (base.get_id(number), base.get_id(owner), from_millis(at), base.ordinals[owner])
        for person in base.year.people
        if (owner := get_owner(person)) in base.ordinals
        for number, at in person.joins
    ]


def make_presence(base: Base) -> Iterator[Row]:
    """Rows of contacts_presence, one for each contact or unowned device, with the ordinal behind."""
    devices = {device.number: (person, device) for person in base.year.people for device in person.devices}
    visits: dict[int, list[Visit]] = {}
    for visit in base.year.log.visits:
        if visit.pages:
            visits.setdefault(base.owners.get(visit.device, visit.device), []).append(visit)
    for number, all_visits in visits.items():
        last = max(all_visits, key=lambda visit: visit.at)
        person, device = devices[last.device]
        first_at, last_at = from_millis(min(visit.at for visit in all_visits)), from_millis(last.last_at)
        sums = (len(all_visits), sum(visit.pages for visit in all_visits))
        present = (last.at // 1000, last_at, last.pages, base.year.log.host, last.path, last.title)
        origin = (last.channel, last.referrer, *last.utm, person.country, device.kind, device.browser, device.os)
        marks = (number in base.ordinals, False, True)
        yield (base.get_id(number), *marks, first_at, last_at, *sums, *present, *origin, base.ordinals.get(number, 0))


def get_state(order: Order) -> str:
    """The state of an order, by what was given back."""
    if not order.refunded:
        return "placed"
    return "refunded" if order.refunded >= order.total else "partly_refunded"


def make_orders(base: Base) -> Iterator[Row]:
    """Rows of commerce_order, with the ordinal of the buyer behind."""
    log = base.year.log
    for place, order in enumerate(log.orders):
        contact, ordinal = base.find_contact_id(order.device), base.get_ordinal(order.device)
        placed = from_millis(order.at)
        head = (base.first_order + place, order.number, base.get_id(order.device), contact, placed, get_state(order))
        sums = (order.total, order.subtotal, order.shipping, order.tax, order.discount)
        yield (*head, log.currency, *sums, order.coupon, order.refunded, log.source, False, True, placed, ordinal)


def make_lines(base: Base) -> Iterator[Row]:
    """Rows of commerce_line."""
    for place, order in enumerate(base.year.log.orders):
        for position, line in enumerate(order.positions, 1):
            number = line.product.number
            sku = f"{number}-{line.size.replace(' ', '')}" if line.size else number
            what = (base.products[number], sku, line.product.name, line.size, Decimal(line.quantity), line.price)
            yield (base.first_order + place, position, *what)


def make_payments(base: Base) -> Iterator[Row]:
    """Rows of commerce_payment: every order is paid, for it was sent."""
    for place, order in enumerate(base.year.log.orders):
        yield (base.first_order + place, order.number, order.method, order.total, from_millis(order.at))


def make_refunds(base: Base) -> Iterator[Row]:
    """Rows of commerce_refund."""
    for place, order in enumerate(base.year.log.orders):
        if order.refunded:
            yield (base.first_order + place, f"{order.number}-R", order.refunded, from_millis(order.refunded_at))
