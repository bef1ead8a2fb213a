"""A registry of kinds: pickers, editors, docs and tests loop over it, so that a new kind is one new module."""

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

K = TypeVar("K")


class Registry(Generic[K]):
    """Kinds by their slug, in the order of registration."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._kinds: dict[str, K] = {}

    def add(self, slug: str, kind: K) -> K:
        """Register `kind` under `slug`; a second one under the same slug is a programming error (ValueError)."""
        if self._kinds.get(slug, kind) is not kind:
            raise ValueError(f"Two kinds of {self.what} are called '{slug}'.")
        self._kinds[slug] = kind
        return kind

    def register(self, slug: str) -> Callable[[K], K]:
        """Return a decorator that registers what it decorates under `slug`."""
        return lambda kind: self.add(slug, kind)

    def find(self, slug: str) -> K | None:
        """Return the kind called `slug`, or None."""
        return self._kinds.get(slug)

    def get(self, slug: str) -> K:
        """Return the kind called `slug`; KeyError names the kinds there are."""
        if slug not in self._kinds:
            raise KeyError(f"No {self.what} is called '{slug}'; there are: {', '.join(self._kinds)}.")
        return self._kinds[slug]

    def __iter__(self) -> Iterator[K]:
        return iter(self._kinds.values())

    def __len__(self) -> int:
        return len(self._kinds)

    def items(self) -> list[tuple[str, K]]:
        """Return the pairs of slug and kind."""
        return list(self._kinds.items())
