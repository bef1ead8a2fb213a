"""What an empty list of people offers to do: rooms register a step in their `first_steps.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

Label = str | Promise


def always() -> bool:
    """Tell that a step can be taken at any time."""
    return True


@dataclass(frozen=True, kw_only=True)
class FirstStep:
    """A button of the empty page; `is_there` says whether it leads anywhere now."""

    label: Label
    icon: str
    url_name: str
    order: int = 100
    is_there: Callable[[], bool] = always


_steps: dict[str, FirstStep] = {}


def register_step(step: FirstStep) -> FirstStep:
    """Add a step; a second one with the same address takes the place of the first."""
    _steps[step.url_name] = step
    return step


def get_steps() -> list[FirstStep]:
    """Return the steps that can be taken now, in their order."""
    _discover()
    return [step for step in sorted(_steps.values(), key=lambda step: step.order) if step.is_there()]


@cache
def _discover() -> None:
    autodiscover_modules("first_steps")
