"""Deals an audience out: who is kept out as the control group, who gets which variant, who waits for the better one.

Who gets what follows from the send's number and the person's alone, so that a rehearsal says what will happen.
"""

from typing import Final

from pyroaring import BitMap64

from touchline.campaigns.models import Send
from touchline.experiments.assignment import OUTSIDE, Plan, assign_people

PERCENT: Final = 100


def split_off_control(send: Send, people: BitMap64) -> BitMap64:
    """Return who of those who could get a send is kept out of it, to compare with."""
    if not send.control_percent:
        return BitMap64()
    plan = Plan(salt=f"send-{send.pk}-control", shares=(100 - send.control_percent, send.control_percent))
    return assign_people(people, plan)[1]


def deal_variants(send: Send, people: BitMap64, *, count: int) -> tuple[dict[int, BitMap64], BitMap64]:
    """Return who gets which variant, and who waits for the better one."""
    if count < 2:
        return {0: people}, BitMap64()
    plan = Plan(salt=f"send-{send.pk}-variant", shares=(1,) * count, part=send.test_percent * PERCENT)
    found = assign_people(people, plan)
    rest = found.pop(OUTSIDE)
    return found, rest
