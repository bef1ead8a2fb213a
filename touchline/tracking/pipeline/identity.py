"""The identity step: asks the contacts room who each event belongs to."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from touchline.contacts.addresses import find_email
from touchline.contacts.directory import Claim, Directory
from touchline.contacts.profile import Traits, apply_traits, find_nonsense
from touchline.contacts.queries import find_contacts_of
from touchline.journal.services import Recorded, record_many
from touchline.kit.ids import make_key
from touchline.tracking.pipeline.items import ROOM, Item, read_dict, read_text
from touchline.tracking.pipeline.source_facts import SourceFacts

VISITOR_DAYS = 395
COOKIELESS_DAYS = 2


make_visitor_key = lru_cache(maxsize=50_000)(make_key)


def make_claim(item: Item, source: SourceFacts) -> Claim:
    """Return what the event says about who it is from."""
    anonymous, days = "", VISITOR_DAYS
    if item.anonymous_id:
        anonymous = make_visitor_key("anonymous", item.anonymous_id)
    elif not item.user_id and item.facts.hash:
        anonymous, days = make_visitor_key("day", item.facts.hash), COOKIELESS_DAYS
    previous = read_text(item.body, "previousId") if item.call == "alias" else ""
    return Claim(
        anonymous=anonymous,
        user_id=item.user_id,
        email=find_email(item.traits) if item.call == "identify" else "",
        previous_id=previous,
        previous_key=make_visitor_key("anonymous", previous) if previous else "",
        trusted=source.trusted,
        at=item.at,
        source_id=item.source_id,
        is_sample=source.is_sample,
        is_bot=item.facts.bot,
        keep_days=days,
        known_by=read_place(item),
    )


def read_place(item: Item) -> str:
    """Return where an identifier was given: the page's path, else the library that sent it."""
    page = read_dict(item.context, "page")
    library = read_text(read_dict(item.context, "library"), "name")
    return (read_text(page, "path") or library)[:200]


def resolve_people(
    items: Sequence[Item], sources: Mapping[int, SourceFacts]
) -> tuple[Directory, list[tuple[str, str]]]:
    """Set person and contact of every item, write what that decided, and return refused traits as (item key, reason)."""
    calls = [item for item in items if item.call != ROOM]
    claims = [make_claim(item, sources[item.source_id]) for item in calls]
    directory = Directory(claims)
    traits, nonsense = [], []
    for item, claim in zip(calls, claims, strict=True):
        person = directory.resolve(claim)
        item.person_id, item.contact_id = person.person_id, person.contact_id
        if item.call != "identify" or not item.traits:
            continue
        if person.contact_id is None:
            nonsense.append((item.key, find_nonsense(item.traits)))
        else:
            told = (item.traits, item.at, item.source_id, claim.trusted, item.key)
            traits.append(Traits(person.contact_id, *told, person.person_id))
    directory.save()
    refused = [(key, reason) for key, reason in nonsense if reason] + apply_traits(traits)
    _resolve_rooms([item for item in items if item.call == ROOM])
    record_many(
        Recorded(contact, "contact_created", {"known_by": claim.known_by, "source": claim.source_id}, claim.at)
        for contact, claim in directory.changes.contacts.items()
    )
    record_many(
        Recorded(owner.person_id, "contact_joined", {"person_id": person, "reason": reason})
        for person, (owner, reason) in directory.changes.aliases.items()
    )
    return directory, refused


def _resolve_rooms(items: Sequence[Item]) -> None:
    contacts = find_contacts_of([item.person_id for item in items])
    for item in items:
        item.contact_id = contacts.get(item.person_id)
