"""Attributes of contacts: what a batch of identify calls says, weighed against what is known, with the origin of each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection

from touchline.contacts.addresses import find_email, normalise_email
from touchline.kit.clock import now
from touchline.kit.rowsets import encode_rows
from touchline.records.countries import find_country
from touchline.records.fields import Field, FieldType
from touchline.records.values import Nonsense, read_value

MOST_ATTRIBUTES = 300
LONGEST_VALUE = 4_000
FIELDS = ("name", "email", "phone")
PHONE = Field(slug="phone", label="phone", type=FieldType.PHONE)

LOAD = """
SELECT id, name, email, phone, attributes, origins, version FROM contacts_contact WHERE id = ANY(%s) ORDER BY id FOR UPDATE
"""
OWNED = "SELECT contact_id, value FROM contacts_identity WHERE kind = 'email' AND contact_id = ANY(%s)"
SAVE = """
UPDATE contacts_contact c SET name = u.name, email = u.email, phone = u.phone, attributes = u.attributes,
       origins = u.origins, version = u.version, updated_at = %s
FROM json_to_recordset(%s::json)
     AS u(id bigint, name text, email text, phone text, attributes jsonb, origins jsonb, version int)
WHERE c.id = u.id
"""


@dataclass(frozen=True, slots=True)
class Traits:
    """What one call, known by its key, says about a contact; `person_id` is who it came by, where that is another id."""

    contact_id: int
    values: dict[str, Any]
    at: datetime
    source_id: int
    trusted: bool
    key: str
    person_id: int = 0


@dataclass(slots=True)
class Profile:
    """A contact's attributes in memory."""

    fields: dict[str, str]
    attributes: dict[str, Any]
    origins: dict[str, dict[str, Any]]
    emails: set[str]
    version: int = 1
    changed: bool = False
    moved: bool = False
    """Whether a value is another one now, which people who have the record open must learn of."""


def apply_traits(batch: Sequence[Traits]) -> list[tuple[str, str]]:
    """Write what the calls say, the later over the earlier; return (key, reason) of what could not be kept.

    A value a trusted source or a person gave is never changed by a source whose key is public.
    """
    if not batch:
        return []
    profiles = _load({traits.contact_id for traits in batch})
    refused = []
    for traits in batch:
        profile = profiles.get(traits.contact_id)
        if profile is not None and (reason := _apply(profile, traits)):
            refused.append((traits.key, reason))
    _save({number: profile for number, profile in profiles.items() if profile.changed})
    return refused


def read_name(values: dict[str, Any]) -> str:
    """Return the name among the traits: whole, or from its parts; '' when there is none."""
    whole = values.get("name")
    if isinstance(whole, str) and whole.strip():
        return whole.strip()[:200]
    parts = [
        values.get(key) or values.get(other) for key, other in (("firstName", "first_name"), ("lastName", "last_name"))
    ]
    return " ".join(part.strip() for part in parts if isinstance(part, str) and part.strip())[:200]


def find_nonsense(values: dict[str, Any]) -> str:
    """Return why the trait `email` cannot be kept; '' when it can, or when there is none."""
    email = values.get("email")
    if not isinstance(email, str) or not email.strip() or normalise_email(email):
        return ""
    return f"the trait email '{email[:60]}' is not an e-mail address"


def _apply(profile: Profile, traits: Traits) -> str:
    reason = find_nonsense(traits.values)
    if name := read_name(traits.values):
        _set(profile, "name", name, traits)
    if text := _spell_phone(traits.values.get("phone")):
        try:
            _set(profile, "phone", read_value(replace(PHONE, country=_find_country(profile, traits)), text), traits)
        except Nonsense:
            reason = reason or f"the trait phone '{text[:60]}' is not a phone number"
    address = find_email(traits.values)
    if address in profile.emails and (traits.trusted or not profile.fields["email"]):
        _set(profile, "email", address, traits)
    for key, value in traits.values.items():
        if key not in FIELDS and value is not None:
            reason = _set_attribute(profile, key, value, traits) or reason
    return reason


def _spell_phone(given: Any) -> str:
    """Return a number as text, as some sites send it without quotes; '' for none."""
    is_number = isinstance(given, int) and not isinstance(given, bool)
    return str(given).strip() if is_number or isinstance(given, str) else ""


def _find_country(profile: Profile, traits: Traits) -> str:
    """Return the country that a number without a code is from: what the call says, else what is known; '' else."""
    address = traits.values.get("address")
    told = (traits.values.get("country"), address.get("country") if isinstance(address, dict) else None)
    for given in (*told, profile.attributes.get("country")):
        if isinstance(given, str) and given and (code := find_country(given[:100])):
            return code
    return ""


def _set_attribute(profile: Profile, key: str, value: Any, traits: Traits) -> str:
    if len(key) > 100 or len(msgspec.json.encode(value)) > LONGEST_VALUE:
        return f"the trait '{key[:40]}' is longer than {LONGEST_VALUE} bytes"
    if key not in profile.attributes and len(profile.attributes) >= MOST_ATTRIBUTES:
        return f"the contact has {MOST_ATTRIBUTES} attributes already; '{key[:40]}' was left out"
    _set(profile, key, value, traits)
    return ""


def _set(profile: Profile, key: str, value: Any, traits: Traits) -> None:
    """Set one value unless what is there is better founded, or as well founded and newer."""
    known = profile.origins.get(key)
    at = traits.at.isoformat()
    if known and (known["verified"], known["at"]) > (traits.trusted, at):
        return
    store: dict[str, Any] = profile.fields if key in FIELDS else profile.attributes
    profile.origins[key] = {"source": traits.source_id, "at": at, "verified": traits.trusted}
    if traits.person_id not in (0, traits.contact_id):
        # After an un-merge it goes with the person it came by.
        profile.origins[key]["person"] = traits.person_id
    if store.get(key) != value:
        profile.moved = True
        profile.origins[key]["version"] = profile.version + 1
    elif known and "version" in known:
        profile.origins[key]["version"] = known["version"]
    store[key] = value
    profile.changed = profile.changed or known != profile.origins[key]


def _load(contacts: set[int]) -> dict[int, Profile]:
    numbers = sorted(contacts)
    with connection.cursor() as cursor:
        cursor.execute(LOAD, [numbers])
        profiles = {
            number: Profile(
                {"name": name, "email": email, "phone": phone},
                msgspec.json.decode(attributes) if isinstance(attributes, str) else attributes,
                msgspec.json.decode(origins) if isinstance(origins, str) else origins,
                set(),
                version,
            )
            for number, name, email, phone, attributes, origins, version in cursor.fetchall()
        }
        cursor.execute(OWNED, [numbers])
        for number, value in cursor.fetchall():
            profiles[number].emails.add(value)
    return profiles


def _save(profiles: dict[int, Profile]) -> None:
    if not profiles:
        return
    names = ("id", *FIELDS, "attributes", "origins", "version")
    rows = [
        (number, *(found.fields[name] for name in FIELDS), found.attributes, found.origins, found.version + found.moved)
        for number, found in sorted(profiles.items())
    ]
    with connection.cursor() as cursor:
        cursor.execute(SAVE, [now(), encode_rows(names, rows)])
