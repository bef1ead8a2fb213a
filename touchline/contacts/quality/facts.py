"""All that the checks ask about contacts, by a few queries for any number of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import msgspec
from django.db import connection

from touchline.contacts.models import Channel, Company, Duplicate, Identity, Suppression
from touchline.contacts.quality.domains import get_domain, is_free
from touchline.contacts.quality.guessing import Guess, find_guesses, get_sources
from touchline.contacts.quality.mail_domains import find_dead, is_asked
from touchline.contacts.suppressions import find_suppressions
from touchline.records.fields import Field
from touchline.records.kinds import get_kind
from touchline.records.rules import find_broken
from touchline.records.shown import find_misfit

PEOPLE: Final = """
SELECT c.id, c.name, c.email, c.phone, c.stage, c.attributes, c.company_id, c.updated_at,
       coalesce(p.last_at, c.created_at), coalesce(p.country, ''), c.tags, c.owner_id, c.team_id
FROM contacts_contact c LEFT JOIN contacts_presence p ON p.person_id = c.id
WHERE c.id = ANY(%s) AND c.archived_at IS NULL ORDER BY c.id
"""
USABLE: Final = Identity.State.USABLE


@dataclass(slots=True)
class Facts:
    """One contact, as the checks look at it."""

    id: int
    name: str
    email: str
    phone: str
    stage: str
    attributes: Mapping[str, Any]
    company_id: int | None
    updated_at: datetime
    seen_at: datetime
    seen_country: str
    tags: Sequence[str]
    owner_id: int | None
    team_id: int | None
    emails: dict[str, str] = field(default_factory=dict)
    """Addresses they are known by, with the state of each."""
    phones: dict[str, str] = field(default_factory=dict)
    is_bounced: bool = False
    is_at_dead_domain: bool = False
    """Whether name servers say that the domain of the main address takes no mail."""
    is_twice: bool = False
    known_company: int | None = None
    """The company at whose domain the address is, where they are of none."""
    misfits: dict[str, str] = field(default_factory=dict)
    """By field, why its value does not fit."""
    missing: list[Field] = field(default_factory=list)
    """Required fields without a value."""
    guesses: dict[str, Guess] = field(default_factory=dict)
    """What could be filled in, by attribute."""

    @property
    def quiet_since(self) -> datetime:
        """When they were last heard of, or somebody last changed what is known."""
        return max(self.updated_at, self.seen_at)


def load_facts(contact_ids: Sequence[int], fields: Sequence[Field] | None = None) -> list[Facts]:
    """Return the facts of those of the contacts that are there and not archived, in the order of their ids."""
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, [list(contact_ids)])
        people = [_make(row) for row in cursor.fetchall()]
    by_id = {one.id: one for one in people}
    _add_identities(by_id)
    _add_bounces(people)
    _add_dead_domains(people)
    _add_twins(by_id)
    _add_companies(people)
    asked = get_asked_fields() if fields is None else fields
    for one in people:
        _read_attributes(one, asked)
    for number, guesses in find_guesses(people, asked).items():
        by_id[number].guesses = guesses
    return people


def get_asked_fields() -> list[Field]:
    """Return the fields that checks ask about: those made on screen or with rules, and those that can be learned."""
    fills = {source.fills for source in get_sources()}
    fields = get_kind("contact").get_fields()
    return [one for one in fields if one.custom or one.required or one.has_rules or one.slug in fills]


def _make(row: Sequence[Any]) -> Facts:
    attributes = row[5]
    read = msgspec.json.decode(attributes) if isinstance(attributes, str | bytes) else attributes
    values: list[Any] = [*row[:5], read, *row[6:]]
    return Facts(*values)


def _add_identities(people: Mapping[int, Facts]) -> None:
    kinds = (Identity.Kind.EMAIL, Identity.Kind.PHONE)
    found = Identity.objects.filter(contact_id__in=list(people), kind__in=kinds).order_by("id")
    for number, kind, value, state in found.values_list("contact_id", "kind", "value", "state"):
        one = people[number]
        (one.emails if kind == Identity.Kind.EMAIL else one.phones)[value] = state


def _add_bounces(people: Sequence[Facts]) -> None:
    """Note whose main address is known not to work: by its state, or since mail to it came back."""
    broken = {Identity.State.BOUNCED, Identity.State.WRONG, Identity.State.FORMER, Identity.State.COMPLAINED}
    for one in people:
        one.is_bounced = bool(one.email) and one.emails.get(one.email) in broken
    if not Suppression.objects.filter(reason=Suppression.Reason.BOUNCED).exists():
        return
    asked = {(str(Channel.EMAIL), one.email) for one in people if one.email and not one.is_bounced}
    against = find_suppressions(asked)
    for one in people:
        found = against.get((str(Channel.EMAIL), one.email), ())
        one.is_bounced = one.is_bounced or any(row.reason == Suppression.Reason.BOUNCED for row in found)


def _add_dead_domains(people: Sequence[Facts]) -> None:
    """Note whose domain takes no mail as far as it was asked about; others are asked about soon."""
    if not is_asked():
        return
    domains = {one.id: get_domain(one.email) for one in people if one.email}
    dead = find_dead(domains.values())
    for one in people:
        one.is_at_dead_domain = domains.get(one.id, "") in dead


def _add_twins(people: Mapping[int, Facts]) -> None:
    waiting = Duplicate.objects.filter(state=Duplicate.State.REVIEW)
    for column in ("first_id", "second_id"):
        found = waiting.filter(**{f"{column}__in": list(people)}).values_list(column, flat=True)
        for number in found:
            people[number].is_twice = True


def _add_companies(people: Iterable[Facts]) -> None:
    single = {one.id: get_domain(one.email) for one in people if one.email and one.company_id is None}
    domains = {domain for domain in single.values() if not is_free(domain)}
    if not domains:
        return
    rows = Company.objects.filter(domain__in=domains, archived_at=None).order_by("-id").values_list("domain", "id")
    firms = dict(rows)
    for one in people:
        one.known_company = firms.get(single.get(one.id, ""))


def _read_attributes(one: Facts, fields: Sequence[Field]) -> None:
    for about in fields:
        value = one.attributes.get(about.slug) if about.in_attributes else getattr(one, about.column, None)
        if value in (None, "", []):
            if about.required:
                one.missing.append(about)
        elif reason := find_misfit(about, value) if about.in_attributes else find_broken(about, value):
            one.misfits[about.slug] = reason
