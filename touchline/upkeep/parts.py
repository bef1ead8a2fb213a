"""The parts an installation needs, each asked whether it is there: stores, collector, worker, sender, disk."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touchline.eventstore.client import EventStoreDown, query
from touchline.kit.clock import now
from touchline.kit.probes import get_probe_host, get_status
from touchline.messaging.models import Carrier
from touchline.tracking.pipeline.loops import LEADER_LOCK

OK: Final = "ok"
DOWN: Final = "down"
UNKNOWN: Final = "unknown"
FULL: Final = "full"
LEAST_FREE: Final = 200_000_000
"""Bytes below which a disk counts as full: PostgreSQL's next segments of its log would not fit."""
SILENT: Final = timedelta(seconds=20)
"""A sender shows its life every five seconds; with two rounds of looking staff hear of its end within a minute."""
LEADERS: Final = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND granted"
LABELS: Final[dict[str, str | Promise]] = {
    "postgres": "PostgreSQL",
    "event_store": _("Event store"),
    "collector": _("Collector"),
    "worker": _("Worker"),
    "sender": _("Sender"),
    "disk": _("Disk"),
}


def check_postgres() -> str:
    """Ask PostgreSQL anything."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return DOWN
    return OK


def check_event_store() -> str:
    """Ask the event store anything."""
    try:
        query("SELECT 1")
    except EventStoreDown:
        return DOWN
    return OK


def check_collector() -> str:
    """Ask the collector of this machine."""
    environment = settings.ENVIRONMENT
    status = get_status(get_probe_host(environment.host), environment.collector_port, "/healthz")
    return OK if status == 200 else DOWN


def check_worker() -> str:
    """See that resolver and storer have a leader; two locks."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(LEADERS, [LEADER_LOCK])
            row = cursor.fetchone()
    except DatabaseError:
        return UNKNOWN
    return OK if row and row[0] >= 2 else DOWN


def check_sender() -> str:
    """See that somebody who hands messages over was seen lately; nobody has to where none are set up."""
    try:
        seen = Carrier.objects.filter(seen_at__gt=now() - SILENT).exists()
    except DatabaseError:
        return UNKNOWN
    return OK if seen or not settings.ENVIRONMENT.senders else DOWN


def check_disk() -> str:
    """See whether the disk of the home has room for what comes next."""
    return OK if shutil.disk_usage(settings.ENVIRONMENT.home).free >= LEAST_FREE else FULL


CHECKS: Final[dict[str, Callable[[], str]]] = {
    "postgres": check_postgres,
    "event_store": check_event_store,
    "collector": check_collector,
    "worker": check_worker,
    "sender": check_sender,
    "disk": check_disk,
}


def check_parts() -> dict[str, str]:
    """Return how each part stands."""
    return {name: check() for name, check in CHECKS.items()}
