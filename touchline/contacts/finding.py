"""Finds people and companies for somebody who types: exact identifiers first, then names, then names with a slip in them.

Every question is answered by one index and cut off after some hundred rows, so that no size of table makes it slow.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Func, Model, Q, QuerySet, TextField, Value
from django.db.models.functions import StrIndex, Upper
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext as _

from touchline.contacts.models import Company, Contact, Identity
from touchline.ui.matching import fold, score
from touchline.ui.search import Query
from touchline.users.permissions import Verb, limit

MOST_LOOKED_AT: Final = 200
"""Somebody who gets so many answers types another letter."""
PHONE_DIGITS: Final = 5
PHONE_LETTERS: Final = frozenset("0123456789+-()/. ")
ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")
IDENTIFIED: Final = 0
NAMED: Final = 10
MISSPELT: Final = 100
M = TypeVar("M", bound=Model)


class NameKeys(Func):
    """The words of a name without case and accents, and each word with any one letter left out.

    Two words that differ by one letter, or by two neighbours swapped, have such a key in common: that is what makes a
    misspelt name a question to an index. (W. Garbe's symmetric delete, https://github.com/wolfgarbe/SymSpell)
    """

    function = "contacts_name_keys"


@dataclass(frozen=True, slots=True)
class Found:
    """A person who answers a search; `why` tells the identifier that matched, `rank` is 0 for best."""

    id: int
    name: str
    detail: str
    is_sample: bool
    why: str = ""
    rank: int = NAMED


def find_people(query: Query, user: Any, *, most: int) -> list[Found]:
    """Return at most `most` people the user may see, the better matches first."""
    people = limit(Contact.objects.filter(archived_at=None), user, "contacts", Verb.VIEW)
    found = {one.id: one for one in _find_named(query, people)}
    for one in _find_identified(query, people):
        known = found.get(one.id)
        found[one.id] = replace(one, rank=min(one.rank, known.rank)) if known else one
    if len(found) < most and not any(one.rank == IDENTIFIED for one in found.values()):
        for one in _find_misspelt(query, people):
            found.setdefault(one.id, one)
    return sorted(found.values(), key=lambda one: (one.rank, one.name.casefold()))[:most]


def get_found_people(ids: Sequence[int], user: Any) -> list[Found]:
    """Return these people, as far as the user may see them."""
    people = limit(Contact.objects.filter(id__in=ids), user, "contacts", Verb.VIEW)
    return [_draw(person, NAMED) for person in _slim(people)]


def find_companies(query: Query, user: Any, *, most: int) -> list[tuple[Company, int]]:
    """Return at most `most` companies the user may see with their ranks: by words of the name, by domain, misspelt."""
    companies = limit(Company.objects.filter(archived_at=None), user, "companies", Verb.VIEW)
    slim = companies.defer("attributes", "origins")
    found = {one.id: one for one in _match_words(slim, query)[:MOST_LOOKED_AT]}
    if "." in query.text:
        domain = query.text.casefold().removeprefix("www.")
        found |= {one.id: one for one in slim.filter(domain=domain)[:most]}
    if len(found) < most and (keys := _make_keys(query.words)):
        found |= {one.id: one for one in _match_keys(slim, keys)[:MOST_LOOKED_AT] if one.id not in found}
    ranked = [
        (one, rank) for one in found.values() if (rank := score(query.words, f"{one.name} {one.domain}")) is not None
    ]
    return sorted(ranked, key=lambda pair: (pair[1], pair[0].name.casefold()))[:most]


def _find_identified(query: Query, people: QuerySet[Contact]) -> Iterable[Found]:
    """Yield people by what they are known by: a whole address, number or id, or a part of one."""
    reasons: dict[int, tuple[int, str]] = {}
    for contact_id, kind, value in _match_identities(query):
        whole = fold(value) == fold(query.text)
        rank = IDENTIFIED if whole else NAMED + (1 if value.casefold().startswith(query.text.casefold()) else 5)
        why = f"ID {value}" if kind == Identity.Kind.USER_ID else value
        reasons[contact_id] = min(reasons.get(contact_id, (rank, why)), (rank, why))
    for person in _slim(people.filter(id__in=reasons)):
        rank, why = reasons[person.id]
        yield replace(_draw(person, rank), why="" if why == person.email and person.name else why)


def _match_identities(query: Query) -> list[tuple[int, str, str]]:
    """Return contact, kind and value of identifiers: whole ones by the unique index, else parts by the trigrams."""
    text = query.text.removeprefix("@")
    spelt = {text, text.casefold(), query.text}
    known = Identity.objects.values_list("contact_id", "kind", "value")
    whole = list(known.filter(kind__in=Identity.Kind.values, value__in=spelt)[:MOST_LOOKED_AT])
    parts = None if whole and ADDRESS.fullmatch(text) else _match_parts(text)
    return whole if parts is None else [*whole, *known.filter(parts)[:MOST_LOOKED_AT]]


def _match_parts(text: str) -> Q | None:
    """Say how to look for a part of an identifier; None for what is too short, or no identifier."""
    if digits := get_digits(text):
        return Q(kind=Identity.Kind.PHONE, value__icontains=digits)
    if len(text) < 3 or " " in text:
        return None
    local, at, _domain = text.rpartition("@")
    if at and len(local) >= 3:
        # Everybody's domain is among a few: its trigrams would lead through the whole index.
        return Q(value__icontains=local + at) & Q(GreaterThan(StrIndex(Upper("value"), Upper(Value(text))), 0))
    return Q(value__icontains=text)


def get_digits(text: str) -> str:
    """Return the digits that every way of writing a phone number shares, or '' for what is no number.

    "+49 (0)171 234567", "0049171234567" and "0171/234567" are all the end of the same "+49171234567", or all of it.
    """
    if not set(text) <= PHONE_LETTERS:
        return ""
    digits = "".join(letter for letter in text.replace("(0)", "") if letter.isdigit())
    digits = digits.removeprefix("00") if digits.startswith("00") else digits.removeprefix("0")
    return digits if len(digits) >= PHONE_DIGITS else ""


def _find_named(query: Query, people: QuerySet[Contact]) -> Iterable[Found]:
    """Yield people in whose name all that was typed stands."""
    for person in _slim(_match_words(people, query))[:MOST_LOOKED_AT]:
        rank = score(query.words, person.name)
        yield _draw(person, NAMED + (5 if rank is None else rank))


def _match_words(records: QuerySet[M], query: Query) -> QuerySet[M]:
    """Ask for every word as typed; a single short one only where a name begins with it."""
    typed = query.text.split()
    if len(query.text) < 3:
        return records.filter(name__istartswith=query.text)
    for word in typed:
        records = records.filter(name__icontains=word)
    return records


def match_misspelt(records: QuerySet[M], words: Sequence[str]) -> QuerySet[M]:
    """Return those in whose name each of the folded words stands, or one that differs by a slip."""
    keys = _make_keys(words)
    return _match_keys(records, keys) if keys else records.none()


def _find_misspelt(query: Query, people: QuerySet[Contact]) -> Iterable[Found]:
    """Yield people whose name differs by a slip in each word; the last word may be only begun."""
    for person in _slim(match_misspelt(people, query.words))[:MOST_LOOKED_AT]:
        slips = score(query.words, person.name)
        if slips is not None:
            yield replace(_draw(person, MISSPELT + slips), why="" if person.email else _("spelt nearly so"))


def _make_keys(words: Sequence[str]) -> list[list[str]]:
    """Return the keys of every word that is long enough, by the function that the index uses too."""
    long = [word for word in words if len(word) > 1][:4]
    if not long:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT contacts_name_keys(word) FROM unnest(%s::text[]) AS word", [long])
        return [row[0] for row in cursor.fetchall()]


def _match_keys(records: QuerySet[M], keys: Sequence[Sequence[str]]) -> QuerySet[M]:
    keyed: QuerySet[Any] = records.alias(name_keys=NameKeys("name", output_field=ArrayField(TextField())))
    for of_word in keys:
        keyed = keyed.filter(name_keys__overlap=list(of_word))
    return keyed


def _slim(people: QuerySet[Contact]) -> QuerySet[Contact]:
    return people.only("id", "name", "email", "phone", "is_sample")


def _draw(person: Contact, rank: int) -> Found:
    detail = person.email if person.name else person.phone
    return Found(person.id, str(person), detail, person.is_sample, rank=rank)
