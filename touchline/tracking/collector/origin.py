"""Whose request it is: X-Forwarded-For is believed only from proxies the installation trusts."""

import ipaddress
from collections.abc import Sequence
from functools import lru_cache
from typing import Any


class Proxies:
    """The networks whose word about the client's address counts."""

    def __init__(self, networks: Sequence[str]) -> None:
        self._networks = [ipaddress.ip_network(network, strict=False) for network in networks]
        self._trusts = lru_cache(maxsize=20_000)(self._look_up)

    def _look_up(self, address: str) -> bool:
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self._networks)

    def find_client(self, scope: Any) -> str:
        """Return the client's address: the last one of X-Forwarded-For that is no trusted proxy's."""
        address: str = scope.client.rpartition(":")[0].strip("[]")
        if not self._networks or not self._trusts(address):
            return address
        hops: list[str] = [
            hop.strip()[:64] for hop in scope.headers.get("x-forwarded-for", "").split(",") if hop.strip()
        ]
        for hop in reversed(hops):
            if not self._trusts(hop):
                return hop
        return address
