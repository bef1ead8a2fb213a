"""The stream: how long what waits has been waiting, per cursor."""

import os
from typing import TYPE_CHECKING

from touchline.config.checks.finding import Finding, judge
from touchline.kit.environment import Environment
from touchline.kit.keyring import find_keys_file

if TYPE_CHECKING:
    from touchline.journal.queries import Lag

LAG_WARNS = 60.0
LAG_FAILS = 600.0
"""Seconds."""


def check_application(environment: Environment) -> list[Finding]:
    """What only the application's own tables tell."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "touchline.config.settings")
    import django
    from django.db import DatabaseError

    from touchline.journal.queries import get_lags

    django.setup()
    keys = check_keys(environment)
    try:
        lags = get_lags()
    except DatabaseError as error:
        said = str(error).splitlines()[0]
        return [judge("cursors", said, bad=True, advice="Run `touchline migrate`.")]
    return [
        keys,
        *(judge_lag(environment, lag) for lag in lags),
        check_mirror(environment),
        check_erasures(environment),
    ]


def check_erasures(environment: Environment) -> Finding:
    """Whether every store followed those who were forgotten, by the night after."""
    from touchline.contacts.requests.standing import count_waiting

    found = count_waiting()
    said = f"{found.count} on their way" + (f", {found.late} of them since more than a day" if found.late else "")
    advice = f"Run `touchline erasures --now`; the worker's log tells why it did not happen: {environment.home}/log/worker.log"
    return judge("erasures", said, bad=bool(found.late), advice=advice)


def check_keys(environment: Environment) -> Finding:
    """Whether whoever finds a backup of the home finds the keys in it."""
    path = find_keys_file(environment.home)
    inside = environment.home in path.parents
    return judge(
        "keys", str(path), doubtful=inside, advice="Set TOUCHLINE_KEYS_FILE to a place no backup of the home holds."
    )


def check_mirror(environment: Environment) -> Finding:
    """Whether the event store's mirror of contacts is whole, keeps up, and has what PostgreSQL has."""
    from touchline.eventstore.client import EventStoreDown, EventStoreError
    from touchline.segments.mirror_check import MOST_WAITING, compare_mirror
    from touchline.segments.mirroring import is_whole

    if not is_whole():
        return judge(
            "mirror",
            "is being written",
            doubtful=True,
            advice=f"See that the worker runs: {environment.home}/log/worker.log",
        )
    try:
        found = compare_mirror()
    except (EventStoreDown, EventStoreError) as error:
        return judge("mirror", str(error), doubtful=True, advice="See what is said of the event store.")
    said = f"{found.contacts} contacts and all counts compared, {found.waiting} changes on their way"
    if found.counted:
        said += "; differs in " + ", ".join(sorted(found.counted)[:5])
    return judge(
        "mirror",
        said,
        bad=not found.is_same and not found.waiting,
        doubtful=found.waiting > MOST_WAITING or not found.is_same,
        advice="Run `touchline mirror rebuild`; if changes wait, see that the worker runs.",
    )


def judge_lag(environment: Environment, lag: "Lag") -> Finding:
    """Whether a cursor keeps up."""
    return judge(
        f"cursor {lag.cursor} {lag.lane}",
        f"{lag.seconds:.0f} s behind",
        bad=lag.seconds > LAG_FAILS,
        doubtful=lag.seconds > LAG_WARNS,
        advice=f"See that the worker runs: {environment.home}/log/worker.log",
    )
