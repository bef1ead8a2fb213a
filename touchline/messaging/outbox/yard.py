"""Where claimed messages stand until a slot takes them: by the domain they go to, so that a slow one holds up no other."""

import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from touchline.channels.email.outcomes import Outcome, Receipt
from touchline.messaging.outbox.claiming import URGENT
from touchline.messaging.outbox.deciding import Cargo

SLOW_S: Final = 2.0
"""A hand-over that takes longer makes its domain a slow one, which gets one slot."""
LONGEST_REST_S: Final = 300.0
KEPT_OF_SLOW: Final = 10
Way = tuple[int, str]


@dataclass(slots=True)
class Lane:
    """The messages to one domain by one account, and how it has been of late."""

    waiting: deque[Cargo] = field(default_factory=deque)
    since: dict[int, float] = field(default_factory=dict)
    """When the hand-overs that are under way began, by message."""
    mean_s: float = 0.0
    rest_until: float = 0.0
    rest_s: float = 0.0
    last_at: float = 0.0

    def is_slow(self, moment: float) -> bool:
        """Whether it takes long, by the last ones or by those under way."""
        return self.mean_s > SLOW_S or any(moment - began > SLOW_S for began in self.since.values())


class Yard:
    """Hands cargo to slots: urgent before the rest, domains in turn, none more than its share."""

    def __init__(self) -> None:
        self._ready = threading.Condition()
        self._lanes: tuple[dict[Way, Lane], dict[Way, Lane]] = ({}, {})
        self.limits: Mapping[str, int] = {}
        self.is_closed = False

    def add(self, cargo: list[Cargo]) -> None:
        """Take messages in."""
        with self._ready:
            for one in cargo:
                side = self._lanes[0 if one.message.lane <= URGENT else 1]
                side.setdefault(find_way(one), Lane()).waiting.append(one)
            self._ready.notify_all()

    def take(self, *, only_urgent: bool, patience: float = 1.0) -> Cargo | None:
        """Return the next message for a slot; None when there was none for `patience` seconds."""
        until = time.monotonic() + patience
        with self._ready:
            while not self.is_closed:
                moment = time.monotonic()
                for side in self._lanes[:1] if only_urgent else self._lanes:
                    if cargo := self._take_from(side, moment):
                        return cargo
                if moment >= until:
                    return None
                self._ready.wait(min(until - moment, 0.25))
        return None

    def _take_from(self, side: dict[Way, Lane], moment: float) -> Cargo | None:
        for way in list(side):
            lane = side[way]
            if not lane.waiting:
                if not lane.since and moment > max(lane.rest_until, lane.last_at + 60):
                    del side[way]
                continue
            limit = self.limits.get(way[1]) or (1 if lane.is_slow(moment) else 1_000)
            if moment < lane.rest_until or len(lane.since) >= limit:
                continue
            cargo = lane.waiting.popleft()
            lane.since[cargo.message.id] = moment
            # In turn: whoever was served goes to the end.
            side[way] = side.pop(way)
            return cargo
        return None

    def done(self, cargo: Cargo, receipt: Receipt) -> None:
        """Note that a hand-over has ended; a domain that asks to come back later rests a while."""
        moment = time.monotonic()
        with self._ready:
            lane = self._lanes[0 if cargo.message.lane <= URGENT else 1].get(find_way(cargo))
            if lane is None:
                return
            began = lane.since.pop(cargo.message.id, moment)
            lane.last_at = moment
            if receipt.outcome not in (Outcome.RETURNED, Outcome.WITHDRAWN):
                lane.mean_s = 0.7 * lane.mean_s + 0.3 * (moment - began)
            if receipt.outcome is Outcome.DEFERRED and receipt.reason == "busy":
                lane.rest_s = min(LONGEST_REST_S, max(1.0, lane.rest_s * 2))
                lane.rest_until = moment + lane.rest_s
            elif receipt.outcome is Outcome.ACCEPTED:
                lane.rest_s = 0.0
            self._ready.notify()

    def count(self) -> tuple[int, int]:
        """Return how many stand here: urgent ones, and the others that a slot could take soon."""
        moment = time.monotonic()
        with self._ready:
            urgent = sum(len(lane.waiting) for lane in self._lanes[0].values())
            rest = sum(len(lane.waiting) for lane in self._lanes[1].values() if moment >= lane.rest_until)
        return urgent, rest

    def count_stuck(self) -> int:
        """Return how many hand-overs have taken long already."""
        moment = time.monotonic()
        with self._ready:
            return sum(
                moment - began > SLOW_S
                for side in self._lanes
                for lane in side.values()
                for began in lane.since.values()
            )

    def take_surplus(self) -> list[Cargo]:
        """Take out what a slow or resting domain has no use for soon, so that others come in its place."""
        moment = time.monotonic()
        found: list[Cargo] = []
        with self._ready:
            for side in self._lanes:
                for lane in side.values():
                    keep = (
                        0 if moment < lane.rest_until else KEPT_OF_SLOW if lane.is_slow(moment) else len(lane.waiting)
                    )
                    while len(lane.waiting) > keep:
                        found.append(lane.waiting.pop())
        return found

    def take_all(self) -> list[Cargo]:
        """Take out all that stands here."""
        with self._ready:
            found = [cargo for side in self._lanes for lane in side.values() for cargo in lane.waiting]
            for side in self._lanes:
                for lane in side.values():
                    lane.waiting.clear()
        return found

    def close(self) -> None:
        """Let the slots end."""
        with self._ready:
            self.is_closed = True
            self._ready.notify_all()


def find_way(cargo: Cargo) -> Way:
    """Return the account a message leaves by and the domain it goes to: one account's slow server is no other's."""
    return cargo.load.route.account_id, find_domain(cargo.address)


def find_domain(address: str) -> str:
    """Return the domain of an address, in lower case; of a number nothing."""
    return address.rpartition("@")[2].lower() if "@" in address else ""
