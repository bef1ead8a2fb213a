"""People and companies in the API."""

from ninja import Router

from touchline.contacts.api import (
    companies,
    companies_writing,
    consents,
    duplicates,
    identities,
    merging,
    people,
    people_bulk,
    people_writing,
    privacy,
    quality,
    retention,
    sensitive,
)

__all__ = ["companies_writing", "people_writing", "router"]
router = Router()
# The order decides which address is tried first: "bulk" must not be taken for an id.
for part in (
    people_bulk,
    people,
    identities,
    consents,
    privacy,
    sensitive,
    quality,
    retention,
    companies,
    merging,
    duplicates,
):
    router.add_router("", part.router)
