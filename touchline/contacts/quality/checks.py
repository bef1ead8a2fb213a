"""What can be wrong with what is known of somebody: each check says what it finds, what that costs, and how it is mended."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touchline.contacts.quality import domains, names
from touchline.contacts.quality.facts import Facts
from touchline.kit.clock import now
from touchline.records.normalising.emails import normalise_address
from touchline.records.normalising.phones import is_whole_number

MONTH: Final = timedelta(days=30.44)


class Group(StrEnum):
    """Checks that are about the same sort of trouble."""

    INVALID = "invalid"
    UNREACHABLE = "unreachable"
    STALE = "stale"
    DOUBTFUL = "doubtful"
    INCOMPLETE = "incomplete"


GROUPS: Final[dict[Group, tuple[str | Promise, str | Promise, str]]] = {
    Group.INVALID: (_("Invalid"), _("Values that cannot be right."), "circle-x"),
    Group.UNREACHABLE: (_("Unreachable"), _("People whom nothing reaches."), "mail-x"),
    Group.STALE: (_("Stale"), _("People of whom nothing was heard for long."), "hourglass"),
    Group.DOUBTFUL: (_("Doubtful"), _("What is probably not what it seems."), "circle-question-mark"),
    Group.INCOMPLETE: (_("Incomplete"), _("What is missing, though it could be known."), "circle-dashed"),
}


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check: `holds` tells whether a contact has the trouble, `shows` the value it is about."""

    slug: str
    group: Group
    label: str | Promise
    lesson: str | Promise
    """What it means, and what to do."""
    weight: int
    """Points of a hundred that it costs."""
    holds: Callable[[Facts, int], bool]
    """Asked with the months after which somebody is silent."""
    shows: Callable[[Facts], str] = lambda one: one.email
    mends: tuple[str, ...] = ()


def is_silent(one: Facts, months: int) -> bool:
    """Tell whether nothing was heard of somebody for so many months."""
    return now() - one.quiet_since > MONTH * months


CHECKS: Final[dict[str, Check]] = {
    check.slug: check
    for check in (
        Check(
            slug="bad_email",
            group=Group.INVALID,
            label=_("No e-mail address"),
            lesson=_("What stands in the field is no address. Nothing can be sent to it."),
            weight=20,
            holds=lambda one, _months: bool(one.email) and not normalise_address(one.email),
            mends=("clear_email",),
        ),
        Check(
            slug="mistyped_email",
            group=Group.INVALID,
            label=_("Mistyped address"),
            lesson=_("One letter away from a provider that everybody knows. The old spelling is marked as wrong."),
            weight=20,
            holds=lambda one, _months: bool(one.email) and bool(domains.find_meant(domains.get_domain(one.email))),
            mends=("correct_email",),
        ),
        Check(
            slug="dead_domain",
            group=Group.INVALID,
            label=_("Domain that takes no mail"),
            lesson=_(
                "Name servers know no mail server there. It is asked about once a month, where you switched that on."
            ),
            weight=20,
            holds=lambda one, _months: one.is_at_dead_domain,
            mends=("other_email", "clear_email"),
        ),
        Check(
            slug="bad_phone",
            group=Group.INVALID,
            label=_("Number that cannot be called"),
            lesson=_(
                "Without the code of a country, or with too few or too many digits. Say which country it is from."
            ),
            weight=10,
            holds=lambda one, _months: bool(one.phone) and not is_whole_number(one.phone),
            shows=lambda one: one.phone,
            mends=("complete_phone",),
        ),
        Check(
            slug="misfit",
            group=Group.INVALID,
            label=_("Value against its rule"),
            lesson=_("A site or an earlier import brought a value that does not fit the attribute’s type or rule."),
            weight=10,
            holds=lambda one, _months: bool(one.misfits),
            shows=lambda one: " ".join(one.misfits.values()),
            mends=("reread_values", "clear_values"),
        ),
        Check(
            slug="no_address",
            group=Group.UNREACHABLE,
            label=_("Neither address nor number"),
            lesson=_("There is no way to reach them. Ask when you meet, or put them away."),
            weight=30,
            holds=lambda one, _months: not (one.email or one.phone or one.emails or one.phones),
            shows=lambda one: one.name,
            mends=("archive",),
        ),
        Check(
            slug="bounced",
            group=Group.UNREACHABLE,
            label=_("Mail comes back"),
            lesson=_("The main address does not work any more. Where they have another one, it can take its place."),
            weight=30,
            holds=lambda one, _months: one.is_bounced,
            mends=("other_email", "archive"),
        ),
        Check(
            slug="silent",
            group=Group.STALE,
            label=_("Long silence"),
            lesson=_("No visit, no message and no change for longer than you set. Write once more, or put them away."),
            weight=15,
            holds=is_silent,
            shows=lambda one: one.email or one.phone,
            mends=("archive",),
        ),
        Check(
            slug="throwaway",
            group=Group.DOUBTFUL,
            label=_("Throwaway address"),
            lesson=_("At a service whose addresses are given up after minutes. Whoever gave it wanted no answer."),
            weight=20,
            holds=lambda one, _months: bool(one.email) and domains.is_throwaway(one.email),
            mends=("archive",),
        ),
        Check(
            slug="duplicate",
            group=Group.DOUBTFUL,
            label=_("Probably here twice"),
            lesson=_("Alike enough to ask. Decide the pairs one after the other, with one key each."),
            weight=15,
            holds=lambda one, _months: one.is_twice,
            shows=lambda one: one.email or one.phone,
        ),
        Check(
            slug="odd_name",
            group=Group.DOUBTFUL,
            label=_("Hardly a name"),
            lesson=_("Digits, an address, one letter, or a joke. Correct it on the page of the person."),
            weight=10,
            holds=lambda one, _months: names.is_odd(one.name),
            shows=lambda one: one.name,
            mends=("archive",),
        ),
        Check(
            slug="shouted_name",
            group=Group.DOUBTFUL,
            label=_("Name in capitals or small letters"),
            lesson=_("It would look odd in a letter. “ADA VAN DER BERG” becomes “Ada van der Berg”."),
            weight=5,
            holds=lambda one, _months: names.is_shouted(one.name),
            shows=lambda one: one.name,
            mends=("write_name",),
        ),
        Check(
            slug="shared_email",
            group=Group.DOUBTFUL,
            label=_("Address of many"),
            lesson=_("An address such as info@ is read by a whole office. Ask for the person’s own."),
            weight=5,
            holds=lambda one, _months: bool(one.email) and domains.is_shared(one.email),
        ),
        Check(
            slug="nameless",
            group=Group.INCOMPLETE,
            label=_("No name"),
            lesson=_("Where the address spells a name out, it can be taken from there, marked as a guess."),
            weight=15,
            holds=lambda one, _months: not one.name.strip(),
            shows=lambda one: one.email or one.phone,
            mends=("guess_name",),
        ),
        Check(
            slug="required",
            group=Group.INCOMPLETE,
            label=_("Required attribute empty"),
            lesson=_("You said that this must be known of everybody. Open the list to set it for many at once."),
            weight=10,
            holds=lambda one, _months: bool(one.missing),
            shows=lambda one: ", ".join(str(about.label) for about in one.missing),
        ),
        Check(
            slug="guessable",
            group=Group.INCOMPLETE,
            label=_("Can be filled in"),
            lesson=_(
                "Empty, though something here tells it. It is marked as a guess, and whatever somebody says stands above it."
            ),
            weight=5,
            holds=lambda one, _months: bool(one.guesses),
            shows=lambda one: ", ".join(str(guess.source.label) for guess in one.guesses.values()),
            mends=("fill_in",),
        ),
        Check(
            slug="no_company",
            group=Group.INCOMPLETE,
            label=_("Works at a company you know"),
            lesson=_("The address is at the web domain of a company that is here; they are not its member yet."),
            weight=5,
            holds=lambda one, _months: one.known_company is not None,
            mends=("guess_company",),
        ),
    )
}


def find_problems(one: Facts, *, months: int, off: frozenset[str]) -> list[str]:
    """Return the slugs of the checks that find something, in their order."""
    return [slug for slug, check in CHECKS.items() if slug not in off and check.holds(one, months)]


def score(problems: list[str]) -> int:
    """Return 100 less what the problems cost, and nothing below 0."""
    return max(0, 100 - sum(CHECKS[slug].weight for slug in problems if slug in CHECKS))
