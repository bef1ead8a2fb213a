"""Who a call belongs to: decides for a whole batch in memory, and writes what it decided in a few statements.

The rules: the first identifier makes a contact with the visitor's id; an unknown browser that shows a known identifier
is joined to its contact with a reason; two known people are never joined, and an e-mail address that nobody proved
joins nothing: both are kept as a suggestion for a human.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from touchline.contacts import directory_store as store


@dataclass(slots=True)
class Claim:
    """What one call says about who it is from; `anonymous` is the key of its browser."""

    anonymous: str
    user_id: str
    email: str
    previous_id: str
    previous_key: str
    trusted: bool
    at: datetime
    source_id: int
    is_sample: bool
    is_bot: bool
    keep_days: int
    known_by: str


@dataclass(slots=True)
class Person:
    """The answer: the person the event is stored under, and the contact behind it as known now."""

    person_id: int
    contact_id: int | None


@dataclass(slots=True)
class KnownVisitor:
    """A browser in memory."""

    person_id: int
    contact_id: int | None


@dataclass(slots=True)
class Changes:
    """What the batch decided, to be written."""

    contacts: dict[int, Claim] = field(default_factory=dict)
    identities: dict[tuple[str, str], tuple[int, Claim]] = field(default_factory=dict)
    visitors: dict[str, tuple[int, Claim]] = field(default_factory=dict)
    known_visitors: dict[int, int] = field(default_factory=dict)
    aliases: dict[int, tuple[int, str]] = field(default_factory=dict)
    proved: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Addresses a trusted source gave that were only claimed before: the contact they are now, and were before."""
    suggestions: set[tuple[int, int, str]] = field(default_factory=set)


class Directory:
    """The people one batch of calls touches."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        claims = list(claims)
        keys = {key for claim in claims for key in (claim.anonymous, claim.previous_key) if key}
        users = {user for claim in claims for user in (claim.user_id, claim.previous_id) if user}
        emails = {claim.email for claim in claims if claim.email}
        self._visitors = {
            key: KnownVisitor(person, contact) for key, person, contact in store.find_visitors(list(keys))
        }
        self._contacts = store.find_identities(list(users), list(emails))
        self._claimed_emails = store.find_claimed_emails(list(emails))
        touched = set(self._contacts.values())
        touched |= {visitor.contact_id for visitor in self._visitors.values() if visitor.contact_id}
        self._with_user_id = store.find_with_user_id(list(touched))
        unknown = len(keys) - len(self._visitors) + len(users) - sum(kind == "user_id" for kind, _ in self._contacts)
        self._ids: Iterator[int] = iter(store.allocate_ids(unknown))
        self.changes = Changes()

    @property
    def joins(self) -> list[tuple[int, int]]:
        """Person ids that got a contact in this batch, each with it (its own id when it became one)."""
        return [
            *((person, person) for person in self.changes.contacts),
            *((person, contact) for person, (contact, _) in self.changes.aliases.items()),
        ]

    def resolve(self, claim: Claim) -> Person:
        """Return who the call belongs to, remembering what that decides."""
        visitor = self._get_visitor(claim.anonymous, claim) if claim.anonymous else None
        if claim.previous_id:
            return self._resolve_alias(claim)
        if claim.user_id:
            contact = self._get_contact(claim, visitor)
            if visitor:
                self._join(visitor, contact, "the same browser sent this external id")
            if claim.email:
                self._add_email(claim, contact)
            return Person(contact, contact)
        if visitor is None:
            raise LookupError("the call names nobody")
        if claim.email:
            self._know_by_email(claim, visitor)
        return Person(visitor.person_id, visitor.contact_id)

    def save(self) -> None:
        """Write what was decided; raises store.Conflict when somebody else wrote the same at the same time."""
        store.save_changes(self.changes)

    def _get_visitor(self, key: str, claim: Claim) -> KnownVisitor:
        visitor = self._visitors.get(key)
        if visitor is None:
            visitor = self._visitors[key] = KnownVisitor(next(self._ids), None)
            self.changes.visitors[key] = (visitor.person_id, claim)
        return visitor

    def _get_contact(self, claim: Claim, visitor: KnownVisitor | None) -> int:
        """Return the contact of an external id; an unknown one finds or makes its contact."""
        known = self._contacts.get(("user_id", claim.user_id))
        if known is not None:
            return known
        owner = self._contacts.get(("email", claim.email)) if claim.email else None
        contact = self._find_nameless(claim, visitor, owner)
        if contact is None:
            free = visitor is not None and visitor.contact_id is None
            contact = visitor.person_id if visitor and free else next(self._ids)
            self._make_contact(contact, claim)
            if visitor and free:
                self._mark_known(visitor, contact)
        self._add_identity("user_id", claim.user_id, contact, claim)
        self._with_user_id.add(contact)
        return contact

    def _find_nameless(self, claim: Claim, visitor: KnownVisitor | None, owner: int | None) -> int | None:
        """Return a contact that is known, but by no external id yet, and that this call shows to be the one meant."""
        mine = visitor.contact_id if visitor else None
        if mine and mine not in self._with_user_id and owner in (None, mine):
            return mine
        if claim.trusted and owner is not None and owner not in self._with_user_id:
            return owner
        return None

    def _know_by_email(self, claim: Claim, visitor: KnownVisitor) -> None:
        """Let a browser without an external id be known by the address it left."""
        owner = self._contacts.get(("email", claim.email))
        if visitor.contact_id is not None:
            self._add_email(claim, visitor.contact_id)
        elif owner is None:
            self._make_contact(visitor.person_id, claim)
            self._mark_known(visitor, visitor.person_id)
            self._add_identity("email", claim.email, visitor.person_id, claim)
        elif claim.trusted:
            self._join(visitor, owner, "a trusted source sent this e-mail address")
        else:
            self._suggest(visitor.person_id, owner, "left this e-mail address, unproved")

    def _add_email(self, claim: Claim, contact: int) -> None:
        owner = self._contacts.get(("email", claim.email))
        if owner is None:
            self._add_identity("email", claim.email, contact, claim)
            return
        if owner != contact:
            self._suggest(contact, owner, "gave the same e-mail address")
        if claim.trusted and claim.email in self._claimed_emails:
            self._prove_email(claim, contact, was=owner)

    def _prove_email(self, claim: Claim, contact: int, *, was: int) -> None:
        """Let an address that was only claimed belong to whom a trusted source gives it."""
        self._claimed_emails.discard(claim.email)
        self._contacts["email", claim.email] = contact
        if ("email", claim.email) in self.changes.identities:
            self.changes.identities["email", claim.email] = (contact, claim)
        else:
            self.changes.proved[claim.email] = (contact, was)

    def _resolve_alias(self, claim: Claim) -> Person:
        """Join what an alias call names, as far as no two known people would become one."""
        target = self._contacts.get(("user_id", claim.user_id))
        previous = self._contacts.get(("user_id", claim.previous_id))
        browser = self._visitors.get(claim.previous_key) if claim.previous_key else None
        if previous is not None:
            if target is None:
                self._add_identity("user_id", claim.user_id, previous, claim)
                target = previous
            elif target != previous:
                self._suggest(previous, target, "an alias call named both")
            return Person(target, target)
        if browser is None and claim.previous_key:
            browser = self._get_visitor(claim.previous_key, claim)
        contact = self._get_contact(claim, browser)
        if browser:
            self._join(browser, contact, "an alias call named this browser")
        return Person(contact, contact)

    def _join(self, visitor: KnownVisitor, contact: int, reason: str) -> None:
        if visitor.contact_id == contact:
            return
        if visitor.contact_id is not None:
            self._suggest(visitor.contact_id, contact, "used the same browser")
            return
        self.changes.aliases[visitor.person_id] = (contact, reason)
        self._mark_known(visitor, contact)

    def _mark_known(self, visitor: KnownVisitor, contact: int) -> None:
        visitor.contact_id = contact
        self.changes.known_visitors[visitor.person_id] = contact

    def _make_contact(self, contact: int, claim: Claim) -> None:
        self.changes.contacts[contact] = claim

    def _add_identity(self, kind: str, value: str, contact: int, claim: Claim) -> None:
        self._contacts[kind, value] = contact
        if kind == "email" and not claim.trusted:
            self._claimed_emails.add(value)
        self.changes.identities[kind, value] = (contact, claim)

    def _suggest(self, person_id: int, contact: int, reason: str) -> None:
        self.changes.suggestions.add((person_id, contact, reason))
