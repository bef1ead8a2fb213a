"""Who a send is for: segments minus segments, and who lives where."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.utils.translation import gettext as _
from pyroaring import BitMap64

from touchline.campaigns.models import Send
from touchline.conditions.people import find_everybody
from touchline.kit.zones import get_all_zones
from touchline.organisation.queries import get_zone
from touchline.records.fields import FieldType
from touchline.records.models import AttributeDefinition
from touchline.segments.models import Segment
from touchline.segments.queries import list_segments, read_many

ZONES: Final = """
SELECT attributes ->> %(slug)s, array_agg(id) FROM contacts_contact
WHERE attributes ? %(slug)s AND archived_at IS NULL GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An audience as it was chosen: who is in one of `segments`, or everybody, and in none of `without`."""

    segments: Sequence[int]
    without: Sequence[int]
    is_everybody: bool = False


def get_wanted(send: Send) -> Wanted:
    """Return the audience a send was given."""
    return Wanted(send.segments, send.without, send.is_everybody)


def find_audience(wanted: Wanted) -> BitMap64:
    """Return who is meant now, whether or not they may be written to. Raises EventStoreDown only for everybody."""
    held = read_many([*wanted.segments, *wanted.without])
    found = find_everybody({}) if wanted.is_everybody else BitMap64()
    for number in wanted.segments:
        found |= held[number]
    for number in wanted.without:
        found -= held[number]
    return found


def find_trouble(wanted: Wanted) -> str:
    """Return why the audience cannot be trusted now, or nothing."""
    chosen = set(wanted.segments) | set(wanted.without)
    known = {one.pk: one for one in list_segments(with_archived=True).filter(pk__in=chosen)}
    if not wanted.segments and not wanted.is_everybody:
        return _("Choose at least one segment, or everybody.")
    if chosen - set(known):
        return _("A segment of the audience is gone; choose another one.")
    for segment in known.values():
        if text := say_trouble(segment):
            return text
    return ""


def say_trouble(segment: Segment) -> str:
    """Return why who is in a segment cannot be trusted now, or nothing."""
    if segment.problem:
        return _("“{name}” stands still: {problem}").format(name=segment.name, problem=segment.problem)
    if segment.size is None or not segment.is_filled:
        return _("“{name}” is still being filled; try again in a moment.").format(name=segment.name)
    return ""


def split_by_zone(people: BitMap64) -> dict[str, BitMap64]:
    """Return who of these lives in which time zone; whose zone nobody knows has the firm's."""
    found: dict[str, BitMap64] = {}
    left = people.copy()
    if slug := find_zone_attribute():
        with connection.cursor() as cursor:
            cursor.execute(ZONES, {"slug": slug})
            for zone, ids in cursor.fetchall():
                if zone in get_all_zones() and (these := BitMap64(ids) & left):
                    found[zone] = these
                    left -= these
    if left:
        home = str(get_zone())
        found[home] = found.get(home, BitMap64()) | left
    return found


def find_zone_attribute() -> str:
    """Return the attribute of contacts that holds their time zone, or nothing."""
    held = AttributeDefinition.objects.filter(kind="contact", type=FieldType.TIME_ZONE, archived_at=None)
    slugs = list(held.order_by("pk").values_list("slug", flat=True))
    return "time_zone" if "time_zone" in slugs else next(iter(slugs), "")
