"""Brings a simulated year into both stores: as it is, or copied to any size."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random
from typing import Final

from django.db import transaction

from touchline.eventstore.copies import multiply_events
from touchline.sample.loading.base import Base, make_base, make_joins
from touchline.sample.loading.events import load_events, load_joins
from touchline.sample.loading.sizes import Plan, make_plan, thin
from touchline.sample.loading.tables import Copies, load_products, load_tables, take_ids
from touchline.sample.simulation.year import Year

COMPANY_EVERY: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is wanted, exactly; every fifth contact belongs to one of the companies."""

    contacts: int
    events: int
    companies: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """How much is there now."""

    contacts: int
    events: int
    orders: int


def load_year(year: Year, *, token: str) -> Loaded:
    """Loads the year once. Raises EventStoreDown."""
    known = sum(person.contact is not None for person in year.people)
    plan = Plan(copies=1, contacts_per_copy=known, events_per_copy=len(year.log.rows))
    size = Size(contacts=known, events=len(year.log.rows), companies=max(1, known // 30))
    return _load(year, plan, size, token=token)


def load_size(year: Year, size: Size, *, token: str) -> Loaded:
    """Loads as many copies of the year as make exactly so many of each. Raises EventStoreDown."""
    contacts, events = size.contacts, size.events
    plan = make_plan(people=len(year.people), rows=len(year.log.rows), contacts=contacts, events=events)
    year.log.rows = thin(year.log.rows, events=plan.events_per_copy, rng=Random(contacts))
    return _load(year, plan, size, token=token)


def _load(year: Year, plan: Plan, size: Size, *, token: str) -> Loaded:
    stride, orders = year.devices + 1, len(year.log.orders)
    contacts, events = size.contacts, size.events
    with transaction.atomic():
        first_person = take_ids("contacts_person_id_seq", stride * plan.copies)
        first_company = take_ids("contacts_person_id_seq", size.companies)
        first_order = take_ids("commerce_order_id_seq", max(1, orders * plan.copies))
    copies = Copies(
        count=plan.copies,
        stride=stride,
        order_stride=orders,
        per_copy=plan.contacts_per_copy,
        contacts=contacts,
        companies=size.companies,
        first_company=first_company,
        company_every=COMPANY_EVERY,
    )
    base = make_base(
        year,
        first_person=first_person,
        first_order=first_order,
        products=load_products(),
        contacts=plan.contacts_per_copy,
    )
    # Each store is busy for long by itself, and neither waits for the other's rows.
    with ThreadPoolExecutor(max_workers=1) as pool:
        history = pool.submit(_load_history, base, copies=copies, events=events, token=token)
        with transaction.atomic():
            load_tables(base, copies)
        history.result()
    return Loaded(contacts=contacts, events=events, orders=orders * plan.copies)


def _load_history(base: Base, *, copies: Copies, events: int, token: str) -> None:
    rows = base.year.log.rows[:events]
    load_events(rows, first_person=base.first_person, token=token)
    if events > len(rows):
        log = base.year.log
        multiply_events(log.source, stride=copies.stride, total=events, latest_ms=log.end)
    load_joins(
        [
            (person + copy * copies.stride, contact + copy * copies.stride)
            for person, contact, _, ordinal in make_joins(base)
            for copy in range(copies.count)
            if copy * copies.per_copy + ordinal <= copies.contacts
        ]
    )
