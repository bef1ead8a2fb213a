"""A carrier without threads: each of its steps is taken by hand, so that a test can put something in between."""

from collections.abc import Iterator
from contextlib import contextmanager

from touchline.messaging.models import Carrier, Message
from touchline.messaging.outbox import clerk
from touchline.messaging.outbox.carrier import Haulage


class Hands:
    """One sending process, taken step by step."""

    def __init__(self):
        self.haulage = Haulage(slots=1)
        self.slot = self.haulage.slots[-1]

    def claim(self):
        """Claim what is due, decide about it, and put it where slots take from."""
        self.haulage.domains.read()
        self.haulage._refill()

    def hand_over(self):
        """Hand one message over, also to a domain that rests; False when none stands ready."""
        for side in self.haulage.yard._lanes:
            for lane in side.values():
                lane.rest_until = 0.0
        cargo = self.haulage.yard.take(only_urgent=False, patience=0.0)
        if cargo is not None:
            self.slot._send(cargo)
        return cargo is not None

    def write_down(self):
        clerk.write_down(self.haulage.outbound, self.haulage.loads)

    def send_all(self, *, most=1000):
        """Until nothing is due any more."""
        for _turn in range(most):
            self.claim()
            count = 0
            while self.hand_over():
                count += 1
            self.write_down()
            if not count:
                return
        raise AssertionError("There is no end to it.")

    def make_due(self):
        """As if all waiting were over."""
        from touchline.kit.clock import now

        Message.objects.filter(state__in=("queued", "deferred")).update(due_at=now())

    def forget(self):
        """Drop what stands ready: it goes back into the queue."""
        clerk.put_back(self.haulage.yard.take_all(), wait=0.0)

    def close(self):
        for transport in self.slot._transports.values():
            transport.close()
        self.haulage.gate.close()
        self.haulage.notes.close(keep=False)
        Carrier.objects.filter(pk=self.haulage.row.pk).delete()


@contextmanager
def take_by_hand() -> Iterator[Hands]:
    hands = Hands()
    try:
        yield hands
    finally:
        hands.close()
