"""Whose request it is: X-Forwarded-For is believed only from proxies the installation trusts."""

import ipaddress
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

LONGEST_ADDRESS = 45
MOST_HOPS = 32

Application = Callable[[dict[str, Any], Callable[..., Any]], Any]


class Proxies:
    """The networks whose word about the client's address counts."""

    def __init__(self, networks: Sequence[str]) -> None:
        self._networks = [ipaddress.ip_network(network, strict=False) for network in networks]
        self._judge = lru_cache(maxsize=20_000)(self._look_up)

    def trusts(self, address: str) -> bool:
        """Whether this address belongs to a proxy whose word counts."""
        return self._judge(address) is True

    def _look_up(self, address: str) -> bool | None:
        """True for a trusted proxy, None for what is no address at all."""
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return None
        # A listener on all addresses sees an IPv4 client as ::ffff:a.b.c.d.
        found = getattr(found, "ipv4_mapped", None) or found
        return any(found in network for network in self._networks)

    def find_client(self, peer: str, forwarded: str) -> str:
        """Return the client's address: the last of X-Forwarded-For that is no trusted proxy's, or else the peer's."""
        if not self._networks or not self.trusts(peer):
            return peer
        for hop in reversed(forwarded.split(",")[-MOST_HOPS:]):
            address = hop.strip()[:LONGEST_ADDRESS]
            if (trusted := self._judge(address)) is not True:
                return peer if trusted is None else address
        return peer


def see_through(application: Application, networks: Sequence[str]) -> Application:
    """Return a WSGI application that sees the client's address as REMOTE_ADDR, and https where a trusted proxy says so."""
    if not networks:
        return application
    proxies = Proxies(networks)

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        peer = environ.get("REMOTE_ADDR", "")
        if not proxies.trusts(peer):
            environ.pop("HTTP_X_FORWARDED_PROTO", None)
        environ["REMOTE_ADDR"] = proxies.find_client(peer, environ.get("HTTP_X_FORWARDED_FOR", ""))
        return application(environ, start)

    return answer
