"""Collects what the templates of a message ask for, for a handful of contacts at once: a query or two per root."""

from collections.abc import Mapping, Sequence
from typing import Any

from touchline.kit.variables import ROOTS, discover
from touchline.messaging.design.brands import describe_brand
from touchline.segments.queries import members_among


def collect_variables(contact_ids: Sequence[int], prepared: Mapping[str, Any]) -> dict[int, dict[str, Any]]:
    """Return the values for each contact; what a room does not know of somebody is left out."""
    discover()
    brand = describe_brand() if "brand" in prepared["roots"] else None
    found: dict[int, dict[str, Any]] = {number: {"brand": brand} if brand else {} for number in contact_ids}
    for slug in prepared["roots"]:
        root = ROOTS.find(slug)
        if root and root.collect:
            for number, value in root.collect(contact_ids).items():
                found[number][slug] = value
    for segment in prepared["segments"]:
        members = members_among(segment, contact_ids)
        for number, values in found.items():
            values.setdefault("segments", {})[f"s{segment}"] = number in members
    return found


def make_examples(prepared: Mapping[str, Any]) -> dict[str, Any]:
    """Return values for a preview of nobody in particular."""
    discover()
    found = {slug: root.example() for slug in prepared["roots"] if (root := ROOTS.find(slug))}
    found["brand"] = describe_brand()
    return found | {"segments": {f"s{number}": True for number in prepared["segments"]}}


def make_links_of(found: dict[str, Any]) -> dict[str, Any]:
    """Return the values with the links that come with each message, as a preview has them."""
    names = ("unsubscribe_url", "preferences_url", "view_online_url", "sender")
    return {name: ROOTS.get(name).example() for name in names} | found
