"""Everything PostgreSQL knows about one person, as the person page shows it."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.contacts.models import Alias, Contact, Identity, Presence, Suggestion, Visitor
from touchline.contacts.origins import get_source_names
from touchline.contacts.people_queries import is_here, name_visitor, say_presence_source
from touchline.contacts.timeline import ROWS

FIELDS: Final[dict[str, Promise]] = {
    "name": gettext_lazy("Name"),
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Phone"),
}


PARTS_OF_NAME = frozenset({"firstName", "lastName", "first_name", "last_name"})
"""Traits that the name shows already."""


MOST_ALIASES: Final = 50
"""Joins that a page lists."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """A value with where it came from and when; `verified` when a server or the team said it."""

    label: str | Promise
    text: str
    source: str
    at: datetime | None
    verified: bool


@dataclass
class Person:
    """A contact with its joined visitors, or a visitor by itself."""

    person_id: int
    contact: Contact | None
    presence: Presence | None
    person_ids: list[int] = field(default_factory=list)
    identities: list[Identity] = field(default_factory=list)
    aliases: list[Alias] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)
    is_bot: bool = False

    @property
    def name(self) -> str:
        """What to call the person."""
        return str(self.contact) if self.contact else name_visitor(self.person_id)

    @property
    def is_visitor(self) -> bool:
        """Whether nobody knows yet who it is."""
        return self.contact is None

    @property
    def device(self) -> str:
        """The browser, system and kind of device of the last visit."""
        if self.presence is None:
            return ""
        return " · ".join(part for part in (self.presence.browser, self.presence.os, self.presence.device) if part)

    @property
    def is_sample(self) -> bool:
        """Whether it is part of the sample."""
        return bool((self.contact and self.contact.is_sample) or (self.presence and self.presence.is_sample))

    @property
    def is_here(self) -> bool:
        """Whether the person did something in the last five minutes."""
        return is_here(self.presence)

    @property
    def is_long(self) -> bool:
        """Whether there were more visits than one page of a timeline shows."""
        return self.presence is not None and self.presence.visits > ROWS

    @property
    def traffic_source(self) -> str:
        """Where the present or last visit came from."""
        return say_presence_source(self.presence)

    @property
    def lead(self) -> str:
        """The line under the name."""
        parts = [
            self.contact.email if self.contact and self.contact.name else "",
            self.contact.phone if self.contact else "",
        ]
        if self.presence:
            parts += [self.presence.country, self.device]
        return " · ".join(part for part in parts if part)

    @cached_property
    def attributes(self) -> list[Attribute]:
        """Name, e-mail, phone, then the rest by name."""
        if self.contact is None:
            return []
        values = {key: getattr(self.contact, key) for key in FIELDS}
        values = {key: value for key, value in values.items() if value}
        hidden = PARTS_OF_NAME if "name" in values else frozenset()
        values |= {key: value for key, value in sorted(self.contact.attributes.items()) if key not in hidden}
        return [self._make_attribute(key, value) for key, value in values.items()]

    @cached_property
    def source_names(self) -> dict[int, str]:
        """What the sources that said something are called."""
        origins = self.contact.origins.values() if self.contact else ()
        ids = {number for origin in origins if isinstance(number := origin.get("source"), int)}
        return get_source_names(ids | {identity.source_id for identity in self.identities if identity.source_id})

    def list_told(self, known: Container[str]) -> list[Attribute]:
        """Return what sites told beside the attributes that the firm has made, by name."""
        if self.contact is None:
            return []
        told = sorted(self.contact.attributes.items())
        return [
            self._make_attribute(key, value) for key, value in told if key not in known and key not in PARTS_OF_NAME
        ]

    def _make_attribute(self, key: str, value: Any) -> Attribute:
        assert self.contact is not None
        origin: Mapping[str, Any] = self.contact.origins.get(key) or {}
        at = datetime.fromisoformat(origin["at"]) if origin.get("at") else None
        source = self.source_names.get(origin.get("source") or 0, "")
        return Attribute(FIELDS.get(key, key), say_value(value), source, at, bool(origin.get("verified")))


def say_value(value: Any) -> str:
    """Return a value as a reader says it: lists with commas, yes and no, objects by their parts."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(say_value(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {say_value(item)}" for key, item in value.items())
    return "" if value is None else str(value)


def find_person(person_id: int) -> Person | None:
    """Return a contact or an unknown visitor by its own id, or None; six queries at most."""
    contact = Contact.objects.filter(id=person_id).first()
    presence = Presence.objects.filter(person_id=person_id).first()
    if contact is None:
        visitor = Visitor.objects.filter(person_id=person_id).first()
        if visitor is None and presence is None:
            return None
        is_bot = bool((visitor and visitor.is_bot) or (presence and presence.is_bot))
        waiting = list(Suggestion.objects.filter(person_id=person_id).select_related("contact")[:20])
        return Person(person_id, None, presence, [person_id], suggestions=waiting, is_bot=is_bot)
    aliases = list(contact.aliases.order_by("-id")[:MOST_ALIASES])
    joined = [alias.person_id for alias in aliases if alias.undone_at is None]
    if len(aliases) == MOST_ALIASES:
        joined = list(contact.aliases.filter(undone_at=None).values_list("person_id", flat=True))
    return Person(
        person_id,
        contact,
        presence,
        person_ids=[person_id, *joined],
        identities=list(contact.identities.order_by("id")[:100]),
        aliases=aliases,
        suggestions=list(contact.suggestions.order_by("-id")[:20]),
        is_bot=bool(presence and presence.is_bot),
    )
