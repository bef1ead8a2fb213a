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
Names = Callable[[], frozenset[str]]


def no_names() -> frozenset[str]:
    """Return no names beyond those that were written down."""
    return frozenset()


@dataclass(frozen=True, slots=True)
class Reaction:
    """A room's function and the event names it wants; `more` tells those that people chose on a screen."""

    names: frozenset[str]
    react: React
    more: Names = no_names

    def get_names(self) -> frozenset[str]:
        """Return all names it wants now."""
        return self.names | self.more()


_reactions: list[Reaction] = []


def react_to(*names: str, more: Names = no_names) -> Callable[[React], React]:
    """Register the decorated function for events of these names, and of those that `more` tells; it hears of joins, too.

    It runs in the transaction that moves the cursor: set-based, quick, without outside effects (those go to a job).
    """

    def register(react: React) -> React:
        _reactions.append(Reaction(frozenset(names), react, more))
        return react

    return register


def get_wanted_names() -> frozenset[str]:
    """Return the names of all events that some room reacts to."""
    return frozenset().union(*(reaction.get_names() for reaction in _reactions))


def run_reactions(events: Sequence[Event], joins: list[tuple[int, int]]) -> list[Refused]:
    """Hand one batch to every room that asked for it, and return what they refused."""
    refused: list[Refused] = []
    # Rooms that tell others what happened come last, and do not tell what turned out to be unusable.
    for reaction in sorted(_reactions, key=lambda one: one.more is not no_names):
        names = reaction.get_names()
        bad = {entry.message_id for entry in refused} if reaction.more is not no_names else set()
        wanted = [event for event in events if event.name in names and event.message_id not in bad]
        if wanted or joins:
            refused.extend(reaction.react(Batch(wanted, joins)))
    return refused
