"""Decides which addresses of the outside world may be called: those of the public internet, and networks opted in."""

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, quote, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Lookup = Callable[..., Sequence[tuple[Any, ...]]]

LONGEST_URL = 2048
DEFAULT_PORTS = ((80, 80), (443, 443), (8080, 8080), (8443, 8443))
STANDARD = {"http": 80, "https": 443}
ENDS_IN_NUMBER = re.compile(r"(^|\.)(\d[^.]*|0x[0-9a-f]*)$")
HOST = re.compile(r"(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
METADATA = frozenset(map(ipaddress.ip_address, ("168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254")))
"""Where clouds answer their machines with keys; some of them look public."""
CARRIERS = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
"""NAT64: the last 32 bits are an IPv4 address."""


class Refused(Exception):
    """This address is not called; the text says why, for the person who typed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What may be called: the public internet on these ports (first and last of each range), and `lan` networks."""

    ports: tuple[tuple[int, int], ...] = DEFAULT_PORTS
    lan: tuple[Network, ...] = ()

    def allows_port(self, port: int) -> bool:
        """Tell whether somebody may be called on this port."""
        return any(first <= port <= last for first, last in self.ports)

    def allows(self, address: Address) -> bool:
        """Tell whether this address is public, or in a network that was opted in."""
        inner = get_inner(address)
        return any(inner in network for network in self.lan) or is_public(inner)


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart, with nothing in it that could mean two things."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        """The host as the Host header has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == STANDARD[self.scheme] else f"{host}:{self.port}"


def read_url(url: str, reach: Reach) -> Target:
    """Take a URL apart and check all that can be checked without asking a name server; raises Refused."""
    if len(url) > LONGEST_URL:
        raise Refused(f"The address is longer than {LONGEST_URL} characters.")
    if not url.isprintable() or re.search(r"[\s\\]", url):
        raise Refused("The address holds a space, a backslash or a character that cannot be seen.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused("The address cannot be read; write it as https://example.com/path.") from None
    if parts.scheme not in STANDARD or not parts.netloc:
        raise Refused("The address must begin with https:// or http://.")
    if "@" in parts.netloc:
        raise Refused("The address holds a user name or password before an @; leave that away.")
    if parts.fragment:
        raise Refused("The address holds a #, which is never sent; leave that and what follows away.")
    port = STANDARD[parts.scheme] if port is None else port
    if not reach.allows_port(port):
        raise Refused(f"Port {port} is not called; TOUCHLINE_OUTGOING_PORTS can allow it.")
    host = read_host(parts)
    literal = find_literal(host)
    if literal:
        check_address(literal, reach)
    return Target(parts.scheme, host, port, quote_path(parts))


def read_host(parts: SplitResult) -> str:
    """Return the host in ASCII and lower case; raises Refused for what is none, or could be read as another one."""
    host = (parts.hostname or "").removesuffix(".")
    if parts.netloc.startswith("["):
        if "%" in host or find_literal(host) is None:
            raise Refused("What stands in brackets is no IPv6 address.")
        return host
    try:
        host = host.encode("idna").decode().lower().removesuffix(".") if not host.isascii() else host.lower()
    except UnicodeError:
        raise Refused("The name of the host cannot be read.") from None
    if ENDS_IN_NUMBER.search(host) and find_literal(host) is None:
        raise Refused("Write an IP address as four decimal numbers, such as 203.0.113.7.")
    if find_literal(host) is None and not HOST.fullmatch(host):
        raise Refused("The name of the host is not a valid one.")
    return host


def quote_path(parts: SplitResult) -> str:
    """Return path and query as they go into the request line, in ASCII."""
    safe = "/:@!$&'()*+,;=~%-._?"
    path = quote(parts.path or "/", safe=safe)
    return f"{path}?{quote(parts.query, safe=safe)}" if parts.query else path


def find_literal(host: str) -> Address | None:
    """Return the address that a host is written as, or None for a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def get_inner(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address only wraps (mapped, 6to4, NAT64), or the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    if any(address in network for network in CARRIERS) or (int(address) >> 32 == 0 and int(address) > 1):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def is_public(address: Address) -> bool:
    """Tell whether an address belongs to somebody on the public internet."""
    odd = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_link_local
    site_local = isinstance(address, ipaddress.IPv6Address) and (address.is_site_local or address.teredo is not None)
    return address.is_global and not odd and not site_local and address not in METADATA


def check_address(address: Address, reach: Reach) -> None:
    """Raise Refused unless the address may be called."""
    if not reach.allows(address):
        raise Refused(
            f"{address} is not on the public internet. TOUCHLINE_OUTGOING_NETWORKS can allow a network of your own."
        )


def resolve(target: Target, reach: Reach, *, lookup: Lookup = socket.getaddrinfo) -> list[Address]:
    """Return the addresses of a target, each of them checked; raises Refused, also when only one of them is bad.

    The caller connects to what this returns and asks no name server again: a second answer could differ.
    """
    literal = find_literal(target.host)
    if literal:
        check_address(literal, reach)
        return [literal]
    try:
        found = lookup(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Refused(f"There is no server called {target.host}.") from None
    addresses = list(dict.fromkeys(ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found))
    for address in addresses:
        check_address(address, reach)
    if not addresses:
        raise Refused(f"There is no server called {target.host}.")
    return addresses
