"""Conditions on events as JSON, for segments and alerts that come ready-made."""

from collections.abc import Mapping
from typing import Any, Final

WEEK: Final = {"last": 7, "unit": "day"}
MONTH: Final = {"last": 30, "unit": "day"}
QUARTER: Final = {"last": 90, "unit": "day"}


def did(event: str, period: Mapping[str, Any] = WEEK, times: int = 1, **more: Any) -> dict[str, Any]:
    """Return "did it at least so often in the period"."""
    return {"kind": "did", "event": event, "times": {"at_least": times}, "period": dict(period), **more}


def did_not(event: str, period: Mapping[str, Any]) -> dict[str, Any]:
    """Return "did not do it in the period"."""
    return {"kind": "did_not", "event": event, "period": dict(period)}


PRICES_TWICE: Final = {
    "all": [did("page_viewed", times=2, where=[{"property": "path", "operator": "contains", "value": "pricing"}])]
}
"""Who looked at prices twice within a week."""
