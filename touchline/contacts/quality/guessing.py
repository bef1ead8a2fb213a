"""What could be known from what is here already: sources that each fill one attribute, told by rooms in their `guesses.py`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from touchline.records.fields import Field
from touchline.records.normalising.languages import find_language
from touchline.records.normalising.phones import find_phone_country

if TYPE_CHECKING:
    from touchline.contacts.quality.facts import Facts

Find = Callable[[Sequence["Facts"]], Mapping[int, Any]]


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where one attribute can be learned: `find` returns values by contact, by a fixed number of queries for any number."""

    slug: str
    fills: str
    """The attribute it fills, where it is empty; one that the firm does not keep is never made."""
    label: str | Promise
    """Said as the origin of the value."""
    find: Find
    order: int = 100
    """The lower is asked first."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A value with what it was learned from."""

    value: Any
    source: Source


_sources: Final[dict[str, Source]] = {}


def register_source(source: Source) -> Source:
    """Add a source; ValueError when another one has its slug."""
    if _sources.get(source.slug, source) != source:
        raise ValueError(f"Two sources are called '{source.slug}'.")
    _sources[source.slug] = source
    return source


def get_sources() -> list[Source]:
    """Return all sources in the order in which they are asked."""
    _discover()
    return sorted(_sources.values(), key=lambda source: source.order)


def find_guesses(people: Sequence["Facts"], fields: Sequence[Field]) -> dict[int, dict[str, Guess]]:
    """Return what could be filled in, by contact and attribute: only where nothing stands, the first source wins."""
    known = {field.slug: field for field in fields}
    found: dict[int, dict[str, Guess]] = {}
    for source in get_sources():
        if source.fills not in known:
            continue
        empty = [one for one in people if is_empty(one, source.fills) and source.fills not in found.get(one.id, {})]
        for number, value in (source.find(empty) if empty else {}).items():
            if value not in (None, "", []):
                found.setdefault(number, {})[source.fills] = Guess(value, source)
    return found


def is_empty(one: "Facts", slug: str) -> bool:
    """Tell whether nothing is known there."""
    value = one.stage if slug == "stage" else one.attributes.get(slug)
    return value in (None, "", [])


def read_phone_countries(people: Sequence["Facts"]) -> Mapping[int, str]:
    """Return the countries that numbers say."""
    return {one.id: find_phone_country(one.phone) for one in people if one.phone.startswith("+")}


def read_seen_countries(people: Sequence["Facts"]) -> Mapping[int, str]:
    """Return the countries that people were last seen in."""
    return {one.id: one.seen_country for one in people if len(one.seen_country) == 2}


def read_locales(people: Sequence["Facts"]) -> Mapping[int, str]:
    """Return the languages of what sites call a person's locale."""
    return {one.id: find_language(text) for one in people if isinstance(text := one.attributes.get("locale"), str)}


register_source(
    Source(slug="phone_country", fills="country", label=_("phone number"), find=read_phone_countries, order=10)
)
register_source(Source(slug="seen_country", fills="country", label=_("visits"), find=read_seen_countries, order=20))
register_source(Source(slug="locale", fills="language", label=_("browser"), find=read_locales, order=10))


@cache
def _discover() -> None:
    autodiscover_modules("guesses")
