"""For whom, and as of when, a condition is asked."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from touchline.kit.clock import now


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Words such as "me" mean the user; days begin at midnight in `zone`; "the last 7 days" end at `at`."""

    at: datetime = field(default_factory=now)
    zone: tzinfo = UTC
    user_id: int | None = None
