"""Names of the sources that values came from: told by the room that holds sources, which lies above this one."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

NameSources = Callable[[Iterable[int]], dict[int, str]]
_namers: list[NameSources] = []


def register_origin_names(find: NameSources) -> NameSources:
    """Ask `find` for the names of source ids; usable as decorator."""
    if find not in _namers:
        _namers.append(find)
    return find


def name_origins(origins: Iterable[Mapping[str, Any] | None]) -> dict[int, str]:
    """Return the names of the sources that these origins name, by their ids."""
    wanted = {origin["source"] for origin in origins if origin and isinstance(origin.get("source"), int)}
    found: dict[int, str] = {}
    for find in _namers if wanted else ():
        found |= find(wanted)
    return found
