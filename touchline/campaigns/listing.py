"""The rows of the list of campaigns: where each stands, to how many it went, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Prefetch, QuerySet
from django.utils.functional import Promise

from touchline.campaigns.models import Campaign, Send
from touchline.campaigns.reporting import cut_name
from touchline.campaigns.state import LABELS, TONES, State, get_state
from touchline.eventstore.client import EventStoreDown
from touchline.eventstore.mailings import ask_each

SHOWN: Final = 30
Counts = dict[int, dict[str, int]]
ORDER: Final = (
    State.PROBLEM, State.WAITING, State.SENDING, State.TESTING, State.PAUSED, State.PLANNED, State.DRAFT, State.SENT,
    State.STOPPED,
)  # fmt: skip
"""Of several sends, the state that presses most is the campaign's."""


@dataclass(frozen=True, slots=True)
class Row:
    """A campaign in the list; shares are in per cent of whom it arrived at, None where nothing went out."""

    campaign: Campaign
    sends: Sequence[Send]
    state: State
    sent: int = 0
    opened: float | None = None
    clicked: float | None = None

    @property
    def label(self) -> str | Promise:
        """Return the state in words."""
        return LABELS[self.state]

    @property
    def tone(self) -> str:
        """Return the colour of the state."""
        return TONES.get(self.state, "")

    @property
    def is_practice(self) -> bool:
        """Return whether something of it was kept here instead of leaving."""
        return any(send.mailing is not None and send.mailing.is_practice for send in self.sends)

    @property
    def latest(self) -> Send | None:
        """Return the send that it is about first: the last one that has a time, else the last."""
        timed = [(send.starts_at, send.pk, send) for send in self.sends if send.starts_at]
        return max(timed)[2] if timed else next(iter(self.sends), None)


def find_campaigns(*, text: str = "", archived: bool = False) -> QuerySet[Campaign]:
    """Return the campaigns, newest first, with their sends."""
    found = Campaign.objects.filter(archived_at__isnull=not archived).order_by("-pk").select_related("owner")
    sends = Send.objects.select_related("mailing").order_by("-pk")
    found = found.prefetch_related(Prefetch("sends", sends))
    return found.filter(name__icontains=text) if text else found


def draw_rows(campaigns: Sequence[Campaign]) -> list[Row]:
    """Return campaigns as rows; one question to the event store for all, and none of it where that is away."""
    sends = {one.pk: [_with(send, one) for send in one.sends.all()] for one in campaigns}
    counts = _count([send for several in sends.values() for send in several])
    return [draw_row(one, sends[one.pk], counts) for one in campaigns]


def draw_sends(campaign: Campaign) -> list[Row]:
    """Return each send of a campaign as a row of its own."""
    sends = [_with(send, campaign) for send in campaign.sends.all()]
    counts = _count(sends)
    return [draw_row(campaign, [send], counts) for send in sends]


def draw_row(campaign: Campaign, sends: Sequence[Send], counts: Counts) -> Row:
    """Return a campaign, or some of its sends, as a row."""
    state = min((get_state(send) for send in sends), key=ORDER.index, default=State.DRAFT)
    mine = [counts.get(send.mailing_id, {}) for send in sends if send.mailing_id]
    sent, opened, clicked = (sum(one.get(what, 0) for one in mine) for what in ("sent", "opened", "clicked"))
    if not sent:
        return Row(campaign, sends, state)
    return Row(campaign, sends, state, sent, 100 * opened / sent, 100 * clicked / sent)


def _count(sends: Sequence[Send]) -> Counts:
    """Return how many people what happened to, by mailing; nothing while the event store is away."""
    mailings = [send.mailing_id for send in sends if send.mailing_id]
    found: Counts = {}
    try:
        for mailing, name, people in ask_each(mailings) if mailings else []:
            found.setdefault(int(mailing), {})[cut_name(name)] = int(people)
    except EventStoreDown:
        return {}
    return found


def _with(send: Send, campaign: Campaign) -> Send:
    send.campaign = campaign
    return send
