"""What templates may say about a person: each room's `variables.py` registers its roots, such as `contact` or `orders`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

from touchline.kit.registry import Registry

Label = str | Promise
Collect = Callable[[Sequence[int]], Mapping[int, Any]]


@dataclass(frozen=True, kw_only=True)
class Variable:
    """A value by its path below the root, such as `first_name`; `[]` stands for each of a list."""

    path: str
    label: Label
    example: Any = ""
    is_always_there: bool = False
    """Whether everybody has it; others want a fallback."""


@dataclass(frozen=True, kw_only=True)
class Root:
    """A name at the beginning of a path.

    `collect` returns the value for each of a handful of contacts in as many queries as for one; without it the value comes with
    the message. `variables` is a function, since a firm makes attributes of its own.
    """

    slug: str
    label: Label
    variables: Callable[[], Sequence[Variable]]
    collect: Collect | None = None
    example: Callable[[], Any] = dict
    """A value for a preview without a person."""
    is_open: bool = False
    """Whether other names below it are no mistake."""
    order: int = 100


ROOTS: Final[Registry[Root]] = Registry("template variable")


def register_root(root: Root) -> Root:
    """Add a root; ValueError when another one has its name."""
    return ROOTS.add(root.slug, root)


@cache
def discover() -> None:
    """Let every room add its roots."""
    autodiscover_modules("variables")


def list_roots() -> list[Root]:
    """Return all roots in their order."""
    discover()
    return sorted(ROOTS, key=lambda root: root.order)
