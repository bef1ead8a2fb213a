"""Kinds of events as screens show them: rooms register theirs in `events.py`; an unknown name shows as it was sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

from touchline.kit.registry import Registry

Label = str | Promise
Describe = Callable[[Mapping[str, Any]], str]
UNKNOWN_ICON: Final = "activity"


class Topic(StrEnum):
    """What an event is about, by which a timeline can be filtered."""

    VISIT = "visit"
    ORDER = "order"
    PROFILE = "profile"
    TEAM = "team"
    OTHER = "other"


def say_nothing(properties: Mapping[str, Any]) -> str:
    """Describe an event whose label says everything."""
    return ""


@dataclass(frozen=True, kw_only=True)
class EventKind:
    """How events of one name are shown; an `important` one has a row of its own even when it happened in a visit."""

    name: str
    label: Label
    icon: str = UNKNOWN_ICON
    topic: Topic = Topic.OTHER
    important: bool = False
    describe: Describe = say_nothing


_kinds: Registry[EventKind] = Registry("event")


def register_kind(kind: EventKind) -> EventKind:
    """Add a kind; ValueError when another one has its name."""
    return _kinds.add(kind.name, kind)


def get_kind(name: str) -> EventKind:
    """Return the kind of an event's name; one made up for it when no room registered it."""
    _discover()
    return _kinds.find(name) or EventKind(name=name, label=name)


def get_kinds() -> list[EventKind]:
    """Return all registered kinds."""
    _discover()
    return list(_kinds)


def get_names(topic: Topic) -> list[str]:
    """Return the names of the registered kinds of a topic."""
    return [kind.name for kind in get_kinds() if kind.topic is topic]


@cache
def _discover() -> None:
    autodiscover_modules("events")
