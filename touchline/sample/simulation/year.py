"""Simulates the year: who comes on which day, who comes back, until the present."""

from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Final

from touchline.kit.clock import to_millis
from touchline.sample.simulation.arrival import draw_arrival
from touchline.sample.simulation.calendar import draw_moment, draw_return, get_days, get_weight
from touchline.sample.simulation.people import People, Person
from touchline.sample.simulation.record import Log
from touchline.sample.simulation.walk import Walk

PEOPLE: Final = 6600
SEED: Final = 1851
"""The year of the first book about coffee roasting that our roaster owns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the simulation starts from; the same setting gives the same year."""

    end: datetime
    host: str
    source: int
    currency: str = "EUR"
    people: int = PEOPLE
    seed: int = SEED


@dataclass(frozen=True, slots=True)
class Year:
    """What happened: the people, and the log of their visits, events and orders."""

    people: list[Person]
    log: Log
    devices: int


def simulate(setting: Setting) -> Year:
    """Simulates a year of the shop that ends at `setting.end`."""
    rng = Random(setting.seed)
    log = Log(rng, setting.host, setting.source, setting.currency, to_millis(setting.end))
    maker = People(rng)
    days = get_days(setting.end.astimezone(UTC))
    weights = [get_weight(day, end=setting.end) for day in days]
    people = []
    for day in rng.choices(days, weights, k=setting.people):
        person = maker.make_person()
        people.append(person)
        live(person, log, start=draw_moment(day, rng=rng))
    return Year([person for person in people if any(device.first_at for device in person.devices)], log, maker.devices)


def live(person: Person, log: Log, *, start: datetime) -> None:
    """One person's visits from the first to the last, or to the present."""
    rng, moment, first = log.rng, start, True
    while to_millis(moment) <= log.end:
        device = person.devices[0] if rng.random() < 0.65 else person.devices[-1]
        arrival = draw_arrival(person, moment, rng=rng, first=first)
        Walk(log, person, device, at=to_millis(moment), arrival=arrival).go()
        if rng.random() > get_loyalty(person):
            return
        first = False
        moment = draw_return(moment, days=rng.lognormvariate(0, 0.7) * get_gap(person), rng=rng)


def get_loyalty(person: Person) -> float:
    """How likely somebody comes back once more."""
    return min(0.94, 0.15 + 0.42 * person.interest + 0.56 * bool(person.bought) + 0.22 * person.has_letter)


def get_gap(person: Person) -> float:
    """Typical days between two visits."""
    return 20.0 if person.bought else (13.0 if person.has_letter else 8.0)
