"""The time zones of the tz database that somebody may live in; looked up once, since finding them reads a hundred folders."""

from functools import cache
from zoneinfo import available_timezones


@cache
def get_all_zones() -> frozenset[str]:
    """Return the names of all zones, older ones among them."""
    return frozenset(available_timezones())


@cache
def get_zones() -> tuple[tuple[str, str], ...]:
    """Return the zones a form offers: the name, and the name as one reads it; UTC is not among them."""
    named = sorted(zone for zone in get_all_zones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
    return tuple((zone, zone.replace("_", " ")) for zone in named)
