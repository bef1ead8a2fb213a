"""What this process must know about its installation: where the stores are, its addresses, its secrets."""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from touchline.kit.home import Secrets, get_socket_folder, load_secrets, read_state
from touchline.kit.http_targets import DEFAULT_PORTS, Reach
from touchline.kit.stores_file import read_stores

DEFAULT_PORT = 8000
TRUE_WORDS = frozenset({"1", "true", "yes", "on"})


class SettingError(Exception):
    """A setting cannot be understood; the message says which, and what to write instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """One installation as one process sees it; `docs/reference/settings.md` explains each setting."""

    home: Path
    port: int
    """Pages listen here, the collector on the next one, the embedded ClickHouse on the one after."""
    host: str
    """The address pages and collector listen on."""
    database_url: str
    listen_url: str
    """PostgreSQL without a pooler in between, for LISTEN."""
    clickhouse_url: str
    secret_key: str
    pages_url: str
    """The address of the pages as a browser sees it, without a slash at the end."""
    collector_url: str
    """The address of the collector as a browser sees it, without a slash at the end."""
    embedded_postgres: bool
    embedded_clickhouse: bool
    currency: str
    debug: bool
    trusted_proxies: tuple[str, ...]
    """Addresses and networks whose X-Forwarded-For is believed."""
    events_per_key: float
    """Events a second the collector takes for one write key; 0 is no limit."""
    requests_per_address: float
    """Requests a second the collector takes from one client address; 0 is no limit."""
    calls_per_token: float
    """Requests a second the API takes with one token; 0 is no limit."""
    outgoing: Reach
    """Which ports, and which networks besides the public internet, webhooks and the like may call."""
    senders: int = 1
    """Processes that hand messages to mail servers."""
    slow_seconds: float = 0.5
    """From how many seconds on a question to a store is noted as slow."""
    metrics_token: str = ""
    """Opens `/metrics` from other machines; empty is nobody."""
    security_contact: str = ""
    """Where weaknesses are reported, for `/.well-known/security.txt`; empty is no such page."""
    security_policy: str = ""

    @property
    def collector_port(self) -> int:
        """The port the collector listens on."""
        return self.port + 1

    @property
    def clickhouse_port(self) -> int:
        """The port the embedded ClickHouse listens on, on loopback only."""
        return self.port + 2


def load_environment(variables: Mapping[str, str] | None = None, *, running: bool = True) -> Environment:
    """Reads the settings from the variables, then from the home's files; raises SettingError.

    With `running`, what a live `touchline up` of the same home wrote down fills what the variables leave open.
    """
    given = os.environ if variables is None else variables
    home = Path(given.get("TOUCHLINE_HOME") or "var").expanduser().absolute()
    state = read_state(home) if running else {}
    port = read_port(given.get("TOUCHLINE_PORT") or str(state.get("port", DEFAULT_PORT)))
    kept = _load_secrets(home)
    moved = read_stores(home)
    database_url = given.get("DATABASE_URL") or _read_external(state, "database_url") or moved.get("database_url", "")
    clickhouse_url = (
        given.get("CLICKHOUSE_URL") or _read_external(state, "clickhouse_url") or moved.get("clickhouse_url", "")
    )
    postgres = database_url or get_embedded_database_url(home)
    return Environment(
        home=home,
        port=port,
        host=given.get("TOUCHLINE_HOST") or str(state.get("host", "127.0.0.1")),
        database_url=postgres,
        listen_url=given.get("TOUCHLINE_LISTEN_URL") or postgres,
        clickhouse_url=clickhouse_url or _get_embedded_clickhouse_url(kept, port=port),
        secret_key=given.get("TOUCHLINE_SECRET_KEY") or kept.secret_key,
        pages_url=_read_url(given, state, name="pages_url", otherwise=f"http://127.0.0.1:{port}"),
        collector_url=_read_url(given, state, name="collector_url", otherwise=f"http://127.0.0.1:{port + 1}"),
        embedded_postgres=not database_url,
        embedded_clickhouse=not clickhouse_url,
        currency=_read_currency(given.get("TOUCHLINE_CURRENCY") or "EUR"),
        debug=(given.get("TOUCHLINE_DEBUG") or "").lower() in TRUE_WORDS,
        trusted_proxies=_read_networks(given, "TOUCHLINE_TRUSTED_PROXIES"),
        events_per_key=_read_rate(given, "TOUCHLINE_EVENTS_PER_KEY", otherwise=100_000),
        requests_per_address=_read_rate(given, "TOUCHLINE_REQUESTS_PER_ADDRESS", otherwise=20_000),
        calls_per_token=_read_rate(given, "TOUCHLINE_CALLS_PER_TOKEN", otherwise=500),
        senders=_read_count(given.get("TOUCHLINE_SENDERS") or "1"),
        slow_seconds=_read_rate(given, "TOUCHLINE_SLOW_SECONDS", otherwise=0.5),
        metrics_token=_read_token(given.get("TOUCHLINE_METRICS_TOKEN") or ""),
        security_contact=_read_uri(given, "TOUCHLINE_SECURITY_CONTACT"),
        security_policy=_read_uri(given, "TOUCHLINE_SECURITY_POLICY"),
        outgoing=Reach(
            ports=_read_ports(given.get("TOUCHLINE_OUTGOING_PORTS") or ""),
            lan=tuple(
                ipaddress.ip_network(network, strict=False)
                for network in _read_networks(given, "TOUCHLINE_OUTGOING_NETWORKS")
            ),
        ),
    )


def _load_secrets(home: Path) -> Secrets:
    try:
        return load_secrets(home)
    except OSError as error:
        raise SettingError(
            f"Touchline keeps its state in {home} and cannot read and write there ({error.strerror}). Give this user the "
            "right to it, or choose another folder with --home."
        ) from None


def get_embedded_database_url(home: Path) -> str:
    """The URL of the PostgreSQL that Touchline itself runs in this home."""
    return f"postgresql://touchline@/touchline?host={quote(str(get_socket_folder(home)), safe='')}"


def read_port(text: str) -> int:
    """A port that leaves room for the two after it; raises SettingError."""
    if not text.isdigit() or not 1 <= int(text) <= 65533:
        raise SettingError(f"The port {text!r} is no number from 1 to 65533; write --port 8000 or TOUCHLINE_PORT=8000.")
    return int(text)


def _read_count(text: str) -> int:
    if not text.isdigit() or int(text) > 64:
        raise SettingError(f"TOUCHLINE_SENDERS={text!r} is no number from 0 to 64; write TOUCHLINE_SENDERS=2.")
    return int(text)


def _get_embedded_clickhouse_url(kept: Secrets, *, port: int) -> str:
    return f"http://touchline:{kept.clickhouse_password}@127.0.0.1:{port + 2}/touchline"


def _read_external(state: Mapping[str, Any], name: str) -> str:
    value = state.get(name)
    return value if isinstance(value, str) else ""


def _read_url(given: Mapping[str, str], state: Mapping[str, Any], *, name: str, otherwise: str) -> str:
    variable = f"TOUCHLINE_{name.upper()}"
    url = (given.get(variable) or str(state.get(name) or otherwise)).rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SettingError(f"{variable} is {url!r}; write a whole address such as https://crm.example.com.")
    return url


def _read_currency(text: str) -> str:
    if len(text) != 3 or not text.isascii() or not text.isalpha():
        raise SettingError(f"TOUCHLINE_CURRENCY is {text!r}; write the three letters of a currency, such as EUR.")
    return text.upper()


def _read_rate(given: Mapping[str, str], variable: str, *, otherwise: float) -> float:
    try:
        rate = float(given.get(variable) or otherwise)
    except ValueError:
        rate = -1
    if not 0 <= rate < 1e9:
        raise SettingError(
            f"{variable} is {given[variable]!r}; write a number a second, such as 500, or 0 for no limit."
        )
    return rate


def _read_token(text: str) -> str:
    if text and len(text) < 16:
        raise SettingError(
            "TOUCHLINE_METRICS_TOKEN is too short to keep anybody out; write 16 characters or more, such as the answer of "
            "`openssl rand -hex 16`."
        )
    return text


def _read_uri(given: Mapping[str, str], variable: str) -> str:
    text = (given.get(variable) or "").strip()
    if text and (not text.startswith(("mailto:", "https://", "tel:")) or len(text.split()) != 1):
        raise SettingError(f"{variable} is {text!r}; write mailto:security@example.com or an https address.")
    return text


def _read_ports(text: str) -> tuple[tuple[int, int], ...]:
    ranges = [part.strip().partition("-") for part in text.split(",") if part.strip()]
    try:
        ports = tuple((int(first), int(last or first)) for first, _, last in ranges)
    except ValueError:
        ports = ((0, 0),)
    if not all(1 <= first <= last <= 65535 for first, last in ports):
        raise SettingError(f"TOUCHLINE_OUTGOING_PORTS is {text!r}; write ports and ranges such as 80,443,9000-9010.")
    return ports or DEFAULT_PORTS


def _read_networks(given: Mapping[str, str], variable: str) -> tuple[str, ...]:
    networks = tuple(part.strip() for part in (given.get(variable) or "").split(",") if part.strip())
    for network in networks:
        try:
            ipaddress.ip_network(network, strict=False)
        except ValueError:
            raise SettingError(
                f"{variable} holds {network!r}, which is no address or network such as 10.0.0.0/8."
            ) from None
    return networks
