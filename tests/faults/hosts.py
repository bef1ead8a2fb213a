"""Several hosts on one machine: each a network namespace with an address, plugged into one switch."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

NETWORK = "10.77.0"
HERE = f"{NETWORK}.254"
"""The address of this machine itself on the switch."""


@dataclass(frozen=True, slots=True)
class Host:
    """One of them."""

    name: str
    address: str

    @property
    def within(self) -> list[str]:
        """What a command line begins with to run there."""
        return ["ip", "netns", "exec", self.name]

    def unplug(self) -> None:
        """Nothing reaches it any more, and nobody is told: as when the power goes."""
        _ip("link", "set", f"{self.name}-s", "down")

    def plug_in(self) -> None:
        """It is on the switch again."""
        _ip("link", "set", f"{self.name}-s", "up")


@contextmanager
def run_hosts(*names: str) -> Iterator[list[Host]]:
    """As many hosts; gone afterwards. Raises RuntimeError where namespaces are not permitted."""
    switch = f"tl{int(time.time()) % 10_000}"
    hosts = [Host(f"{switch}{name}", f"{NETWORK}.{number}") for number, name in enumerate(names, 1)]
    try:
        _ip("link", "add", switch, "type", "bridge")
        _ip("addr", "add", f"{HERE}/24", "dev", switch)
        _ip("link", "set", switch, "up")
        for host in hosts:
            _make(host, switch)
        yield hosts
    finally:
        for host in hosts:
            _ip("netns", "del", host.name, check=False)
            _ip("link", "del", f"{host.name}-s", check=False)
        _ip("link", "del", switch, check=False)


def _make(host: Host, switch: str) -> None:
    _ip("netns", "add", host.name)
    _ip("link", "add", f"{host.name}-s", "type", "veth", "peer", "name", "eth0", "netns", host.name)
    _ip("link", "set", f"{host.name}-s", "master", switch, "up")
    _ip("-n", host.name, "addr", "add", f"{host.address}/24", "dev", "eth0")
    _ip("-n", host.name, "link", "set", "eth0", "up")
    _ip("-n", host.name, "link", "set", "lo", "up")


def _ip(*arguments: str, check: bool = True) -> None:
    done = subprocess.run(["ip", *arguments], capture_output=True, text=True, check=False)
    if check and done.returncode:
        raise RuntimeError(f"`ip {' '.join(arguments)}`: {done.stderr.strip()}")
