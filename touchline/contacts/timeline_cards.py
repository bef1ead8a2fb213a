"""Cards on the timeline: a room shows events of its own with more than one line, fetching what a whole page needs at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.module_loading import autodiscover_modules

from touchline.eventstore.timeline import StoredEvent

LoadCards = Callable[[Sequence[StoredEvent]], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class CardKind:
    """For events of these names: the template that draws `card`, and what loads it, by event id, for all on a page."""

    names: frozenset[str]
    template: str
    load: LoadCards


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on the timeline instead of the plain line."""

    template: str
    card: Any


_kinds: list[CardKind] = []


def register_card(*names: str, template: str) -> Callable[[LoadCards], LoadCards]:
    """Return a decorator for the loader; events it leaves out are shown as a plain line."""

    def add(load: LoadCards) -> LoadCards:
        _kinds.append(CardKind(frozenset(names), template, load))
        return load

    return add


def load_cards(events: Sequence[StoredEvent]) -> dict[str, Card]:
    """Return the cards of a page's events by event id: one loader call for each kind that is on the page."""
    _discover()
    found: dict[str, Card] = {}
    for kind in _kinds:
        wanted = [event for event in events if event.name in kind.names]
        if wanted:
            found |= {event_id: Card(kind.template, card) for event_id, card in kind.load(wanted).items()}
    return found


@cache
def _discover() -> None:
    autodiscover_modules("timeline")
