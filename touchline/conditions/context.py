"""For whom, and as of when, a condition is asked."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from touchline.kit.clock import now

CLOCKS_DIFFER: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Words such as "me" mean the user; days begin at midnight in `zone`; "the last 7 days" end at `at`."""

    at: datetime = field(default_factory=now)
    zone: tzinfo = UTC
    user_id: int | None = None
    subject: str = "contact"
    """Of what sort of record sets are asked."""

    @property
    def is_now(self) -> bool:
        """Whether it is asked as of now, give or take what clocks differ by, and not as of an earlier day."""
        return self.at >= now() - CLOCKS_DIFFER
