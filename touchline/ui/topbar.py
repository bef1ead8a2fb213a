"""The end of the top bar: rooms' `topbar.py` register what stands there on every page of who is logged in."""

from dataclasses import dataclass
from typing import Final

from touchline.kit.registry import Registry


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A template drawn in the top bar; it may ask no store, and has its figures fetched once the page is there."""

    slug: str
    template: str
    order: int = 100


PIECES: Final[Registry[Piece]] = Registry("piece of the top bar")


def register_piece(piece: Piece) -> Piece:
    """Add a piece to the top bar; ValueError when another one has its slug."""
    return PIECES.add(piece.slug, piece)


def get_pieces() -> list[Piece]:
    """Return the pieces from left to right."""
    return sorted(PIECES, key=lambda piece: piece.order)
