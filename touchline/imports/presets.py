"""Exports of other systems, known by the names of their columns."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from touchline.imports.guessing import plain
from touchline.imports.mapping import NEW, Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """An export: the columns that give it away, and what its columns become beyond what their names say by themselves."""

    slug: str
    label: str
    kind: str
    known_by: tuple[str, ...]
    columns: dict[str, str] = field(default_factory=dict)
    leaves_out: tuple[str, ...] = ()

    def fits(self, names: set[str]) -> bool:
        """Whether a file with these columns is such an export."""
        return all(plain(name) in names for name in self.known_by)

    def apply(self, mapping: Mapping) -> None:
        """Give the columns what this system means by them."""
        wanted = {plain(name): to for name, to in self.columns.items()}
        left_out = {plain(name) for name in self.leaves_out}
        given = {to for to in wanted.values() if to != NEW}
        for column in mapping.columns:
            name = plain(column.name)
            if name in wanted:
                column.to = wanted[name]
            elif name in left_out or column.to in given - {"email", "phone", "tags"}:
                column.to = ""


PRESETS: Final[list[Preset]] = []


def find_preset(kind: str, columns: Sequence[str]) -> Preset | None:
    """Return the system whose export has these columns, the one that asks for most of them first."""
    names = {plain(name) for name in columns}
    found = [one for one in PRESETS if one.kind == kind and one.fits(names)]
    return max(found, key=lambda one: len(one.known_by), default=None)
