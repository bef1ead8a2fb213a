"""What a campaign costs: what was typed, and what its SMS cost by the parts they were sent in."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from touchline.campaigns.models import Campaign, Send
from touchline.campaigns.previewing import render_for
from touchline.channels.models import SmsAccount
from touchline.channels.sms_twilio import find_cost as price_parts
from touchline.eventstore.mailings import count_parts
from touchline.messaging.design.preparing import UnsendableDesign
from touchline.messaging.design.rendering import RenderError
from touchline.messaging.design.segments import count_segments


@dataclass(frozen=True, slots=True)
class Cost:
    """What was typed, and what the SMS came to; None where nothing is known of it."""

    typed: Decimal | None = None
    sms: Decimal | None = None
    parts: int = 0

    @property
    def total(self) -> Decimal | None:
        """Return all of it, None where nothing is known."""
        known = [one for one in (self.typed, self.sms) if one is not None]
        return sum(known, Decimal(0)) if known else None


def find_cost(campaign: Campaign, sends: Sequence[Send]) -> Cost:
    """Return what sends of a campaign cost so far. Raises EventStoreDown."""
    paid = [send for send in sends if send.channel == Send.Channel.SMS and send.mailing_id and send.started_at]
    if not paid:
        return Cost(campaign.cost)
    begun = min(send.started_at for send in paid if send.started_at)
    parts = count_parts([send.mailing_id for send in paid if send.mailing_id], since=begun)
    return Cost(campaign.cost, price_parts(parts, get_price()) if parts else None, parts)


def get_price() -> Decimal | None:
    """Return what one part of an SMS costs, None where nobody has said."""
    return SmsAccount.objects.values_list("price", flat=True).first()


def guess_cost(send: Send, sample: Sequence[Any], count: int) -> Cost | None:
    """Return about what an SMS to so many people will cost, by how long it is for some of them; None for what is free."""
    price = get_price() if send.channel == Send.Channel.SMS else None
    if price is None or not sample:
        return None
    try:
        parts = [count_segments(render_for(send, one.pk).text).segments for one in sample]
    except (RenderError, UnsendableDesign):
        return None
    total = round(count * sum(parts) / len(parts))
    return Cost(sms=price_parts(total, price), parts=total)
