"""The salt of the day's visitor hashes: random, shared by all collectors, thrown away after two days."""

import logging
import secrets
from datetime import UTC, date, datetime

import psycopg

log = logging.getLogger(__name__)


class SaltKeeper:
    """Holds today's salt; a new day fetches or makes a new one."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._day: date | None = None
        self.today = secrets.token_hex(16)

    def read(self) -> None:
        """Make sure that the salt is today's; blocks. While PostgreSQL is away the last one stays."""
        day = datetime.now(UTC).date()
        if day == self._day:
            return
        try:
            with psycopg.connect(self._url, connect_timeout=2) as connection:
                connection.execute(
                    "INSERT INTO tracking_salt (day, value) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                    [day, secrets.token_hex(16)],
                )
                connection.execute("DELETE FROM tracking_salt WHERE day < %s::date - 1", [day])
                row = connection.execute("SELECT value FROM tracking_salt WHERE day = %s", [day]).fetchone()
        except (psycopg.Error, OSError) as error:
            log.warning("The day's salt could not be read: %s", str(error).strip())
            return
        if row:
            self.today = row[0]
            self._day = day
