"""The stream: how long what waits has been waiting, per cursor."""

import os

from touchline.config.checks.finding import Finding, judge
from touchline.kit.environment import Environment

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
    try:
        lags = get_lags()
    except DatabaseError as error:
        said = str(error).splitlines()[0]
        return [judge("cursors", said, bad=True, advice="Run `touchline migrate`.")]
    return [
        judge(
            f"cursor {lag.cursor} {lag.lane}",
            f"{lag.seconds:.0f} s behind",
            bad=lag.seconds > LAG_FAILS,
            doubtful=lag.seconds > LAG_WARNS,
            advice=f"See that the worker runs: {environment.home}/log/worker.log",
        )
        for lag in lags
    ]
