"""Attributes, built-in fields and notes in the API."""

from ninja import Router

from touchline.records.api import attributes, built_in, notes

__all__ = ["router"]
router = Router()
# The order decides which address is tried first: "built-in" must not be taken for an id.
for part in (built_in, attributes, notes):
    router.add_router("", part.router)
