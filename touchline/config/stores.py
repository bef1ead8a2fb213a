"""The embedded stores as commands of their own, for whoever supervises processes by other means."""

import os

from touchline.config.postgres import prepare_postgres
from touchline.config.preflight import check_home
from touchline.kit.environment import Environment


def run_postgres(environment: Environment, arguments: list[str]) -> int:
    """Becomes the PostgreSQL server of this home; ends with it."""
    check_home(environment)
    command = prepare_postgres(environment.home).get_command()
    os.chdir("/")
    os.execv(command[0], command)


def run_clickhouse(environment: Environment, arguments: list[str]) -> int:
    """Runs the event store of this home until told to stop."""
    check_home(environment)
    os.umask(0o077)
    from touchline.eventstore.embedded.__main__ import run_from_environment

    return run_from_environment()
