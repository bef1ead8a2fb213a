"""PostgreSQL: there, durable, of a version that serves, with connections to spare and the right time."""

import time
from datetime import UTC, datetime
from typing import Any

import psycopg

from touchline.config.checks.finding import Finding, judge
from touchline.config.migrating import find_pending

OLDEST = 16
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
SKEW_WARNS = 1.0
SKEW_FAILS = 5.0
"""Seconds between two clocks."""

CONNECTIONS = """
    SELECT coalesce(nullif(application_name, ''), backend_type), count(*)
    FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() GROUP BY 1 ORDER BY 2 DESC
"""


def check_postgres(url: str) -> list[Finding]:
    """Everything PostgreSQL tells about itself; one finding alone when it does not answer."""
    try:
        with psycopg.connect(url, connect_timeout=5, autocommit=True) as connection:
            return [
                check_version(connection),
                *check_durability(connection),
                check_connections(connection),
                check_clock(connection),
                check_schema(url),
            ]
    except psycopg.Error as error:
        said = " ".join(str(error).split())
        return [judge("postgres", said, bad=True, advice="Is `touchline up` running, or DATABASE_URL right?")]


def check_version(connection: psycopg.Connection[Any]) -> Finding:
    """Whether the version is one Touchline is tested with."""
    version = connection.info.server_version
    return judge(
        "postgres",
        f"version {version // 10000}.{version % 10000}",
        bad=version // 10000 < OLDEST,
        advice=f"Touchline wants PostgreSQL {OLDEST} or newer.",
    )


def check_durability(connection: psycopg.Connection[Any]) -> list[Finding]:
    """Whether what was acknowledged survives a power cut."""
    findings = []
    for name, wanted in DURABLE.items():
        value = _ask(connection, "SELECT current_setting(%s)", name)
        good = value == wanted or (name == "synchronous_commit" and value.startswith("remote"))
        advice = f"Acknowledged events can be lost: ALTER SYSTEM SET {name} = {wanted}; SELECT pg_reload_conf();"
        findings.append(judge(f"postgres {name}", value, bad=not good, advice=advice))
    return findings


def check_connections(connection: psycopg.Connection[Any]) -> Finding:
    """All pools' connections together, against the server's limit."""
    users = [(str(name), int(count)) for name, count in connection.execute(CONNECTIONS)]
    used = sum(count for _, count in users) + 1
    most = int(_ask(connection, "SELECT current_setting(%s)", "max_connections"))
    listed = ", ".join(f"{name} {count}" for name, count in users)
    return judge(
        "postgres connections",
        f"{used} of {most}: {listed or 'only this one'}",
        bad=used > 0.95 * most,
        doubtful=used > 0.8 * most,
        advice="Raise max_connections, or run fewer processes against this server.",
    )


def check_clock(connection: psycopg.Connection[Any]) -> Finding:
    """How far PostgreSQL's clock is from this machine's."""
    before = time.monotonic()
    row = connection.execute("SELECT clock_timestamp()").fetchone()
    return judge_clock("postgres clock", row[0] if row else datetime.now(UTC), took=time.monotonic() - before)


def judge_clock(check: str, theirs: datetime, *, took: float) -> Finding:
    """The distance of a clock just read, half of the `took` seconds of the question being its way back."""
    skew = abs((datetime.now(UTC) - theirs).total_seconds() - took / 2)
    return judge(
        check,
        f"{skew:.2f} s from this machine's",
        bad=skew > SKEW_FAILS,
        doubtful=skew > SKEW_WARNS,
        advice="Visits and limits go by the clock: set both machines' by NTP (`timedatectl set-ntp true`).",
    )


def check_schema(url: str) -> Finding:
    """Whether the tables are those of this version."""
    pending = sorted(f"{label}.{name}" for label, name in find_pending(url))
    says = f"{len(pending)} migrations pending, first {pending[0]}" if pending else "this version's tables"
    return judge("postgres tables", says, bad=bool(pending), advice="Run `touchline migrate`.")


def _ask(connection: psycopg.Connection[Any], question: str, *values: str) -> str:
    row = connection.execute(question, values).fetchone()
    return str(row[0]) if row else ""
