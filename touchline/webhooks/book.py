"""Which endpoints want which events, known by each process and at most a second old."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

from touchline.webhooks.models import Endpoint

FRESH_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Wish:
    """An endpoint that wants an event."""

    endpoint_id: int
    with_samples: bool


_lock = threading.Lock()
_wishes: dict[str, list[Wish]] = {}
_read_at = float("-inf")


def get_wanted_names() -> frozenset[str]:
    """Return the names of all events that some endpoint wants."""
    return frozenset(get_wishes())


def get_wishes() -> Mapping[str, list[Wish]]:
    """Return for each event name the endpoints that want it."""
    global _wishes, _read_at
    with _lock:
        if time.monotonic() - _read_at > FRESH_SECONDS:
            _wishes, _read_at = _read_wishes(), time.monotonic()
        return _wishes


def forget_wishes() -> None:
    """Ask the database next time, since an endpoint has changed."""
    global _read_at
    _read_at = float("-inf")


def _read_wishes() -> dict[str, list[Wish]]:
    wishes: dict[str, list[Wish]] = {}
    endpoints = Endpoint.objects.exclude(state=Endpoint.State.PAUSED).order_by("id")
    for endpoint_id, names, with_samples in endpoints.values_list("id", "events", "with_samples"):
        for name in names:
            wishes.setdefault(name, []).append(Wish(endpoint_id, with_samples))
    return wishes
