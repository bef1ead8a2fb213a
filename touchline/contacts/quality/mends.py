"""Ways to mend: what each would write to a contact, as somebody sees it before it is written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touchline.contacts.models import Identity
from touchline.contacts.quality import domains, names
from touchline.contacts.quality.facts import Facts
from touchline.kit.clock import now
from touchline.records.conversion import convert_value
from touchline.records.fields import Field
from touchline.records.normalising.phones import is_whole_number, normalise_phone
from touchline.records.values import Nonsense


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody chose for a mend: the country of numbers without one, and the fields there are."""

    country: str = ""
    fields: Mapping[str, Field] | None = None


Propose = Callable[[Facts, Chosen], dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Mend:
    """One way to mend; `propose` returns the values to write, nothing where it does not know better."""

    slug: str
    label: str | Promise
    icon: str
    propose: Propose
    writes: tuple[str, ...] = ()
    """Fields it may write; none stands for all that checks ask about."""
    is_guess: bool = False
    """A guess: whatever a person or a site says later stands above it."""
    asks_country: bool = False
    is_archive: bool = False
    is_wrong: bool = False
    """Whether the address that stood there is marked as wrong."""


def correct_email(one: Facts, _chosen: Chosen) -> dict[str, Any]:
    """Put the domain that was meant in the place of the mistyped one."""
    meant = domains.find_meant(domains.get_domain(one.email))
    return {"email": f"{one.email.rpartition('@')[0]}@{meant}"} if meant else {}


def complete_phone(one: Facts, chosen: Chosen) -> dict[str, Any]:
    """Write a number as E.164, with the country of the person before the one that was chosen."""
    own = one.attributes.get("country")
    countries = [own] if isinstance(own, str) and len(own) == 2 else []
    for country in (*countries, chosen.country):
        if is_whole_number(number := normalise_phone(one.phone, country)):
            return {"phone": number}
    return {}


def use_other_email(one: Facts, _chosen: Chosen) -> dict[str, Any]:
    """Take an address of theirs that nothing is known against."""
    usable = [value for value, state in one.emails.items() if state == Identity.State.USABLE and value != one.email]
    return {"email": usable[0]} if usable else {}


def reread_values(one: Facts, chosen: Chosen) -> dict[str, Any]:
    """Read what does not fit as the type of its attribute, as far as that can be done."""
    after = {}
    for slug in one.misfits:
        about = (chosen.fields or {}).get(slug)
        if about is None or not about.in_attributes:
            continue
        try:
            value = convert_value(one.attributes.get(slug), about)
        except Nonsense:
            continue
        if value not in (None, "", []) and value != one.attributes.get(slug):
            after[slug] = value
    return after


def clear_values(one: Facts, chosen: Chosen) -> dict[str, Any]:
    """Empty what does not fit; what must be known stays until somebody knows better."""
    fields = chosen.fields or {}
    return {slug: fields[slug].empty for slug in one.misfits if slug in fields and not fields[slug].required}


def guess_name(one: Facts, _chosen: Chosen) -> dict[str, Any]:
    """Read the name that the address spells out."""
    name = "" if domains.is_shared(one.email) else names.read_name(one.email)
    return {"name": name} if name and not one.name.strip() else {}


MENDS: Final[dict[str, Mend]] = {
    mend.slug: mend
    for mend in (
        Mend(
            slug="correct_email",
            label=_("Correct the address"),
            icon="spell-check",
            writes=("email",),
            propose=correct_email,
            is_wrong=True,
        ),
        Mend(
            slug="clear_email",
            label=_("Empty the field"),
            icon="eraser",
            writes=("email",),
            propose=lambda one, _chosen: {"email": ""} if one.email else {},
        ),
        Mend(
            slug="complete_phone",
            label=_("Write them for all countries"),
            icon="phone",
            writes=("phone",),
            propose=complete_phone,
            asks_country=True,
        ),
        Mend(
            slug="other_email",
            label=_("Use their other address"),
            icon="replace",
            writes=("email",),
            propose=use_other_email,
        ),
        Mend(
            slug="reread_values",
            label=_("Read them anew"),
            icon="refresh-cw",
            propose=reread_values,
        ),
        Mend(
            slug="clear_values",
            label=_("Empty what does not fit"),
            icon="eraser",
            propose=clear_values,
        ),
        Mend(
            slug="write_name",
            label=_("Write the names"),
            icon="case-sensitive",
            writes=("name",),
            propose=lambda one, _chosen: {"name": names.write_name(one.name)} if names.is_shouted(one.name) else {},
        ),
        Mend(
            slug="guess_name",
            label=_("Take the name from the address"),
            icon="wand-sparkles",
            writes=("name",),
            propose=guess_name,
            is_guess=True,
        ),
        Mend(
            slug="guess_company",
            label=_("Make them members"),
            icon="building-2",
            writes=("company",),
            propose=lambda one, _chosen: {"company": one.known_company} if one.known_company else {},
            is_guess=True,
        ),
        Mend(
            slug="fill_in",
            label=_("Fill them in"),
            icon="wand-sparkles",
            propose=lambda one, _chosen: {slug: guess.value for slug, guess in one.guesses.items()},
            is_guess=True,
        ),
        Mend(
            slug="archive",
            label=_("Archive"),
            icon="archive",
            writes=("archived_at",),
            propose=lambda one, _chosen: {"archived_at": now().isoformat()},
            is_archive=True,
        ),
    )
}


def make_origins(origin: Mapping[str, Any], mend: Mend, one: Facts, after: Mapping[str, Any]) -> dict[str, Any]:
    """Return where the values come from; a guess never stands above what somebody says."""
    if not mend.is_guess:
        return dict.fromkeys(after, origin)
    said = {slug: str(one.guesses[slug].source.label if slug in one.guesses else mend.label) for slug in after}
    return {slug: {**origin, "verified": False, "user": None, "name": name} for slug, name in said.items()}
