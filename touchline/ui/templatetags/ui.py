"""Template tags and filters behind the components; pages use the components."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from touchline.kit.tickets import make_mark
from touchline.ui import assets, icons, json_view, marks, money, times, visits

register = template.Library()


@register.simple_tag
def icon(name: str, size: str | int = icons.SIZE_PX, extra: str = "") -> SafeString:
    """Draw a lucide icon."""
    return icons.render_icon(name, int(size), extra)


@register.simple_tag
def page_script(name: str) -> SafeString:
    """Load `frontend/src/pages/<name>.js` and its style."""
    return assets.render_tags(name)


@register.simple_tag
def page_script_url(name: str) -> str:
    """Give the address of a page script."""
    return assets.get_script_url(name)


@register.simple_tag
def moment(value: datetime | None, mode: str = "ago") -> SafeString:
    """Draw a `<time>`; `mode` is ago, clock, date or full."""
    return marks.draw_moment(value, mode) if value else mark_safe("")


@register.filter
def span(seconds: float | None) -> str:
    """Write seconds as "4 min"."""
    return times.say_span(seconds or 0)


@register.simple_tag
def day_heading(day: date) -> SafeString:
    """Draw what heads a day on a timeline."""
    name, full = times.say_day(day.date() if isinstance(day, datetime) else day)
    return format_html("<span>{}</span> <small>{}</small>", name, full)


@register.simple_tag
def day(value: date) -> str:
    """Write a day, with its year."""
    return times.say_date_of(value)


@register.simple_tag
def amount(value: Decimal | float | str | None, currency: str, whole: str = "") -> str:
    """Write an amount of money."""
    return money.say_money(Decimal(str(value or 0)), currency, whole=bool(whole))


@register.simple_tag
def avatar(name: str = "", size: str = "", icon_name: str = "", shape: str = "") -> SafeString:
    """Draw the round mark of a person, or the square one of a company."""
    return marks.draw_avatar(name, size=size, shape=shape, icon=icon_name)


@register.simple_tag
def visit_row(visit: visits.Visit) -> SafeString:
    """Draw a visit of a timeline, with its pages."""
    return visits.draw_visit(visit)


@register.simple_tag
def badge(text: str, tone: str = "", dot: str = "", live: str = "") -> SafeString:
    """Draw a badge; inside components, where many stand on a page."""
    return marks.draw_badge(text, tone, dot=bool(dot), live=bool(live))


@register.filter
def live_mark(record_id: int) -> str:
    """Give the name by which the live stream calls a person or company: `data-live="person:{{ person.id|live_mark }}"`."""
    return make_mark(settings.SECRET_KEY, record_id)


@register.filter
def initials(name: str) -> str:
    """Give one or two letters that stand for a name or an address."""
    return marks.find_initials(name)


@register.filter
def hue(name: str) -> int:
    """Give the colour of a name's avatar, the same on every page."""
    return marks.find_hue(name)


@register.simple_tag
def ago_texts() -> str:
    """Give the texts of relative times, as JSON, to the script that keeps them true."""
    return json.dumps(times.get_ago_texts(), ensure_ascii=False)


@register.filter
def pretty_json(value: Any) -> SafeString:
    """Draw a JSON value, or JSON text, with its kinds in colour."""
    if isinstance(value, str):
        try:
            value = json.loads(value) if value else {}
        except ValueError:
            return format_html("{}", value)
    return json_view.render(value)
