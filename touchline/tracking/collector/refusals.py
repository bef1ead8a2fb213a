"""Counts what the collector turned away without keeping it, so that nothing is refused without a trace."""

import logging
from collections import Counter
from datetime import UTC, datetime

import psycopg

log = logging.getLogger(__name__)

ADD = """
INSERT INTO journal_refusal (day, source_id, reason, count) VALUES (%s, %s, %s, %s)
ON CONFLICT (day, source_id, reason) DO UPDATE SET count = journal_refusal.count + excluded.count
"""


class RefusalCounter:
    """Counts in memory by source and reason; `save` adds them to the day's totals in PostgreSQL."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._counts: Counter[tuple[int, str]] = Counter()

    def count(self, source_id: int, reason: str) -> None:
        """Count one refused request; source 0 stands for a sender nobody knows."""
        self._counts[source_id, reason] += 1

    def save(self) -> None:
        """Write what was counted since; blocks. What cannot be written is kept for the next time."""
        if not self._counts:
            return
        counts, self._counts = self._counts, Counter()
        today = datetime.now(UTC).date()
        try:
            with psycopg.connect(self._url, connect_timeout=2) as connection:
                for (source_id, reason), number in list(counts.items()):
                    connection.execute(ADD, [today, source_id, reason, number])
        except (psycopg.Error, OSError) as error:
            log.warning("The refusals could not be counted: %s", str(error).strip())
            self._counts.update(counts)
