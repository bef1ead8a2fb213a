"""Experiments for tests and sample data."""

from datetime import datetime
from typing import Any

from pyroaring import BitMap64

from touchline.experiments.models import Trial
from touchline.experiments.services import WantedTrial, WantedVariant, create_trial, expose


def make_trial(*names: str, name: str = "Subject", goal: str = "Order Completed", **facts: Any) -> Trial:
    """Return a trial of equal shares, of A and B unless others are named."""
    variants = [WantedVariant(name=one) for one in names or ("A", "B")]
    return create_trial(None, WantedTrial(name=name, variants=variants, goal=goal, **facts))


def expose_people(trial: Trial, *people: range, at: datetime) -> None:
    """Have ranges of ids exposed to variants 0, 1, 2…"""
    expose(trial, {number: BitMap64(one) for number, one in enumerate(people)}, at=at)
