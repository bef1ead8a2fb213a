"""Time zones by their IANA name, found by that, by the name Windows gives them, by an offset, or by a city of theirs."""

import re
from functools import cache, lru_cache
from typing import Final

from babel.core import get_global

from touchline.kit.zones import get_all_zones, get_zones

OFFSET: Final = re.compile(r"(?:utc|gmt)?\s*([+-])\s*(\d{1,2})(?::?00)?", re.IGNORECASE)
MOST_HOURS: Final = {"+": 14, "-": 12}
CALLED: Final = {
    "utc": "Etc/UTC", "gmt": "Etc/UTC", "z": "Etc/UTC", "zulu": "Etc/UTC", "etc/gmt": "Etc/UTC",
    "cet": "Europe/Paris", "cest": "Europe/Paris", "mez": "Europe/Berlin", "mesz": "Europe/Berlin",
    "wet": "Europe/Lisbon", "eet": "Europe/Athens", "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles",
    "mst": "America/Denver", "mdt": "America/Denver", "edt": "America/New_York", "est": "America/New_York",
    "cdt": "America/Chicago", "jst": "Asia/Tokyo",
}  # fmt: skip
"""Abbreviations that mean one zone to nearly everybody; CST, IST and BST do not."""


@cache
def get_time_zones() -> dict[str, str]:
    """Return the zones a form offers, by their name, with the name as one reads it."""
    return {"Etc/UTC": "UTC"} | dict(get_zones())


@lru_cache(maxsize=4_096)
def find_time_zone(text: str) -> str:
    """Return the IANA name of a zone; '' for none, and for a city's name that several zones have."""
    folded = " ".join(text.replace("_", " ").casefold().split())
    if called := CALLED.get(folded):
        return called
    if named := _get_named().get(folded) or _get_windows().get(folded):
        return named
    if found := OFFSET.fullmatch(folded):
        return _name_offset(found[1], int(found[2]))
    return _get_cities().get(folded, "")


def say_time_zone(name: str) -> str:
    """Return a zone's name as one reads it."""
    return "UTC" if name == "Etc/UTC" else name.replace("_", " ")


def _name_offset(sign: str, hours: int) -> str:
    """Return the zone that is so many hours from Greenwich; the names turn the sign round (tz database, `etcetera`)."""
    if hours > MOST_HOURS[sign]:
        return ""
    return f"Etc/GMT{'-' if sign == '+' else '+'}{hours}" if hours else "Etc/UTC"


@cache
def _get_named() -> dict[str, str]:
    return {zone.replace("_", " ").casefold(): zone for zone in get_all_zones() if "/" in zone}


@cache
def _get_windows() -> dict[str, str]:
    names: dict[str, str] = get_global("windows_zone_mapping")  # type: ignore[assignment]
    return {name.casefold(): zone for name, zone in names.items() if zone in get_all_zones()}


@cache
def _get_cities() -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for zone in get_time_zones():
        found.setdefault(zone.rpartition("/")[2].replace("_", " ").casefold(), []).append(zone)
    return {city: zones[0] for city, zones in found.items() if len(zones) == 1}
