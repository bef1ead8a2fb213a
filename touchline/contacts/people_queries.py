"""Reads for the list of visitors: keyset pages, those seen last first; and how lists name a person."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from touchline.contacts.models import Contact, Presence
from touchline.contacts.timeline_rows import HERE_NOW
from touchline.contacts.traffic_sources import say_traffic_source
from touchline.kit.clock import now

PAGE: Final = 50
MOST_SHOWN: Final = 500
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a list: microseconds since 1970 of what it is sorted by, and the person's id."""

    at_us: int
    person_id: int

    @property
    def at(self) -> datetime:
        """The moment."""
        return EPOCH + timedelta(microseconds=self.at_us)

    def __str__(self) -> str:
        return f"{self.at_us}.{self.person_id}"

    @classmethod
    def of(cls, at: datetime, person_id: int) -> "Place":
        """Return the place of a person."""
        return cls((at - EPOCH) // timedelta(microseconds=1), person_id)

    @classmethod
    def parse(cls, text: str) -> "Place":
        """Read what `str()` wrote; raises ValueError for anything else."""
        at_us, _dot, person_id = text.partition(".")
        place = cls(int(at_us), int(person_id))
        if not (0 <= place.at_us < 2**52 and 0 <= place.person_id < 2**63):
            raise ValueError(f"{text[:40]!r} is no place in a list.")
        return place


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as the list shows one: a contact, or a visitor nobody knows yet."""

    person_id: int
    contact: Contact | None
    presence: Presence | None

    @property
    def name(self) -> str:
        """What to call the person."""
        return str(self.contact) if self.contact else name_visitor(self.person_id)

    @property
    def email(self) -> str:
        """The address, unless it stands for the name already."""
        return self.contact.email if self.contact and self.contact.name else ""

    @property
    def is_sample(self) -> bool:
        """Whether it is part of the sample."""
        return bool((self.contact and self.contact.is_sample) or (self.presence and self.presence.is_sample))

    @property
    def is_here(self) -> bool:
        """Whether the person did something in the last five minutes."""
        return is_here(self.presence)

    @property
    def place(self) -> str:
        """The country, and the kind of device."""
        if self.presence is None:
            return ""
        return " · ".join(part for part in (self.presence.country, self.presence.device) if part)

    @property
    def traffic_source(self) -> str:
        """Where the present or last visit came from."""
        return say_presence_source(self.presence)


def name_visitor(person_id: int) -> str:
    """Return what a person without a name is called."""
    return _("Visitor {number}").format(number=person_id)


def is_here(presence: Presence | None) -> bool:
    """Tell whether a person's visit goes on."""
    return bool(presence and presence.visit_last_at and now() - presence.visit_last_at < HERE_NOW)


def say_presence_source(presence: Presence | None) -> str:
    """Return where a person's present or last visit came from, in words."""
    if presence is None:
        return ""
    return say_traffic_source(presence.channel, referrer=presence.referrer, utm_source=presence.utm_source)


def list_visitors(*, after: Place | None = None, limit: int = PAGE, with_bots: bool = True) -> list[PersonRow]:
    """Return visitors nobody knows yet, those seen last first, by one query."""
    found = _list_presence(is_contact=False, after=after, limit=limit, with_bots=with_bots)
    return [PersonRow(presence.person_id, None, presence) for presence in found]


def has_people() -> bool:
    """Tell whether anybody was seen at all."""
    return Presence.objects.exists() or Contact.objects.exists()


def _list_presence(*, is_contact: bool, after: Place | None, limit: int, with_bots: bool) -> list[Presence]:
    found = Presence.objects.filter(is_contact=is_contact).order_by("-last_at", "-person_id")
    if not with_bots:
        found = found.filter(is_bot=False)
    if after:
        found = found.filter(
            Q(last_at__lt=after.at) | Q(last_at=after.at, person_id__lt=after.person_id), last_at__lte=after.at
        )
    return list(found[:limit])
