"""Who may be here already while somebody is being added: a few questions to indexes, each answer with its reasons."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import QuerySet
from django.db.models.functions import Left, Upper
from django.urls import reverse
from django.utils.translation import gettext as _

from touchline.contacts.addresses import normalise_email
from touchline.contacts.finding import get_digits, match_misspelt
from touchline.contacts.models import Company, Contact, Identity
from touchline.ui.matching import count_slips, fold, split_words
from touchline.users.permissions import Verb, limit

MOST_ASKED: Final = 200
LONGEST: Final = 200
CROWD: Final = 20
"""A name that more people have says too little by itself."""
LEAST_DIGITS: Final = 7
LEAST_WEIGHT: Final = 5.0
LIKELY: Final = 9.0
SURE: Final = 15.0
"""Weights are bits, as the batch search counts them: each doubles how likely it is that the two are one."""


LEGAL: Final = frozenset(
    "ab ag as bv co company corp corporation gmbh inc kft kg limited llc llp ltd mbh nv ohg oy plc pty sa sarl spa srl".split()
)
"""Words that say what kind of company it is, and not which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was typed of somebody, or of a company, so far."""

    name: str = ""
    email: str = ""
    phone: str = ""
    company: str = ""
    domain: str = ""


@dataclass(slots=True)
class Alike:
    """Somebody, or a company, that may be the one; `reasons` say why, the weightiest first."""

    record: Contact | Company
    weight: float = 0.0
    reasons: list[str] = field(default_factory=list)

    def add(self, weight: float, reason: str) -> None:
        """Let a reason speak for it."""
        self.weight += weight
        self.reasons.append(reason)

    @property
    def name(self) -> str:
        """What to call the person."""
        return str(self.record)

    @property
    def url(self) -> str:
        """Where it is."""
        return reverse(
            "contacts:company" if isinstance(self.record, Company) else "contacts:contact", args=[self.record.pk]
        )

    @property
    def details(self) -> list[str]:
        """What else tells it apart."""
        if isinstance(self.record, Company):
            return [self.record.domain] if self.record.domain else []
        email = self.record.email if self.record.name else ""
        return [text for text in (email, str(self.record.company or "")) if text]

    @property
    def says(self) -> str:
        """How likely it is, in words."""
        if self.weight >= SURE:
            return _("almost certainly")
        return _("probably") if self.weight >= LIKELY else _("perhaps")


@dataclass(frozen=True, slots=True)
class Suggested:
    """Who may be the one, the likeliest first; `crowd` when so many have the name that it alone says nothing."""

    alike: list[Alike]
    crowd: bool = False


def suggest(typed: Typed, user: Any, *, most: int = 5) -> Suggested:
    """Return whom the user may see that may be the one typed; six indexed questions at most, whatever the size."""
    people = limit(Contact.objects.all(), user, "contacts", Verb.VIEW)
    people = people.select_related("company").defer("attributes", "origins", "company__attributes", "company__origins")
    known = {number: list(reasons) for number, *reasons in _find_known(typed)}
    named, crowd = _find_named(typed, people.filter(archived_at=None))
    found = {one.pk: one for one in named}
    found |= {one.pk: one for one in people.filter(pk__in=set(known) - set(found))}
    likely = _sort(_judge(one, typed, known.get(one.pk), crowd=crowd) for one in found.values())
    return Suggested(likely[:most], crowd and not any(one.weight >= LIKELY for one in likely))


def suggest_companies(typed: Typed, user: Any, *, most: int = 5) -> Suggested:
    """Return companies the user may see that may be the one typed; three indexed questions."""
    companies = limit(Company.objects.filter(archived_at=None), user, "companies", Verb.VIEW)
    companies = companies.defer("attributes", "origins")
    words, domain = _get_company_words(typed.name[:LONGEST]), _get_domain(typed.domain[:LONGEST])
    found = {one.pk: one for one in companies.filter(domain=domain)[:CROWD]} if domain else {}
    if len("".join(words)) > 2:
        found |= {one.pk: one for one in match_misspelt(companies, words)[:MOST_ASKED]}
    return Suggested(_sort(_judge_company(one, words, domain) for one in found.values())[:most])


def _sort(judged: Iterable[Alike]) -> list[Alike]:
    return sorted((one for one in judged if one.weight >= LEAST_WEIGHT), key=lambda one: (-one.weight, one.record.pk))


def _get_domain(text: str) -> str:
    """Return the domain of an address of the web, as it was typed or copied."""
    address = text.replace("\0", "").strip().casefold()
    return address.rpartition("://")[2].partition("/")[0].removeprefix("www.")


def _get_company_words(name: str) -> tuple[str, ...]:
    """Return the words of a name without its legal form, unless nothing else stands there."""
    words = split_words(name.replace("\0", ""))
    return tuple(word for word in words if word not in LEGAL) or words


def _judge_company(company: Company, words: tuple[str, ...], domain: str) -> Alike:
    alike = Alike(company)
    if domain and company.domain == domain:
        alike.add(15.0, _("has this domain"))
    weight, reason = _judge_name(words, _get_company_words(company.name))
    if weight:
        # Fewer companies than people share a name by chance.
        alike.add(weight + 2.0, reason)
    return alike


def _find_known(typed: Typed) -> Iterator[tuple[int, float, str]]:
    """Yield contacts by the address or number typed, each with a weight and a reason."""
    address = normalise_email(typed.email[:LONGEST])
    if address:
        mailbox, _at, domain = address.partition("@")
        plain = f"{mailbox.partition('+')[0]}@{domain}"
        same = Identity.objects.filter(kind=Identity.Kind.EMAIL, value__in={address, plain})
        for number, value in same.values_list("contact_id", "value"):
            yield number, 20.0, _("has this e-mail address") if value == address else _("has this mailbox")
    digits = get_digits(typed.phone[:LONGEST].strip())
    if len(digits) >= LEAST_DIGITS:
        numbers = Identity.objects.filter(kind=Identity.Kind.PHONE, value__icontains=digits)
        for number in numbers.values_list("contact_id", flat=True)[:CROWD]:
            yield number, 12.0, _("has this number")


def _find_named(typed: Typed, people: QuerySet[Contact]) -> tuple[list[Contact], bool]:
    """Return people of the same name, swapped or with a slip in it, and whether too many have it to say anything."""
    name = typed.name[:LONGEST].replace("\0", "")
    words = name.split()
    if not words or len("".join(words)) < 3:
        return [], False
    spelt = {
        " ".join(words).upper(),
        " ".join([*words[1:], words[0]]).upper(),
        " ".join([words[-1], *words[:-1]]).upper(),
    }
    named: QuerySet[Any] = people.alias(spelt=Upper(Left("name", LONGEST))).filter(spelt__in=sorted(spelt))
    same = list(named[: CROWD + 1])
    if len(same) > CROWD:
        return list(named.filter(company_id__in=_find_companies(typed))[:CROWD]), True
    if len(words) > 1:
        same += [one for one in match_misspelt(people, split_words(name))[:CROWD] if one not in same]
    return same, False


def _find_companies(typed: Typed) -> list[int]:
    """Return the companies of the name typed: who works there is told apart from others of the same name."""
    name = " ".join(typed.company[:LONGEST].replace("\0", "").split()).upper()
    companies: QuerySet[Any] = Company.objects.alias(spelt=Upper(Left("name", LONGEST)))
    return list(companies.filter(spelt=name).values_list("pk", flat=True)[:CROWD]) if name else []


def _judge(contact: Contact, typed: Typed, known: list[Any] | None, *, crowd: bool) -> Alike:
    """Weigh what agrees."""
    alike = Alike(contact)
    if known:
        alike.add(*known)
    weight, reason = _judge_name(split_words(typed.name), split_words(contact.name))
    if weight:
        alike.add(weight / 2 if crowd else weight, reason)
    mailbox, _at, domain = fold(typed.email).partition("@")
    theirs, _at, other = fold(contact.email).partition("@")
    if mailbox == theirs and len(mailbox) > 5 and domain and domain != other:
        alike.add(4.0, _("the same mailbox elsewhere"))
    if typed.company and contact.company and split_words(typed.company) == split_words(contact.company.name):
        alike.add(4.0, _("works there too"))
    if contact.archived_at:
        alike.reasons.append(_("is archived"))
    return alike


def _judge_name(typed: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[float, str]:
    if not typed or not theirs:
        return 0.0, ""
    if typed == theirs:
        return 8.0, _("the same name")
    if len(typed) != len(theirs):
        return 0.0, ""
    if sorted(typed) == sorted(theirs):
        return 7.0, _("the same name the other way round")
    slips = sum(count_slips(one, other) for one, other in zip(typed, theirs, strict=True))
    swapped = sum(count_slips(one, other) for one, other in zip(sorted(typed), sorted(theirs), strict=True))
    return (6.0 - min(slips, swapped) / 2, _("nearly the same name")) if min(slips, swapped) <= 2 else (0.0, "")
