"""How the installation itself is: disk, processes, versions, last start; and the queue of background work."""

import platform
import shutil
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
from touchline.organisation.queue_signs import find_queue_signs
from touchline.ui.signs import Health, Looker, Sign, judge, register_looker
from touchline.ui.times import say_ago, say_full

DISK_WATCH: Final = 85
DISK_MEND: Final = 95
"""Percent in use, as `touchline doctor` judges it."""


def find_signs() -> Iterable[Sign]:
    """Tell of the disk, the processes and their last start, and the versions."""
    yield find_disk()
    yield from find_processes(read_state(settings.ENVIRONMENT.home))
    yield Sign(label=_("Versions"), says=" · ".join(find_versions()))


def find_disk() -> Sign:
    """Tell how full the disk is that holds everything."""
    usage = shutil.disk_usage(settings.ENVIRONMENT.home)
    percent = 100 * usage.used / (usage.used + usage.free)
    says = _("{percent} % used, {free} GB free").format(percent=f"{percent:.0f}", free=f"{usage.free / 1e9:.1f}")
    advice = _("Make room, or move the home to a larger disk: `du -sh {home}/*` shows what takes it.")
    return Sign(
        label=_("Disk"),
        says=says,
        health=judge(percent, watch=DISK_WATCH, mend=DISK_MEND),
        advice=advice.format(home=settings.ENVIRONMENT.home) if percent >= DISK_WATCH else "",
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
            health = Health.MEND if part["state"] == "failed" else Health.WATCH
            advice = _("Its log tells why: {path}").format(path=settings.ENVIRONMENT.home / "log" / f"{name}.log")
            yield Sign(label=_("Process “{name}”").format(name=name), says=says, health=health, advice=advice)


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


register_looker(Looker(slug="machine", label=gettext_lazy("Machine"), icon="server", find=find_signs, order=60))
register_looker(
    Looker(slug="jobs", label=gettext_lazy("Background work"), icon="list-checks", find=find_queue_signs, order=30)
)
