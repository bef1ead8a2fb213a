"""Runs the rooms' management commands, turning a store that is away into one sentence."""

import os
import sys

from touchline.config.problems import CannotStart
from touchline.kit.log_lines import catch_all

SERVING = {"worker", "send"}
"""Commands whose errors nobody watches: they go to the log, without what they quote."""


def run_management(name: str, arguments: list[str]) -> int:
    """Runs a Django management command; raises CannotStart when a store cannot be reached."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "touchline.config.settings")
    from django.core.management import ManagementUtility
    from django.db import OperationalError, ProgrammingError

    from touchline.eventstore.client import EventStoreDown

    if name in SERVING:
        catch_all()
    try:
        ManagementUtility(["touchline", name, *arguments]).execute()
    except OperationalError as error:
        said = " ".join(str(error).split())
        raise CannotStart(
            "PostgreSQL cannot be reached. Is `touchline up` running with the same --home, or DATABASE_URL right? "
            f"It says: {said}"
        ) from None
    except EventStoreDown as error:
        raise CannotStart(
            "The event store cannot be reached. Is `touchline up` running with the same --home, or CLICKHOUSE_URL "
            f"right? It says: {error}"
        ) from None
    except ProgrammingError as error:
        if "does not exist" not in str(error):
            raise
        said = str(error).splitlines()[0]
        raise CannotStart(f"The database is not at this version. Run `touchline migrate`. It says: {said}") from None
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    sys.stdout.flush()
    return 0
