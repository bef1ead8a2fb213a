"""Draws visits and their pages: by hand, since hundreds stand on a timeline and a template takes ten times as long."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from touchline.ui.icons import render_icon
from touchline.ui.marks import draw_badge, draw_moment
from touchline.ui.times import say_clock, say_span

SEPARATOR = '<span class="sep">·</span>'


class Step(Protocol):
    """A page, or something done on one; `seconds` is how long it was read."""

    at: datetime
    label: object
    detail: str
    path: str
    icon: str
    seconds: float


class Visit(Protocol):
    """A visit: its first moment stands beside it; `steps` are newest first, `seconds` is how long it lasted."""

    key: str
    at: datetime
    source: str
    device: str
    is_live: bool
    pages: int
    ended_on: str

    @property
    def seconds(self) -> float: ...

    @property
    def steps(self) -> Sequence[Step]: ...


def draw_visit(visit: Visit) -> SafeString:
    """Return a line of the timeline that opens into the pages."""
    mark = render_icon("smartphone" if visit.device == "mobile" else "mouse-pointer-click", 13)
    badge = draw_badge(_("here now"), "success", live=True) if visit.is_live else ""
    return mark_safe(  # noqa: S308 - every value is escaped
        f'<details class="moment" data-row id="{escape(visit.key)}"><summary class="moment-row">'
        f'<span class="moment-mark">{mark}</span><span class="moment-text">{_say_visit(visit)}</span>'
        f'<span class="moment-side">{badge}{draw_moment(visit.at, "clock")}'
        f'<span class="chevron">{render_icon("chevron-right", 14)}</span></span></summary>'
        f'<div class="moment-body"><div class="pages">{draw_steps(visit.steps)}</div></div></details>'
    )


def draw_steps(steps: Iterable[Step]) -> str:
    """Return a row for each step."""
    return "".join(map(_draw, steps))


def _say_visit(visit: Visit) -> str:
    pages = ngettext("{pages} page", "{pages} pages", visit.pages).format(pages=visit.pages)
    parts = [f"<b>{escape(pages)}</b>"]
    if visit.seconds:
        parts.append(f'<span class="bit">{escape(say_span(visit.seconds))}</span>')
    if visit.ended_on:
        ended = _("now on {page}") if visit.is_live else _("ended on {page}")
        parts.append(f"<span>{escape(ended.format(page=visit.ended_on))}</span>")
    return SEPARATOR.join(parts) + (f'<span class="muted">{escape(visit.source)}</span>' if visit.source else "")


def _draw(step: Step) -> str:
    icon = f"{render_icon(step.icon, 13)} " if step.icon else ""
    path = f'<span class="mono">{escape(step.path)}</span>' if step.path else ""
    detail = f'<span class="muted">{escape(step.detail)}</span>' if step.detail else ""
    return (
        f'<div class="page-row"><time datetime="{step.at.isoformat(timespec="milliseconds")}">{say_clock(step.at)}</time>'
        f'<span class="where"><span>{icon}{escape(step.label)}</span>{path}{detail}</span>'
        f'<span class="spent">{escape(say_span(step.seconds)) if step.seconds else ""}</span></div>'
    )
