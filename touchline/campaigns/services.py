"""Commands of campaigns: make, change, copy, put away; what goes out is ordered in `ordering.py` and begun in `starting.py`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from touchline.campaigns.models import Campaign, Send, Timing, Variant, WinnerBy
from touchline.campaigns.state import is_open
from touchline.channels.models import Sender
from touchline.contacts.models import Purpose
from touchline.kit.clock import now
from touchline.messaging.models import Design
from touchline.organisation.queries import get_currency, get_zone
from touchline.users.audit import write_audit
from touchline.users.models import User

SUBJECT: Final = "campaigns"
LONGEST_NAME: Final = 120
MOST_VARIANTS: Final = 4
MOST_SENDS: Final = 100


class CannotSend(ValueError):
    """A campaign cannot be kept or sent like this; the text says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedCampaign:
    """A campaign as typed."""

    name: str
    note: str = ""
    goal: str = ""
    cost: Decimal | None = None
    utm_source: str = ""
    utm_medium: str = ""
    utm_campaign: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedVariant:
    """A design, and a subject in place of its own."""

    design: Design | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedSend:
    """A send as typed."""

    name: str = ""
    channel: str = Send.Channel.EMAIL
    variants: Sequence[WantedVariant] = (WantedVariant(),)
    segments: Sequence[int] = ()
    without: Sequence[int] = ()
    is_everybody: bool = False
    topic: Purpose | None = None
    sender: Sender | None = None
    timing: str = Timing.NOW
    day: date | None = None
    clock: time | None = None
    zone: str = ""
    per_minute: int | None = None
    control_percent: int = 0
    test_percent: int = 100
    winner_by: str = WinnerBy.CLICKED
    winner_hours: int = 4
    retry_unknown: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedBoth:
    """A campaign and its one send, as the builder has them on one page."""

    campaign: WantedCampaign
    send: WantedSend = field(default_factory=WantedSend)


@transaction.atomic
def create_campaign(actor: Any, wanted: WantedBoth) -> Send:
    """Make a campaign with its first send. Raises CannotSend."""
    campaign = Campaign(owner=get_user(actor), created_by=get_user(actor), currency=get_currency())
    _fill_campaign(campaign, wanted.campaign)
    campaign.save()
    write_audit(actor, "campaign.create", SUBJECT, campaign.pk, after={"name": campaign.name})
    return _add_send(actor, campaign, wanted.send)


@transaction.atomic
def change_campaign(actor: Any, campaign_id: int, wanted: WantedCampaign) -> Campaign:
    """Change a campaign's name, goal, cost and tags. Raises CannotSend."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    before = {"name": campaign.name, "goal": campaign.goal}
    _fill_campaign(campaign, wanted)
    campaign.save()
    after = {"name": campaign.name, "goal": campaign.goal}
    if after != before:
        write_audit(actor, "campaign.change", SUBJECT, campaign.pk, before=before, after=after)
    return campaign


@transaction.atomic
def add_send(actor: Any, campaign_id: int, wanted: WantedSend) -> Send:
    """Add another send to a campaign. Raises CannotSend."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    if campaign.sends.count() >= MOST_SENDS:
        raise CannotSend(_("A campaign has at most {most} sends; begin another one.").format(most=MOST_SENDS))
    return _add_send(actor, campaign, wanted)


@transaction.atomic
def change_send(actor: Any, send_id: int, wanted: WantedSend) -> Send:
    """Change a send that nobody has ordered yet. Raises CannotSend."""
    send = lock_send(send_id)
    if not is_open(send):
        raise CannotSend(_("It was ordered already; undo that first."))
    before = read_wanted(send)
    _fill_send(send, wanted)
    send.save()
    _write_variants(send, wanted.variants)
    if before != wanted:
        write_audit(actor, "send.change", SUBJECT, send.pk, after={"name": str(send), "timing": send.timing})
    return send


@transaction.atomic
def copy_send(actor: Any, send_id: int, *, into: int | None = None) -> Send:
    """Make a draft like a send: in the same campaign, or in a new one of its name. Raises CannotSend."""
    send = Send.objects.select_related("campaign").get(pk=send_id)
    wanted = read_wanted(send)
    if into is not None:
        return add_send(actor, into, wanted)
    old = send.campaign
    name = _("{name} (copy)").format(name=old.name[: LONGEST_NAME - 12])
    tags = {"utm_source": old.utm_source, "utm_medium": old.utm_medium, "utm_campaign": old.utm_campaign}
    copied = WantedCampaign(name=name, note=old.note, goal=old.goal, cost=old.cost, **tags)
    return create_campaign(actor, WantedBoth(campaign=copied, send=wanted))


@transaction.atomic
def delete_send(actor: Any, send_id: int) -> None:
    """Remove a draft; with the last one its campaign goes. Raises CannotSend for one that went out."""
    send = lock_send(send_id)
    if send.started_at is not None or not is_open(send):
        raise CannotSend(_("Only a draft can be deleted; what went out stays for its report."))
    campaign = send.campaign
    write_audit(actor, "send.delete", SUBJECT, send.pk, before={"name": str(send)})
    send.delete()
    if not campaign.sends.exists():
        campaign.delete()


@transaction.atomic
def archive_campaign(actor: Any, campaign_id: int, *, is_back: bool = False) -> Campaign:
    """Put a campaign away, or take it out again; what it sent stays. Raises CannotSend while something is on its way."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    if not is_back and campaign.sends.filter(ordered_at__isnull=False, started_at=None, stopped_at=None).exists():
        raise CannotSend(_("A send of it is planned; undo that first."))
    campaign.archived_at = None if is_back else now()
    campaign.save(update_fields=["archived_at"])
    write_audit(actor, "campaign.restore" if is_back else "campaign.archive", SUBJECT, campaign.pk)
    return campaign


def read_wanted(send: Send) -> WantedSend:
    """Return a send as it could be typed again."""
    variants = send.variants.select_related("design")
    names = set(WantedSend.__dataclass_fields__) - {"variants"}
    kept = {name: getattr(send, name) for name in names}
    return WantedSend(**kept, variants=tuple(WantedVariant(design=one.design, subject=one.subject) for one in variants))


def lock_send(send_id: int) -> Send:
    """Return a send, locked until the transaction ends. Raises Send.DoesNotExist."""
    return Send.objects.select_for_update(of=("self",)).select_related("campaign", "topic").get(pk=send_id)


def get_user(actor: Any) -> User | None:
    """Return the user who acts; of a token its owner; None for Touchline itself."""
    return actor if isinstance(actor, User) else getattr(actor, "user", None)


def _add_send(actor: Any, campaign: Campaign, wanted: WantedSend) -> Send:
    send = Send(campaign=campaign, created_by=get_user(actor))
    _fill_send(send, wanted)
    send.save()
    _write_variants(send, wanted.variants)
    write_audit(actor, "send.create", SUBJECT, send.pk, after={"name": str(send), "channel": send.channel})
    return send


def _fill_campaign(campaign: Campaign, wanted: WantedCampaign) -> None:
    campaign.name = clean(wanted.name)[:LONGEST_NAME]
    if not campaign.name:
        raise CannotSend(_("Give the campaign a name."))
    if wanted.cost is not None and wanted.cost < 0:
        raise CannotSend(_("A cost cannot be negative."))
    campaign.note, campaign.goal, campaign.cost = clean(wanted.note)[:2000], wanted.goal, wanted.cost
    campaign.utm_source, campaign.utm_medium = clean(wanted.utm_source)[:100], clean(wanted.utm_medium)[:100]
    campaign.utm_campaign = clean(wanted.utm_campaign)[:100]


def _fill_send(send: Send, wanted: WantedSend) -> None:
    if not 1 <= len(wanted.variants) <= MOST_VARIANTS:
        raise CannotSend(_("A send has one to {most} variants.").format(most=MOST_VARIANTS))
    for name in set(WantedSend.__dataclass_fields__) - {"variants", "segments", "without"}:
        setattr(send, name, getattr(wanted, name))
    send.name = clean(wanted.name)[:LONGEST_NAME]
    send.segments, send.without = list(dict.fromkeys(wanted.segments)), list(dict.fromkeys(wanted.without))
    if wanted.timing == Timing.NOW:
        send.day, send.clock = None, None
    elif wanted.day is None or wanted.clock is None:
        raise CannotSend(_("Say on which day and at what time."))
    send.zone = wanted.zone or str(get_zone())


def _write_variants(send: Send, variants: Sequence[WantedVariant]) -> None:
    send.variants.all().delete()
    Variant.objects.bulk_create(
        Variant(send=send, number=number, design=one.design, subject=clean(one.subject)[:300])
        for number, one in enumerate(variants)
    )


def clean(text: str) -> str:
    """Return a text on one line without what no text holds."""
    return " ".join(text.replace("\0", "").split())
