"""Blocks on Today: rooms register theirs in `today.py`; one that has nothing to say is not drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils.module_loading import autodiscover_modules

from touchline.kit.registry import Registry

FindFacts = Callable[[HttpRequest], dict[str, Any] | None]


@dataclass(frozen=True, kw_only=True)
class Block:
    """A part of Today: `find` returns what its template shows, or None for no block."""

    slug: str
    template: str
    find: FindFacts
    order: int = 100


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A block with its facts."""

    template: str
    facts: dict[str, Any]


_blocks: Registry[Block] = Registry("block of Today")


def register_block(block: Block) -> Block:
    """Add a block; ValueError when another one has its slug."""
    return _blocks.add(block.slug, block)


def get_blocks(request: HttpRequest) -> list[ShownBlock]:
    """Return the blocks that have something to say to this reader."""
    _discover()
    found = ((block, block.find(request)) for block in sorted(_blocks, key=lambda block: block.order))
    return [ShownBlock(block.template, facts) for block, facts in found if facts is not None]


@cache
def _discover() -> None:
    autodiscover_modules("today")
