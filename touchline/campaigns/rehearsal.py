"""Goes through a send before it happens: who would get it, who not and why, as sets of people that each number opens."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pyroaring import BitMap64

from touchline.campaigns.audience import find_audience, get_wanted, split_by_zone
from touchline.campaigns.models import Send, Timing
from touchline.campaigns.moments import spread_over_zones
from touchline.campaigns.testing import split_off_control
from touchline.contacts.consents.deciding import REASONS
from touchline.contacts.refused import sort_by_reason
from touchline.experiments.queries import find_held_out
from touchline.kit.clock import now
from touchline.messaging.queries import find_capped

GETS: Final = "gets"
EVERYBODY: Final = "audience"
CONTROL: Final = "control"
HELD_OUT: Final = "held_out"
CAPPED: Final = "capped"
LABELS: Final[dict[str, str | Promise]] = {
    **REASONS,
    GETS: _("Get it"),
    EVERYBODY: _("Everybody in the audience"),
    CONTROL: _("Kept out as the control group of this send, so that its effect can be measured."),
    HELD_OUT: _("Kept out of all marketing, as the firm's control group."),
    CAPPED: _(
        "They have had as many messages lately as the firm allows itself; they would get it later, or not at all."
    ),
}


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """Whom a send would reach at a moment; `out` has the others by the slug of the reason."""

    at: datetime
    audience: BitMap64
    gets: BitMap64
    out: Mapping[str, BitMap64] = field(default_factory=dict)

    @property
    def reasons(self) -> list[tuple[str, str | Promise, int]]:
        """Return why people do not get it, with how many, most first."""
        found = [(slug, LABELS[slug], len(people)) for slug, people in self.out.items() if people]
        return sorted(found, key=lambda one: -one[2])

    @property
    def missed(self) -> int:
        """How many of the audience do not get it."""
        return len(self.audience) - len(self.gets)

    def find(self, group: str) -> BitMap64 | None:
        """Return the people of one number, or None for a number there is not."""
        whole = {GETS: self.gets, EVERYBODY: self.audience}
        return whole[group] if group in whole else self.out.get(group)


def rehearse(send: Send, *, moment: datetime | None = None) -> Rehearsal:
    """Return whom a send would reach now. Raises EventStoreDown where everybody is asked for and the store is away."""
    at = moment or now()
    audience = find_audience(get_wanted(send))
    out: dict[str, BitMap64] = {}
    if held := find_held_out(audience):
        out[HELD_OUT] = held
    out |= sort_by_reason(audience - held, send.topic, send.channel, at)
    left = audience - BitMap64.union(BitMap64(), *out.values())
    if capped := find_capped(left, channel=send.channel, moment=at):
        out[CAPPED] = capped
        left = left - capped
    if control := split_off_control(send, left):
        out[CONTROL] = control
        left = left - control
    return Rehearsal(at=at, audience=audience, gets=left, out=out)


def find_moments(send: Send, people: BitMap64, *, not_before: datetime) -> dict[datetime, BitMap64]:
    """Return when each of these gets a send for each one's own hour; empty for one that goes to all at once."""
    if send.timing != Timing.LOCAL or send.day is None or send.clock is None:
        return {}
    return spread_over_zones(send.day, send.clock, split_by_zone(people), not_before=not_before)
