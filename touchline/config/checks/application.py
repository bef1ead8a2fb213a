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
    return [keys, *(judge_lag(environment, lag) for lag in lags)]


def check_keys(environment: Environment) -> Finding:
    """Whether whoever finds a backup of the home finds the keys in it."""
    path = find_keys_file(environment.home)
    inside = environment.home in path.parents
    return judge(
        "keys", str(path), doubtful=inside, advice="Set TOUCHLINE_KEYS_FILE to a place no backup of the home holds."
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
