"""`/healthz`: names each part and whether it is well; 200 only when all are."""

from collections.abc import Callable

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from touchline.config.plans import get_probe_host, get_status
from touchline.eventstore.client import EventStoreDown, query
from touchline.tracking.pipeline.loops import LEADER_LOCK

OK = "ok"
LEADERS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND granted"


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer with the state of every part; open to anybody, so it says no more than that."""
    checks: dict[str, Callable[[], str]] = {
        "postgres": check_postgres,
        "event_store": check_event_store,
        "collector": check_collector,
        "worker": check_worker,
    }
    parts = {"pages": OK, **{name: check() for name, check in checks.items()}}
    well = all(state == OK for state in parts.values())
    answer = {"status": OK if well else "degraded", "parts": parts, "collector": settings.ENVIRONMENT.collector_url}
    return JsonResponse(answer, status=200 if well else 503)


def check_postgres() -> str:
    """Ask PostgreSQL anything."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "down"
    return OK


def check_event_store() -> str:
    """Ask the event store anything."""
    try:
        query("SELECT 1")
    except EventStoreDown:
        return "down"
    return OK


def check_collector() -> str:
    """Ask the collector of this machine."""
    environment = settings.ENVIRONMENT
    status = get_status(get_probe_host(environment.host), environment.collector_port, "/healthz")
    return OK if status == 200 else "down"


def check_worker() -> str:
    """See that resolver and storer have a leader; two locks."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(LEADERS, [LEADER_LOCK])
            row = cursor.fetchone()
    except DatabaseError:
        return "unknown"
    return OK if row and row[0] >= 2 else "down"
