"""The channels there are: those that come along and those the firm adds; changed by one command."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from touchline.channels.models import ChannelCard
from touchline.channels.services import is_contact_practice
from touchline.contacts.traffic_sources import CHANNELS
from touchline.kit.clock import now
from touchline.messaging.register.numbers import Came, Sent
from touchline.users.audit import write_audit

OUT: Final = ("email", "sms", "push")
MOST: Final = 50
LONGEST_NAME: Final = 60
LABELS: Final[dict[str, str | Promise]] = {
    **{slug: label for slug, label in CHANNELS.items() if slug not in ("internal", "campaign")},
    "sms": lazy("SMS"),
    "push": lazy("Push messages"),
}
ICONS: Final = {
    "email": "mail", "sms": "message-square", "push": "bell", "direct": "globe", "search": "search", "social": "share-2",
    "paid": "badge-dollar-sign", "referral": "link",
}  # fmt: skip
PURPOSES: Final[dict[str, str | Promise]] = {
    "email": lazy("News and offers to those who want them; what belongs to an order."),
    "sms": lazy("What cannot wait: a delivery today, a code, an appointment."),
    "push": lazy("A short word to those who said yes in their browser."),
    "direct": lazy("People who know the address."),
    "search": lazy("People who look for what the firm has."),
    "social": lazy("Posts and profiles on social networks."),
    "paid": lazy("Advertisements."),
    "referral": lazy("Links on other sites."),
}


class CannotKeep(ValueError):
    """The channel cannot be kept like this; the text says why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A channel in the register: its card, and what it brought where that is known."""

    card: ChannelCard
    label: str
    icon: str
    is_out: bool
    is_practice: bool
    came: Came | None = None
    sent: Sent | None = None

    @property
    def lead_share(self) -> float:
        """How many of a hundred visitors are leads or more."""
        return 100 * self.came.leads / self.came.visitors if self.came and self.came.visitors else 0.0

    @property
    def customer_share(self) -> float:
        """How many of a hundred visitors are customers."""
        return 100 * self.came.customers / self.came.visitors if self.came and self.came.visitors else 0.0


def list_entries(came: Mapping[str, Came], sent: Mapping[str, Sent]) -> list[Entry]:
    """Return all channels, what goes out first, those of the firm last."""
    cards = {card.slug: card for card in ChannelCard.objects.select_related("owner", "backup")}
    given = [*OUT, *(slug for slug in LABELS if slug not in OUT)]
    slugs = [*given, *sorted(slug for slug in cards if slug not in LABELS)]
    found = []
    for slug in slugs:
        card = cards.get(slug) or ChannelCard(slug=slug, purpose=str(PURPOSES[slug]))
        is_out = slug in OUT
        found.append(
            Entry(
                card=card,
                label=str(LABELS.get(slug, card.name)),
                icon=ICONS.get(slug, "radio-tower"),
                is_out=is_out,
                is_practice=is_out and is_contact_practice(slug),
                came=came.get(card.traffic or slug),
                sent=sent.get(slug),
            )
        )
    return found


def find_card(slug: str) -> ChannelCard | None:
    """Return a channel's card, one not saved yet of those that come along; None for a channel there is not."""
    kept = ChannelCard.objects.filter(slug=slug).select_related("owner", "backup").first()
    if kept is not None:
        return kept
    return ChannelCard(slug=slug, purpose=str(PURPOSES[slug])) if slug in LABELS else None


@transaction.atomic
def save_card(actor: Any, slug: str, facts: Mapping[str, Any]) -> ChannelCard:
    """Keep what is said of a channel: purpose, owner, backup, state, and name and traffic of the firm's own.

    Raises CannotKeep.
    """
    if facts["owner"] is not None and facts["owner"] == facts["backup"]:
        raise CannotKeep(_("The backup is somebody else than the owner."))
    kept = {name: facts[name] for name in ("purpose", "owner", "backup", "state")}
    if slug not in LABELS:
        kept |= {"name": facts["name"], "traffic": facts["traffic"]}
    card, _new = ChannelCard.objects.update_or_create(slug=slug, defaults=kept | {"updated_at": now()})
    write_audit(actor, "channel.change", "channels", slug, after={"state": card.state, "owner_id": card.owner_id})
    return card


@transaction.atomic
def add_card(actor: Any, facts: Mapping[str, Any]) -> ChannelCard:
    """Add a channel of the firm's own. Raises CannotKeep."""
    slug = slugify(facts["name"])[:40]
    if not slug or slug in LABELS or ChannelCard.objects.filter(slug=slug).exists():
        raise CannotKeep(_("There is a channel of this name already, or the name has no letters."))
    if ChannelCard.objects.count() >= MOST:
        raise CannotKeep(_("There are {most} channels; that is enough.").format(most=MOST))
    return save_card(actor, slug, facts)
