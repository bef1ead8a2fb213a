"""The cards of the site at a glance, each built from one question to the event store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import msgspec
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.contacts.traffic_sources import CHANNELS
from touchline.eventstore.visits import (
    CutRow,
    Span,
    Totals,
    count_prospects,
    count_visits,
    cut_people,
    cut_visits,
    rank_pages,
)
from touchline.organisation.queries import get_currency
from touchline.tracking.glance import Asked, Part, find_change, get_share, get_widest
from touchline.tracking.glance_charts import Chart, draw_chart
from touchline.tracking.goal_counts import count_reached
from touchline.tracking.goals import GoalKind, get_goals
from touchline.ui.money import say_money
from touchline.ui.numbers import say_country, say_number, say_share
from touchline.ui.times import say_clock, say_date, say_span

DEVICES: Final = {
    "desktop": gettext_lazy("Desktop"),
    "mobile": gettext_lazy("Phone"),
    "tablet": gettext_lazy("Tablet"),
    "tv": gettext_lazy("Television"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its change, and the people behind it; `is_good` tells whether growing is."""

    label: str
    text: str
    change: int | None
    url: str = ""
    is_good: bool = True
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A line of a ranking: its share of the widest in per cent, and the people behind it."""

    label: str
    text: str
    width: float
    url: str
    detail: str = ""
    icon: str = ""


def make_url(asked: Asked, **behind: str) -> str:
    """Return the address of the people behind a number."""
    return f"{reverse('tracking:glance_people')}?{asked.query}&{urlencode(behind)}".rstrip("&")


def say_stretch(moment: datetime, days: int) -> str:
    """Return what a stretch of a chart is called: an hour of a day or two, else the day it begins on."""
    return say_clock(moment) if days <= 2 else say_date(moment)


def say_device(slug: str) -> str:
    """Return the kind of device."""
    return str(DEVICES.get(slug, slug))


def build_totals(asked: Asked, query_id: str) -> Mapping[str, Any]:
    """The figures of the period beside those before it, and the line of visitors."""
    present, before = count_visits(asked.span, before=asked.period.before, query_id=query_id)
    edges = asked.period.get_edges()
    cuts = cut_people(asked.span, edges, query_id=f"{query_id}-line" if query_id else "")
    rows = {int(row.value): row for row in cuts["bucket"]}
    stretches = [rows.get(int(edge.timestamp()), CutRow("", 0)) for edge in edges]
    chart = _draw_visitors(asked, edges, stretches, _get_earlier(asked, query_id))
    return {
        "figures": _make_figures(asked, present, before),
        "chart": chart,
        "scale": [say_number(value) for _y, value in chart.rulings],
        "middle": say_stretch(edges[len(edges) // 2], asked.period.days),
        "rows": _make_rows(asked, edges, stretches),
        "bots": say_number(present.bot_visits) if present.bot_visits else "",
        "bots_url": make_url(asked, who="bots"),
        "is_empty": not (present.visits or before.visits or present.bot_visits),
    }


def _make_figures(asked: Asked, present: Totals, before: Totals) -> list[Figure]:
    named, named_before = get_share(present.named, present.visitors), get_share(before.named, before.visitors)
    bounced, bounced_before = get_share(present.bounces, present.visits), get_share(before.bounces, before.visits)
    length, length_before = present.seconds / (present.visits or 1), before.seconds / (before.visits or 1)
    everybody = make_url(asked)
    return [
        Figure(_("Visitors"), say_number(present.visitors), find_change(present.visitors, before.visitors), everybody),
        Figure(_("Visits"), say_number(present.visits), find_change(present.visits, before.visits), everybody),
        Figure(_("Pages read"), say_number(present.page_views), find_change(present.page_views, before.page_views)),
        Figure(
            _("With a name"),
            say_share(named),
            find_change(named, named_before),
            make_url(asked, who="named"),
            detail=_("{count} people").format(count=say_number(present.named)),
        ),
        Figure(_("Left at once"), say_share(bounced), find_change(bounced, bounced_before), is_good=False),
        Figure(_("Stayed"), say_span(length), find_change(length, length_before)),
    ]


def _get_earlier(asked: Asked, query_id: str) -> list[float]:
    """Return the visitors of every stretch of the time before."""
    period, edges = asked.period, asked.period.get_earlier_edges()
    span = Span(period.before, period.since, asked.site.sources)
    found = cut_people(span, edges, query_id=f"{query_id}-earlier" if query_id else "")["bucket"]
    rows = {int(row.value): row.visitors for row in found}
    earlier = [float(rows.get(int(edge.timestamp()), 0)) for edge in edges]
    return earlier if any(earlier) else []


def _draw_visitors(asked: Asked, edges: Sequence[datetime], rows: Sequence[CutRow], earlier: Sequence[float]) -> Chart:
    labels = [
        (
            say_stretch(edge, asked.period.days),
            _("{visitors} visitors, {visits} visits").format(
                visitors=say_number(row.visitors), visits=say_number(row.visits)
            ),
            _make_day_url(asked, edge),
        )
        for edge, row in zip(edges, rows, strict=True)
    ]
    return draw_chart([row.visitors for row in rows], labels=labels, earlier=earlier, goes_on=asked.period.goes_on)


def _make_rows(asked: Asked, edges: Sequence[datetime], rows: Sequence[CutRow]) -> list[dict[str, Any]]:
    """The chart as a table."""
    return [
        {
            "label": say_stretch(edge, asked.period.days),
            "visitors": say_number(row.visitors),
            "visits": say_number(row.visits),
            "named": say_share(get_share(row.named, row.visitors)),
            "share": get_share(row.named, row.visitors),
            "url": _make_day_url(asked, edge),
        }
        for edge, row in zip(edges, rows, strict=True)
    ]


def _make_day_url(asked: Asked, edge: datetime) -> str:
    day = edge.astimezone(asked.period.zone).date()
    last = min(day + timedelta(days=6 if asked.period.days > 92 else 0), asked.period.last)
    query = {"from": str(day), "to": str(last)}
    if asked.site.chosen or asked.site.is_sample:
        query["site"] = str(asked.site.chosen or "sample")
    return f"{reverse('tracking:glance_people')}?{urlencode(query)}"


def build_sources(asked: Asked, query_id: str) -> Mapping[str, Any]:
    """Where visits came from: channels, and the sites or campaigns within them; with the share that has a name."""
    cuts = cut_people(asked.span, asked.period.get_edges(), most=8, query_id=query_id)
    widest = get_widest([row.visitors for row in cuts["channel"]])
    channels = [
        Bar(
            str(CHANNELS.get(row.value, row.value or _("Unknown"))),
            say_number(row.visitors),
            get_share(row.visitors, widest),
            make_url(asked, channel=row.value),
            say_share(get_share(row.named, row.visitors)),
        )
        for row in cuts["channel"]
    ]
    origins = [row for row in cuts["origin"] if row.value]
    widest = get_widest([row.visitors for row in origins])
    return {
        "channels": channels,
        "origins": [
            Bar(
                row.value,
                say_number(row.visitors),
                get_share(row.visitors, widest),
                make_url(asked, channel=row.within, origin=row.value),
                say_share(get_share(row.named, row.visitors)),
            )
            for row in origins
        ],
    }


def build_named(asked: Asked, query_id: str) -> Mapping[str, Any]:
    """How many of the visitors have a name, over time."""
    edges = asked.period.get_edges()
    rows = {int(row.value): row for row in cut_people(asked.span, edges, query_id=query_id)["bucket"]}
    stretches = _make_rows(asked, edges, [rows.get(int(edge.timestamp()), CutRow("", 0)) for edge in edges])
    labels = [(row["label"], row["named"], f"{row['url']}&who=named") for row in stretches]
    chart = draw_chart([row["share"] for row in stretches], labels=labels, top=100, goes_on=asked.period.goes_on)
    scale = [say_share(value) for _y, value in chart.rulings]
    return {"chart": chart, "rows": stretches, "scale": scale, "middle": stretches[len(stretches) // 2]["label"]}


def build_prospects(asked: Asked, query_id: str) -> Mapping[str, Any]:
    """Who got a name in this time, by where their first visit came from."""
    found = count_prospects(asked.span, query_id=query_id)
    widest = get_widest([count for _channel, count in found])
    bars = [
        Bar(
            str(CHANNELS.get(channel, channel or _("Unknown"))),
            say_number(count),
            get_share(count, widest),
            make_url(asked, who="new", channel=channel),
        )
        for channel, count in found
    ]
    return {"bars": bars, "total": say_number(sum(count for _channel, count in found))}


def build_pages(asked: Asked, query_id: str) -> Mapping[str, Any]:
    """The pages read most."""
    found = rank_pages(asked.span, query_id=query_id)
    widest = get_widest([views for _path, views, _people in found])
    return {
        "bars": [
            Bar(
                path or "/",
                say_number(views),
                get_share(views, widest),
                make_url(asked, page=path),
                say_number(people),
            )
            for path, views, people in found
        ]
    }


def build_ways(asked: Asked, query_id: str) -> Mapping[str, Any]:
    """Where visits begin and end, from which countries, on what, by which campaigns."""
    cuts = cut_visits(asked.span, most=8, query_id=query_id)
    say: dict[str, Any] = {"country": say_country, "device": say_device}
    bars = {
        name: _rank(asked, name, [row for row in rows if row.value], say.get(name, str)) for name, rows in cuts.items()
    }
    return {"bars": bars}


def _rank(asked: Asked, name: str, rows: Sequence[CutRow], say: Any) -> list[Bar]:
    widest = get_widest([row.visits for row in rows])
    return [
        Bar(
            say(row.value),
            say_number(row.visits),
            get_share(row.visits, widest),
            make_url(asked, **{name: row.value}),
        )
        for row in rows
    ]


def build_goals(asked: Asked, query_id: str) -> Mapping[str, Any]:
    """What was reached, beside the time before."""
    goals = get_goals(is_sample=asked.site.is_sample)
    found = count_reached(asked.span, goals, before=asked.period.before, query_id=query_id)
    currency = get_currency()
    rows = [
        {
            "label": goal.label,
            "icon": goal.icon,
            "times": say_number(present.times),
            "people": say_number(present.people),
            "change": find_change(present.times, before.times),
            "worth": say_worth(goal.value(present.times, present.value), currency),
            "url": make_url(asked, goal=goal.slug) if not goal.where else make_people_url(goal),
        }
        for goal in goals
        for present, before in [found[goal.slug]]
        if present.times or before.times or goal.slug.startswith("own-")
    ]
    return {"goals": rows}


def say_worth(value: Decimal | None, currency: str) -> str:
    """Return what was reached in money; '' for a goal without worth, and for nothing."""
    return say_money(value, currency, whole=True) if value else ""


def make_people_url(goal: GoalKind) -> str:
    """Return the address of the list of people who ever reached a goal that asks for properties."""
    where = [one.dump() for one in goal.filters]
    tree = {"all": [{"kind": "did", "event": goal.event, "where": where}]}
    return f"{reverse('contacts:contact_list')}?{urlencode({'filter': msgspec.json.encode(tree).decode()})}"


PARTS: Final = {
    part.slug: part
    for part in (
        Part("totals", gettext_lazy("Visitors"), "chart-line", build_totals),
        Part("sources", gettext_lazy("Where they came from"), "compass", build_sources),
        Part("goals", gettext_lazy("Goals reached"), "target", build_goals),
        Part("named", gettext_lazy("Do you know who they are?"), "user-round-check", build_named),
        Part("prospects", gettext_lazy("New with a name, by first traffic source"), "user-round-plus", build_prospects),
        Part("pages", gettext_lazy("Pages read most"), "file-text", build_pages),
        Part("ways", gettext_lazy("Ways, places and devices"), "route", build_ways),
    )
}
