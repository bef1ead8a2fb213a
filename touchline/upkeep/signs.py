"""How the installation itself is: disks and how long they last, processes, versions, last start; and background work."""

import platform
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import touchline
from touchline.eventstore.client import EventStoreDown, EventStoreError, query
from touchline.kit.home import read_state
from touchline.ui.signs import Health, Looker, Sign, judge, register_looker
from touchline.ui.times import say_ago, say_full
from touchline.upkeep.forecast import Forecast, forecast_disk
from touchline.upkeep.key_signs import find_key_signs
from touchline.upkeep.part_signs import find_part_signs
from touchline.upkeep.queue_signs import find_queue_signs
from touchline.upkeep.sizes import get_disks

DISK_WATCH: Final = 85
DISK_MEND: Final = 95
"""Percent in use, as `touchline doctor` judges it."""
DAYS_WATCH: Final = 7.0
DAYS_MEND: Final = 2.0
"""Until a disk is full, as it grew lately."""
TOLD_ELSEWHERE: Final = {"postgres", "clickhouse", "collect", "worker"}
"""Processes whose absence is a trouble of its own, told once and in words, by the parts and the stream."""


def find_signs() -> Iterable[Sign]:
    """Tell of the disks, the processes and their last start, and the versions."""
    for name, (used, free) in get_disks().items():
        yield judge_disk(name, used, free, forecast_disk(name))
    yield from find_processes(read_state(settings.ENVIRONMENT.home))
    yield Sign(label=_("Versions"), says=" · ".join(find_versions()))


def judge_disk(name: str, used: int, free: int, forecast: Forecast | None) -> Sign:
    """Tell how full a disk is, and how long it lasts."""
    percent = 100 * used / max(1, used + free)
    says = _("{percent} % used, {free} GB free").format(percent=f"{percent:.0f}", free=f"{free / 1e9:.1f}")
    health = judge(percent, watch=DISK_WATCH, mend=DISK_MEND)
    if forecast is not None and forecast.days is not None and forecast.days < DAYS_WATCH:
        says += " · " + _("full in {days} days as it grows now").format(days=f"{forecast.days:.1f}")
        health = Health.MEND if forecast.days < DAYS_MEND or health == Health.MEND else Health.WATCH
    advice = _("Make room, or move the home to a larger disk: `du -sh {home}/*` shows what takes it.")
    return Sign(
        slug=f"disk.{name}",
        label=_("Disk") if name == "home" else _("Disk of {folder}").format(folder=name),
        says=says,
        health=health,
        advice="" if health == Health.GOOD else advice.format(home=settings.ENVIRONMENT.home),
        tells=True,
    )


def find_processes(state: dict[str, Any]) -> Iterable[Sign]:
    """Tell of the last start, and of each process that fell over; nothing where others look after the processes."""
    parts: dict[str, dict[str, Any]] = state.get("parts", {})
    started_at = parse_datetime(str(state.get("started_at", "")))
    if started_at:
        yield Sign(label=_("Last start"), says=say_start(started_at))
    for name, part in parts.items():
        if part["restarts"] or part["state"] == "failed":
            says = _("{state}, started again {count} times").format(state=part["state"], count=part["restarts"])
            is_untold = part["state"] == "failed" and name not in TOLD_ELSEWHERE
            health = Health.MEND if is_untold else Health.WATCH
            advice = _("Its log tells why: {path}").format(path=settings.ENVIRONMENT.home / "log" / f"{name}.log")
            label = _("Process “{name}”").format(name=name)
            yield Sign(slug=f"process.{name}", label=label, says=says, health=health, advice=advice)


def say_start(moment: datetime) -> str:
    """Return when it was, and how long ago."""
    return f"{say_full(moment)} ({say_ago(moment)})"


def find_versions() -> list[str]:
    """Return what runs here, with its version."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        row = cursor.fetchone()
    try:
        store = str(query("SELECT version()")[0][0])
    except (EventStoreDown, EventStoreError, IndexError):
        store = _("does not answer")
    return [
        f"Touchline {touchline.__version__}",
        f"PostgreSQL {str(row[0]).split()[0]}" if row else "PostgreSQL",
        f"ClickHouse {store}",
        f"Python {platform.python_version()}",
    ]


register_looker(Looker(slug="parts", label=gettext_lazy("Processes"), icon="cpu", find=find_part_signs, order=5))
register_looker(Looker(slug="machine", label=gettext_lazy("Machine"), icon="server", find=find_signs, order=60))
register_looker(
    Looker(slug="jobs", label=gettext_lazy("Background work"), icon="list-checks", find=find_queue_signs, order=30)
)
register_looker(
    Looker(slug="keys", label=gettext_lazy("Certificate and keys"), icon="key-round", find=find_key_signs, order=70)
)
