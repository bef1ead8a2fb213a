"""What the stores tell for a support bundle: sizes, lags, slow questions, failed jobs; no name that anybody typed."""

from collections.abc import Callable
from typing import Any, Final

from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from touchline.eventstore.client import EventStoreDown, EventStoreError, query
from touchline.kit.log_lines import name_error
from touchline.ui.signs import look_around
from touchline.upkeep.failed_jobs import get_failed_jobs
from touchline.upkeep.metrics import collect, write_family
from touchline.upkeep.models import Trouble
from touchline.upkeep.parts import check_parts
from touchline.upkeep.sizes import get_disks, get_event_sizes, get_postgres_sizes
from touchline.upkeep.slow_questions import get_slow_questions

OWN_WORDS: Final = {"parts", "machine", "jobs", "backups"}
"""Lookers whose sentences hold nothing that somebody typed; of the others only how they stand is told."""
NAMING: Final = {"touchline_certificate_end_timestamp_seconds"}
"""Metrics whose labels name the firm."""
TABLES: Final = """
SELECT c.relname, pg_total_relation_size(c.oid), c.reltuples::bigint, s.n_dead_tup,
    s.last_autovacuum::text, s.last_autoanalyze::text
FROM pg_class c LEFT JOIN pg_stat_user_tables s ON s.relid = c.oid
WHERE c.relkind IN ('r', 'm') AND c.relnamespace = 'public'::regnamespace ORDER BY 2 DESC LIMIT 100
"""
SETTINGS: Final = """
SELECT name, setting FROM pg_settings WHERE source NOT IN ('default', 'client')
AND name NOT LIKE '%%director%%' AND name NOT LIKE '%%file%%' AND name NOT LIKE '%%command%%' AND name NOT LIKE '%%conninfo%%'
AND name NOT LIKE '%%listen%%' AND name NOT IN ('cluster_name', 'application_name') ORDER BY name
"""
PARTS: Final = """
SELECT table, partition, count(), sum(rows), sum(bytes_on_disk) FROM system.parts
WHERE active AND database = currentDatabase() GROUP BY table, partition ORDER BY table, partition
"""


def collect_facts() -> dict[str, Any]:
    """Return every part of the bundle that the stores have to tell; one that cannot be told says why instead."""
    tellers: dict[str, Callable[[], Any]] = {
        "parts": check_parts,
        "signs": _tell_signs,
        "troubles": _tell_troubles,
        "metrics": _tell_metrics,
        "sizes": _tell_sizes,
        "postgres": _tell_postgres,
        "event_store": _tell_event_store,
        "slow_questions": _tell_slow,
        "failed_jobs": _tell_jobs,
        "migrations": _tell_migrations,
    }
    return {name: _try(teller) for name, teller in tellers.items()}


def _try(teller: Callable[[], Any]) -> Any:
    try:
        return teller()
    except DatabaseError as error:
        if not connection.in_atomic_block:
            connection.close()
        return {"cannot_be_told": name_error(error)}
    except (EventStoreDown, EventStoreError, OSError) as error:
        return {"cannot_be_told": name_error(error)}


def _tell_signs() -> list[dict[str, str]]:
    return [
        {
            "looker": seen.looker.slug,
            "health": str(sign.health),
            **({"label": str(sign.label), "says": str(sign.says)} if seen.looker.slug in OWN_WORDS else {}),
        }
        for seen in look_around()
        for sign in seen.signs
    ]


def _tell_troubles() -> list[dict[str, str]]:
    rows = Trouble.objects.order_by("-id")[:100]
    known = (row for row in rows if row.slug.partition(".")[0] in {"disk", "part", "process", "jobs", "quarantine"})
    return [
        {"slug": row.slug, "first_at": str(row.first_at), "last_at": str(row.last_at), "gone_at": str(row.gone_at)}
        for row in known
    ]


def _tell_metrics() -> str:
    return "".join(write_family(family) for family in collect() if family.samples and family.name not in NAMING)


def _tell_sizes() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        tables = [
            dict(zip(("table", "bytes", "rows", "dead", "vacuumed", "analysed"), row, strict=True))
            for row in cursor.fetchall()
        ]
    disks = {name: {"used": used, "free": free} for name, (used, free) in get_disks().items()}
    return {"disks": disks, "rooms": get_postgres_sizes(), "tables": tables, "events": get_event_sizes()}


def _tell_postgres() -> dict[str, Any]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = (cursor.fetchone() or ("",))[0]
        cursor.execute(SETTINGS)
        return {"version": version, "settings": dict(cursor.fetchall())}


def _tell_event_store() -> dict[str, Any]:
    rows = query(PARTS)
    names = ("table", "partition", "parts", "rows", "bytes")
    parts = [dict(zip(names, row, strict=True)) for row in rows]
    return {"version": str(query("SELECT version()")[0][0]), "parts": parts}


def _tell_slow() -> list[dict[str, Any]]:
    return [
        {"store": one.store, "text": one.text, "count": one.count, "seconds": one.seconds, "longest": one.longest}
        for one in get_slow_questions()
    ]


def _tell_jobs() -> list[dict[str, Any]]:
    return [{"name": one.name, "attempts": one.attempts, "failed_at": str(one.failed_at)} for one in get_failed_jobs()]


def _tell_migrations() -> list[str]:
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)
