"""Puts a campaign's tags onto the links of its mails, so that visits say what brought them."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from touchline.campaigns.models import Campaign

TAGS: Final = ("utm_source", "utm_medium", "utm_campaign")


def tag_links(prepared: Mapping[str, Any], campaign: Campaign) -> dict[str, Any]:
    """Return a prepared content whose links carry the tags; what a link says itself stands."""
    tags = get_tags(campaign)
    links = [
        link if link.get("is_personal") else {**link, "address": tag_address(link["address"], tags)}
        for link in prepared.get("links", [])
    ]
    return {**prepared, "links": links}


def get_tags(campaign: Campaign) -> dict[str, str]:
    """Return the tags that have a value."""
    return {name: value for name in TAGS if (value := getattr(campaign, name))}


def tag_address(address: str, tags: Mapping[str, str]) -> str:
    """Return an address with the tags it has not got; one that is not of the web stays as it is."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https"):
        return address
    known = parse_qsl(parts.query, keep_blank_values=True)
    missing = {name: value for name, value in tags.items() if name not in dict(known)}
    if not missing:
        return address
    query = "&".join(filter(None, [parts.query, urlencode(missing)]))
    return urlunsplit(parts._replace(query=query))
