"""Takes the parts of profiles that changed, once the mirror knows them."""

from typing import Final

from touchline.segments.mirroring import claim_mirrored

EVERYBODY: Final = 0
"""Stands for all contacts where a field as such changed."""


def claim_changes(limit: int) -> dict[str, set[int]]:
    """Take the next changes out of the queue, in the caller's transaction; return whose profile changed, by the part."""
    found: dict[str, set[int]] = {}
    for contact, part in claim_mirrored(limit):
        found.setdefault(part, set()).add(contact)
    return found
