"""What a send brought: who reached the campaign's goal after their message, and for how much."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from pyroaring import BitMap64

from touchline.campaigns.costing import find_cost
from touchline.campaigns.models import Campaign, Group, Send
from touchline.campaigns.reporting import Money, get_mailings
from touchline.campaigns.starting import read_group
from touchline.eventstore.mailings import GoalAsked, count_reached, find_reached
from touchline.kit.clock import now
from touchline.tracking.goals import GoalKind, find_goal
from touchline.tracking.models import Goal

LONGEST_SEND: Final = timedelta(days=3)
"""So long a send may take on its way, by local time and slowly; a goal is looked for so much longer."""


def ask_goal(campaign: Campaign, sends: Sequence[Send]) -> tuple[GoalKind, GoalAsked] | None:
    """Return the goal of a campaign and how the event store is asked; None without a goal or before anything began."""
    goal = find_goal(campaign.goal) if campaign.goal else None
    begun = [send.started_at for send in sends if send.started_at]
    if goal is None or not begun:
        return None
    until = min(max(begun) + timedelta(days=goal.window_days) + LONGEST_SEND, now() + timedelta(days=1))
    return goal, _write(goal, min(begun), until)


def _write(goal: GoalKind, since: datetime, until: datetime) -> GoalAsked:
    texts: list[str] = []
    values: dict[str, Any] = {}
    for number, one in enumerate(goal.filters):
        text, more = one.write(number)
        texts.append(f"AND {text}")
        values |= more
    return GoalAsked(
        event=goal.event, since=since, until=until, days=goal.window_days, conditions=" ".join(texts), parameters=values
    )


def count_money(campaign: Campaign, sends: Sequence[Send]) -> Money | None:
    """Return what sends of a campaign brought; None without a goal. Raises EventStoreDown."""
    asked = ask_goal(campaign, sends)
    mailings = get_mailings(sends)
    if asked is None or not mailings:
        return None
    goal, question = asked
    channel = sends[0].channel
    rows = count_reached(mailings, question, sent=f"{channel}_sent", clicked=f"{channel}_clicked")
    return Money(
        people=sum(row.people for row in rows),
        times=sum(row.times for row in rows),
        revenue=_value(goal, sum(row.times for row in rows), sum((row.money for row in rows), Decimal(0))),
        clickers=sum(row.clickers for row in rows),
        revenue_of_clickers=_value(
            goal, sum(row.clickers for row in rows), sum((row.money_of_clickers for row in rows), Decimal(0))
        ),
        cost=find_cost(campaign, sends).total,
    )


def _value(goal: GoalKind, times: int, money: Decimal) -> Decimal:
    if goal.worth == Goal.Worth.NOTHING:
        return Decimal(0)
    return goal.value(times, money) or Decimal(0)


def find_goal_people(send: Send, *, of: BitMap64) -> BitMap64:
    """Return who of these reached the goal since the send began. Raises EventStoreDown."""
    asked = ask_goal(send.campaign, [send])
    return find_reached(asked[1]) & of if asked else BitMap64()


def compare_control(send: Send) -> dict[str, Any] | None:
    """Return how many reached the goal with the mail and without it; None without a control group or goal."""
    control = read_group(send, Group.Kind.CONTROL)
    asked = ask_goal(send.campaign, [send])
    if not control or asked is None:
        return None
    written = read_group(send, Group.Kind.VARIANT) | read_group(send, Group.Kind.REST)
    reached = find_reached(asked[1])
    return {
        "with": (len(reached & written), len(written)),
        "without": (len(reached & control), len(control)),
    }
