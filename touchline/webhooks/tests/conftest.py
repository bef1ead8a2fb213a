"""Webhooks' own cast: a reach that ends at this machine, other systems, and a courier that carries."""

import asyncio
import contextlib
import dataclasses
import ipaddress
import threading
import time

import pytest

from touchline.kit.http import Reach
from touchline.webhooks.book import forget_wishes
from touchline.webhooks.courier import Courier
from touchline.webhooks.tests.receiver import receive


@pytest.fixture(autouse=True)
def fresh_book():
    forget_wishes()
    yield
    forget_wishes()


@pytest.fixture
def lan(settings):
    """Loopback may be called, on any port."""
    reach = Reach(ports=((1, 65535),), lan=(ipaddress.ip_network("127.0.0.0/8"),))
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, outgoing=reach)


@pytest.fixture
def receiver(lan):
    with receive() as receiver:
        yield receiver


@contextlib.contextmanager
def carry():
    """A courier at work."""
    stop = threading.Event()

    async def run():
        await Courier().run(stop)

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()


def wait_until(condition, *, seconds=15):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
