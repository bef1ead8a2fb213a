"""Ways to begin: on from the first page, and out of an empty list. Rooms register theirs in `set_up.py`."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from touchline.kit.registry import Registry
from touchline.organisation.check_list import discover, get_steps

Label = str | Promise


@dataclass(frozen=True, kw_only=True)
class Start:
    """A way on: the address behind `url_name` takes a POST and leads to the next page.

    One that `fills` the list of a kind of records stands on that list while it is empty instead, as a link.
    """

    slug: str
    label: Label
    text: Label
    icon: str
    url_name: str
    order: int = 100
    fills: frozenset[str] = frozenset()
    is_there: Callable[[], bool] = lambda: True

    @property
    def url(self) -> str:
        return reverse(self.url_name)


_starts: Registry[Start] = Registry("way to start")


def register_start(start: Start) -> Start:
    """Add a way on; ValueError when another one has its slug."""
    return _starts.add(start.slug, start)


def get_starts() -> list[Start]:
    """Return the ways on from the first page in their order."""
    discover()
    return sorted((start for start in _starts if not start.fills), key=lambda start: start.order)


@dataclass(frozen=True, slots=True)
class Way:
    """A button on an empty list."""

    label: Label
    icon: str
    url: str


def get_ways_to_fill(kind: str) -> list[Way]:
    """Return what fills the empty list of a kind of records: steps of setting up, and other ways that are there now."""
    steps = [
        (step.order, Way(step.offer or step.label, step.icon, step.url)) for step in get_steps() if kind in step.fills
    ]
    starts = [
        (start.order, Way(start.label, start.icon, start.url))
        for start in _starts
        if kind in start.fills and start.is_there()
    ]
    return [way for _order, way in sorted(steps + starts, key=lambda pair: pair[0])]
