"""Who a call belongs to: decides for a whole batch in memory, and writes what it decided in a few statements.

The rules: the first identifier makes a contact with the visitor's id; an unknown browser that shows a known identifier
is joined to its contact with a reason; two known people are never joined, and an e-mail address that nobody proved
joins nothing: both are kept as a suggestion for a human. Of two who were merged, what comes later keeps the id of the
one whose identifier it carries, so that it goes back with that one when they are taken apart.
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


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose an identifier is: the contact that has it, and the person it was of before a merge (else the same)."""

    person_id: int
    contact_id: int


@dataclass(slots=True)
class KnownVisitor:
    """A browser in memory; `owner_id` is who had it before a merge, the contact itself where there was none."""

    person_id: int
    contact_id: int | None
    owner_id: int | None = None

    @property
    def owner(self) -> Owner | None:
        """Whose browser it is; None while nobody knows."""
        if self.contact_id is None:
            return None
        return Owner(self.owner_id or self.contact_id, self.contact_id)


@dataclass(slots=True)
class Changes:
    """What the batch decided, to be written."""

    contacts: dict[int, Claim] = field(default_factory=dict)
    identities: dict[tuple[str, str], tuple[Owner, Claim]] = field(default_factory=dict)
    visitors: dict[str, tuple[int, Claim]] = field(default_factory=dict)
    known_visitors: dict[int, int] = field(default_factory=dict)
    aliases: dict[int, tuple[Owner, str]] = field(default_factory=dict)
    proved: dict[str, tuple[Owner, int]] = field(default_factory=dict)
    """Addresses a trusted source gave that were only claimed before: whose they are now, and the contact before."""
    suggestions: set[tuple[int, int, str]] = field(default_factory=set)


class Directory:
    """The people one batch of calls touches."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        claims = list(claims)
        keys = {key for claim in claims for key in (claim.anonymous, claim.previous_key) if key}
        users = {user for claim in claims for user in (claim.user_id, claim.previous_id) if user}
        emails = {claim.email for claim in claims if claim.email}
        self._visitors = {
            key: KnownVisitor(person, contact, owner) for key, person, contact, owner in store.find_visitors(list(keys))
        }
        self._owners = {
            key: Owner(owner, contact)
            for key, (contact, owner) in store.find_identities(list(users), list(emails)).items()
        }
        self._claimed_emails = store.find_claimed_emails(list(emails))
        touched = {owner.contact_id for owner in self._owners.values()}
        touched |= {visitor.contact_id for visitor in self._visitors.values() if visitor.contact_id}
        self._with_user_id = store.find_with_user_id(list(touched))
        unknown = len(keys) - len(self._visitors) + len(users) - sum(kind == "user_id" for kind, _ in self._owners)
        self._ids: Iterator[int] = iter(store.allocate_ids(unknown))
        self.changes = Changes()

    @property
    def joins(self) -> list[tuple[int, int]]:
        """Person ids that got a contact in this batch, each with it (its own id when it became one)."""
        return [
            *((person, person) for person in self.changes.contacts),
            *((person, owner.contact_id) for person, (owner, _) in self.changes.aliases.items()),
        ]

    def resolve(self, claim: Claim) -> Person:
        """Return who the call belongs to, remembering what that decides."""
        visitor = self._get_visitor(claim.anonymous, claim) if claim.anonymous else None
        if claim.previous_id:
            return self._resolve_alias(claim)
        if claim.user_id:
            owner = self._get_owner(claim, visitor)
            if visitor:
                self._join(visitor, owner, "the same browser sent this external id")
            if claim.email:
                self._add_email(claim, owner)
            return Person(owner.person_id, owner.contact_id)
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

    def _get_owner(self, claim: Claim, visitor: KnownVisitor | None) -> Owner:
        """Return whose an external id is; an unknown one finds or makes its contact."""
        known = self._owners.get(("user_id", claim.user_id))
        if known is not None:
            return known
        owner = self._find_nameless(claim, visitor)
        if owner is None:
            free = visitor is not None and visitor.contact_id is None
            contact = visitor.person_id if visitor and free else next(self._ids)
            owner = Owner(contact, contact)
            self._make_contact(contact, claim)
            if visitor and free:
                self._mark_known(visitor, owner)
        self._add_identity("user_id", claim.user_id, owner, claim)
        self._with_user_id.add(owner.contact_id)
        return owner

    def _find_nameless(self, claim: Claim, visitor: KnownVisitor | None) -> Owner | None:
        """Return a contact that is known, but by no external id yet, and that this call shows to be the one meant."""
        by_email = self._owners.get(("email", claim.email)) if claim.email else None
        mine = visitor.owner if visitor else None
        if (
            mine
            and mine.contact_id not in self._with_user_id
            and (not by_email or by_email.contact_id == mine.contact_id)
        ):
            return mine
        if claim.trusted and by_email and by_email.contact_id not in self._with_user_id:
            return by_email
        return None

    def _know_by_email(self, claim: Claim, visitor: KnownVisitor) -> None:
        """Let a browser without an external id be known by the address it left."""
        owner = self._owners.get(("email", claim.email))
        if mine := visitor.owner:
            self._add_email(claim, mine)
        elif owner is None:
            owner = Owner(visitor.person_id, visitor.person_id)
            self._make_contact(visitor.person_id, claim)
            self._mark_known(visitor, owner)
            self._add_identity("email", claim.email, owner, claim)
        elif claim.trusted:
            self._join(visitor, owner, "a trusted source sent this e-mail address")
        else:
            self._suggest(visitor.person_id, owner.contact_id, "left this e-mail address, unproved")

    def _add_email(self, claim: Claim, mine: Owner) -> None:
        owner = self._owners.get(("email", claim.email))
        if owner is None:
            self._add_identity("email", claim.email, mine, claim)
            return
        if owner.contact_id != mine.contact_id:
            self._suggest(mine.contact_id, owner.contact_id, "gave the same e-mail address")
        if claim.trusted and claim.email in self._claimed_emails:
            self._prove_email(claim, mine, was=owner.contact_id)

    def _prove_email(self, claim: Claim, owner: Owner, *, was: int) -> None:
        """Let an address that was only claimed belong to whom a trusted source gives it."""
        self._claimed_emails.discard(claim.email)
        self._owners["email", claim.email] = owner
        if ("email", claim.email) in self.changes.identities:
            self.changes.identities["email", claim.email] = (owner, claim)
        else:
            self.changes.proved[claim.email] = (owner, was)

    def _resolve_alias(self, claim: Claim) -> Person:
        """Join what an alias call names, as far as no two known people would become one."""
        target = self._owners.get(("user_id", claim.user_id))
        previous = self._owners.get(("user_id", claim.previous_id))
        browser = self._visitors.get(claim.previous_key) if claim.previous_key else None
        if previous is not None:
            if target is None:
                self._add_identity("user_id", claim.user_id, previous, claim)
                target = previous
            elif target.contact_id != previous.contact_id:
                self._suggest(previous.contact_id, target.contact_id, "an alias call named both")
            return Person(target.person_id, target.contact_id)
        if browser is None and claim.previous_key:
            browser = self._get_visitor(claim.previous_key, claim)
        owner = self._get_owner(claim, browser)
        if browser:
            self._join(browser, owner, "an alias call named this browser")
        return Person(owner.person_id, owner.contact_id)

    def _join(self, visitor: KnownVisitor, owner: Owner, reason: str) -> None:
        if visitor.contact_id == owner.contact_id:
            return
        if visitor.contact_id is not None:
            self._suggest(visitor.contact_id, owner.contact_id, "used the same browser")
            return
        self.changes.aliases[visitor.person_id] = (owner, reason)
        self._mark_known(visitor, owner)

    def _mark_known(self, visitor: KnownVisitor, owner: Owner) -> None:
        visitor.contact_id, visitor.owner_id = owner.contact_id, owner.person_id
        self.changes.known_visitors[visitor.person_id] = owner.contact_id

    def _make_contact(self, contact: int, claim: Claim) -> None:
        self.changes.contacts[contact] = claim

    def _add_identity(self, kind: str, value: str, owner: Owner, claim: Claim) -> None:
        self._owners[kind, value] = owner
        if kind == "email" and not claim.trusted:
            self._claimed_emails.add(value)
        self.changes.identities[kind, value] = (owner, claim)

    def _suggest(self, person_id: int, contact: int, reason: str) -> None:
        self.changes.suggestions.add((person_id, contact, reason))
