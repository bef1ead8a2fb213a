"""How rooms react to the stream: a function for named events, called in the resolver's transaction, batch by batch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from touchline.journal.events import Event, Refused


@dataclass(frozen=True, slots=True)
class Batch:
    """What a reaction is handed: the events it named, in order, and the joins (person id, contact id) of the batch."""

    events: list[Event]
    joins: list[tuple[int, int]]


React = Callable[[Batch], Sequence[Refused]]


@dataclass(frozen=True, slots=True)
class Reaction:
    """A room's function and the event names it wants."""

    names: frozenset[str]
    react: React


_reactions: list[Reaction] = []


def react_to(*names: str) -> Callable[[React], React]:
    """Register the decorated function for events of these names; it also hears of every join.

    It runs in the transaction that moves the cursor: set-based, quick, without outside effects (those go to a job).
    """

    def register(react: React) -> React:
        _reactions.append(Reaction(frozenset(names), react))
        return react

    return register


def get_wanted_names() -> frozenset[str]:
    """Return the names of all events that some room reacts to."""
    return frozenset().union(*(reaction.names for reaction in _reactions))


def run_reactions(events: Sequence[Event], joins: list[tuple[int, int]]) -> list[Refused]:
    """Hand one batch to every room that asked for it, and return what they refused."""
    refused: list[Refused] = []
    for reaction in _reactions:
        wanted = [event for event in events if event.name in reaction.names]
        if wanted or joins:
            refused.extend(reaction.react(Batch(wanted, joins)))
    return refused
