"""Keeps tests on this machine: a connection to anywhere else fails at once."""

import ipaddress
import socket
from typing import Any

import pytest


class LeftTheMachine(Exception):
    """A test tried to reach another machine."""


@pytest.fixture(autouse=True, scope="session")
def stay_here() -> Any:
    """Refuses every connection that is not to loopback or to a socket file."""
    connect = socket.socket.connect

    def check(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not is_here(str(address[0])):
            raise LeftTheMachine(f"{address} is not on this machine")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", check)
        yield


def is_here(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
