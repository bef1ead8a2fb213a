"""What came of sends: each figure with the people behind it, from the event store and the outbox; people and machines apart."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touchline.campaigns.models import Group, Send
from touchline.eventstore.mailings import ask
from touchline.messaging.models import MailHit
from touchline.messaging.queries import count_reasons, say_reason
from touchline.messaging.returns.judging import By

Label = str | Promise
FATES: Final[dict[str, Label]] = {
    "queued": _("Waiting for their turn"),
    "sending": _("Being handed over"),
    "deferred": _("Put off by the recipient's server"),
    "delivered": _("Delivered, as their server confirmed"),
    "accepted": _("Accepted by a mail server"),
    "bounced": _("Came back"),
    "refused": _("Refused"),
    "unknown": _("Outcome unknown"),
    "skipped": _("Not written to"),
}
TAKEN: Final[dict[str, Label]] = {"sms": _("Accepted by the SMS service"), "push": _("Accepted by the push service")}
HUMAN: Final = int(By.HUMAN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number of a report: how many people, its share in per cent of those it is counted by, and what is behind it."""

    slug: str
    label: Label
    people: int
    of: int = 0
    of_label: Label = ""
    reason: str = ""

    @property
    def share(self) -> float | None:
        """Return the share in per cent, or None where there is nothing to count by."""
        return 100 * self.people / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Money:
    """What a send brought: who reached the goal after it, how often, for how much, and what it cost."""

    people: int = 0
    times: int = 0
    revenue: Decimal = Decimal(0)
    clickers: int = 0
    revenue_of_clickers: Decimal = Decimal(0)
    cost: Decimal | None = None

    @property
    def roi(self) -> float | None:
        """Return the return on its cost in per cent, by the revenue of those who clicked; None without a cost."""
        return float(100 * (self.revenue_of_clickers - self.cost) / self.cost) if self.cost else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The figures of one or more sends; `counts` has people by what happened to them and by variant."""

    sends: Sequence[Send]
    states: dict[tuple[str, str], int]
    counts: dict[tuple[str, int], int]
    control: int = 0
    money: Money | None = None
    is_practice: bool = False
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def count(self, what: str, variant: int | None = None) -> int:
        """Return how many people something happened to, by the end of its event's name: "opened", "clicked"."""
        return sum(
            people for (name, number), people in self.counts.items() if name == what and variant in (None, number)
        )

    def in_state(self, *states: str) -> int:
        """Return how many messages are in these states."""
        return sum(count for (state, _reason), count in self.states.items() if state in states)

    @property
    def audience(self) -> int:
        """How many were meant, the control group among them."""
        return sum(send.size or 0 for send in self.sends)

    @property
    def written_to(self) -> int:
        """How many were written to, whatever became of it."""
        return self.in_state("accepted", "delivered", "bounced", "refused", "unknown")

    @property
    def arrived(self) -> int:
        """How many arrived as far as is known: taken, and not come back."""
        return self.in_state("accepted", "delivered")


def get_mailings(sends: Sequence[Send]) -> list[int]:
    """Return the mailings of those sends that began."""
    return [send.mailing_id for send in sends if send.mailing_id]


def make_report(sends: Sequence[Send], *, money: Money | None = None) -> Report:
    """Return the figures of sends; two questions. Raises EventStoreDown."""
    mailings = get_mailings(sends)
    rows = ask("counts", mailings) if mailings else []
    counts: dict[tuple[str, int], int] = {}
    for name, variant, people, _times in rows:
        key = (cut_name(name), int(variant))
        counts[key] = counts.get(key, 0) + int(people)
    groups = Group.objects.filter(send__in=[send.pk for send in sends], kind=Group.Kind.CONTROL)
    return Report(
        sends=sends,
        states=count_reasons(mailings) if mailings else {},
        counts=counts,
        control=sum(groups.values_list("size", flat=True)),
        money=money,
        is_practice=any(send.mailing is not None and send.mailing.is_practice for send in sends),
    )


def count_untied(send: Send) -> int:
    """Return how many clicks by people are tied to nobody, since whoever clicked agreed to no tracking."""
    return MailHit.objects.filter(mailing_id=send.mailing_id or 0, contact_id=0, kind=1, by=HUMAN).count()


def cut_name(name: str) -> str:
    """Return what happened without the channel it happened by: "opened" of "email_opened"."""
    return name.partition("_")[2]


def get_names(what: str) -> list[str]:
    """Return the events' names of what happened, by all channels."""
    return [f"{channel}_{what}" for channel in Send.Channel.values]


def list_figures(report: Report) -> list[Figure]:
    """Return the figures at the head of a report."""
    arrived, of = report.arrived, _("of those it arrived at")
    found = [
        Figure(
            slug="arrived", label=_("Arrived"), people=arrived, of=report.written_to, of_label=_("of those written to")
        ),
        Figure(slug="opened", label=_("Opened"), people=report.count("opened"), of=arrived, of_label=of),
        Figure(slug="clicked", label=_("Clicked"), people=report.count("clicked"), of=arrived, of_label=of),
        Figure(
            slug="unsubscribed", label=_("Unsubscribed"), people=report.count("unsubscribed"), of=arrived, of_label=of
        ),
    ]
    if report.money is not None:
        reached = report.money.people
        found.insert(3, Figure(slug="goal", label=_("Reached the goal"), people=reached, of=arrived, of_label=of))
    return found


def say_fate(slug: str, send: Send) -> Label:
    """Return what a fate of a send's messages is called: who took them depends on the channel, and on practice."""
    if slug != "accepted":
        return FATES[slug]
    if send.mailing is not None and send.mailing.is_practice:
        return _("Kept in the practice mailbox; nothing left")
    return TAKEN.get(send.channel, FATES[slug])


def list_fates(report: Report) -> list[Figure]:
    """Return what became of one send's messages: the sum of all is the audience without the control group."""
    total = sum(report.states.values())
    found = []
    for slug in FATES:
        reasons = sorted(
            ((why, count) for (state, why), count in report.states.items() if state == slug), key=lambda one: -one[1]
        )
        people = sum(count for _why, count in reasons)
        if people:
            found.append(Figure(slug=slug, label=say_fate(slug, report.sends[0]), people=people, of=total))
            named = [(why, count) for why, count in reasons if why]
            found += [
                Figure(slug=slug, label=say_reason(why), people=count, of=total, reason=why) for why, count in named
            ]
    return found
