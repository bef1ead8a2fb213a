"""Trials of sends: made when one begins, so that variants and control group are judged by the fair rules of experiments."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import override
from pyroaring import BitMap64

from touchline.campaigns.models import Send, WinnerBy
from touchline.experiments.queries import judge
from touchline.experiments.services import WantedTrial, WantedVariant, create_trial, expose
from touchline.experiments.verdicts import Verdict
from touchline.messaging.models import Mailing
from touchline.organisation.queries import get_organisation

GOALS = {WinnerBy.CLICKED: "clicked", WinnerBy.OPENED: "opened"}


def begin_trials(send: Send, mailing: Mailing, dealt: Mapping[int, BitMap64], *, control: BitMap64) -> None:
    """Make the trials of a send that begins, in its transaction: of its variants, and of the mail against none."""
    if len(dealt) > 1:
        send.trial_id = _begin_variants(send, mailing, dealt)
    if control and send.campaign.goal:
        written = BitMap64.union(BitMap64(), *dealt.values())
        send.control_trial_id = _begin_control(send, written, control)


def _begin_variants(send: Send, mailing: Mailing, dealt: Mapping[int, BitMap64]) -> int:
    by_goal = send.winner_by == WinnerBy.GOAL and send.campaign.goal
    goal = send.campaign.goal if by_goal else f"event:{send.channel}_{GOALS.get(WinnerBy(send.winner_by), 'clicked')}"
    where = [] if by_goal else [{"property": "mailing", "operator": "equals", "value": str(mailing.pk)}]
    variants = [WantedVariant(name=f"{send} · {'ABCDEFGH'[number]}"[:120], share=1) for number in sorted(dealt)]
    wanted = WantedTrial(
        name=str(send)[:120], variants=variants, goal=goal, goal_where=where, origin=("campaign_send", send.pk)
    )
    trial = create_trial(send.ordered_by, wanted)
    expose(trial, dict(dealt))
    return trial.pk


def _begin_control(send: Send, written: BitMap64, control: BitMap64) -> int:
    shares = (100 - send.control_percent, send.control_percent)
    # A job has no reader: what it names is named in the firm's language.
    with override(get_organisation().language or "en"):
        names = _("With the message"), _("Control group")
    variants = [
        WantedVariant(name=names[0], share=shares[0]),
        WantedVariant(name=names[1], share=shares[1], is_control=True),
    ]
    wanted = WantedTrial(
        name=f"{send} · lift"[:120], variants=variants, goal=send.campaign.goal, origin=("campaign_send", send.pk)
    )
    trial = create_trial(send.ordered_by, wanted)
    expose(trial, {0: written, 1: control})
    return trial.pk


def find_verdicts(send: Send) -> list[tuple[str, Verdict]]:
    """Return the verdicts on a send's variants and on its effect, each with what it is about. Raises EventStoreDown."""
    asked = [("variants", send.trial_id), ("lift", send.control_trial_id)]
    return [(about, judge(number)) for about, number in asked if number]
