"""Draws the pages of a visit: by hand, since hundreds stand on a timeline and a template takes ten times as long."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from touchline.ui.icons import render_icon
from touchline.ui.times import say_clock, say_span


class Step(Protocol):
    """A page, or something done on one; `seconds` is how long it was read."""

    at: datetime
    label: object
    detail: str
    path: str
    icon: str
    seconds: float


def draw_steps(steps: Iterable[Step]) -> SafeString:
    """Return a row for each step."""
    return mark_safe("".join(map(_draw, steps)))  # noqa: S308 - every value is escaped


def _draw(step: Step) -> str:
    icon = f"{render_icon(step.icon, 13)} " if step.icon else ""
    path = f'<span class="mono">{escape(step.path)}</span>' if step.path else ""
    detail = f'<span class="muted">{escape(step.detail)}</span>' if step.detail else ""
    return (
        f'<div class="page-row"><time datetime="{step.at.isoformat(timespec="milliseconds")}">{say_clock(step.at)}</time>'
        f'<span class="where"><span>{icon}{escape(step.label)}</span>{path}{detail}</span>'
        f'<span class="spent">{escape(say_span(step.seconds)) if step.seconds else ""}</span></div>'
    )
