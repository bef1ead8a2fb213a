"""Names of the sources that attributes came from: told by the room that holds sources, which lies above this one."""

from collections.abc import Callable, Iterable
from functools import cache

from django.utils.module_loading import autodiscover_modules

NameSources = Callable[[Iterable[int]], dict[int, str]]
_namers: list[NameSources] = []


def register_source_names(find: NameSources) -> NameSources:
    """Ask `find` for the names of source ids; by one query for any number. Usable as decorator."""
    if find not in _namers:
        _namers.append(find)
    return find


def get_source_names(source_ids: Iterable[int]) -> dict[int, str]:
    """Return the names of those sources that are known."""
    _discover()
    wanted = sorted(set(source_ids))
    found: dict[int, str] = {}
    for find in _namers if wanted else ():
        found |= find(wanted)
    return found


@cache
def _discover() -> None:
    autodiscover_modules("origins")
