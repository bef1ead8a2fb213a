"""A collector process over the tests' database."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection

from tests.support.stores import wait_until
from touchline.config.plans import get_status
from touchline.kit.environment import Environment
from touchline.kit.processes import make_child_setup

TABLES = (
    "journal_entry, journal_seen, journal_block, journal_cursor, journal_pending, journal_quarantine, journal_refusal"
)


@pytest.fixture(scope="session")
def test_url(django_db_setup: None) -> str:
    """The address of the tests' database."""
    known = connection.settings_dict
    return f"postgresql://{known['USER']}@/{known['NAME']}?host={quote(str(known['HOST']), safe='')}"


@pytest.fixture(scope="module")
def collector_url(test_url: str, environment: Environment) -> Iterator[str]:
    """A collector that writes to the tests' database."""
    variables = {**os.environ, "DATABASE_URL": test_url, "TOUCHLINE_TRUSTED_PROXIES": "127.0.0.1"}
    log = Path(environment.home) / "collector.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "touchline", "collect"],
            env=variables,
            stdout=output,
            stderr=output,
            preexec_fn=make_child_setup(),
        )
        port = environment.collector_port
        wait_until(lambda: get_status("127.0.0.1", port, "/healthz") == 200, process, what="The collector", log=log)
        yield f"http://127.0.0.1:{port}"
        process.terminate()
        process.wait(30)


@pytest.fixture
def journal(transactional_db: Any) -> Iterator[None]:
    """The journal's tables, emptied afterwards; Django's own emptying leaves them out."""
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {TABLES}")
