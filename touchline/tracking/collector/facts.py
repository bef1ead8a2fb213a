"""What the collector derives from a request, so that no IP address needs to be kept: country, device, bot, visitor hash."""

import hashlib
import ipaddress
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import maxminddb
import msgspec
from crawleruseragents import is_crawler
from ua_parser import parse

COUNTRIES = Path(__file__).parent.parent / "data" / "country.mmdb"
LONGEST_AGENT = 512
LONGEST_ORIGIN = 255
TABLETS = ("iPad", "Tablet", "Kindle", "PlayBook")


class Facts(msgspec.Struct, omit_defaults=True, rename={"country": "c", "device": "d", "browser": "b", "os": "o"}):
    """Derived facts of one request, stored beside its events; `hash` is the day's visitor hash, `skew` in seconds."""

    country: str = ""
    device: str = ""
    browser: str = ""
    os: str = ""
    bot: bool = False
    hash: str = ""
    ip: str = ""
    origin: str = ""


encode_facts = msgspec.json.Encoder().encode
decode_facts = msgspec.json.Decoder(Facts).decode


@lru_cache(maxsize=1)
def _open_countries() -> maxminddb.Reader | None:
    """Return the table of countries (CC0), or None where it was not built in."""
    return maxminddb.open_database(COUNTRIES) if COUNTRIES.exists() else None


@lru_cache(maxsize=20_000)
def find_country(ip: str) -> str:
    """Return the two-letter country of an address, or '' when it is unknown or private."""
    reader = _open_countries()
    try:
        found = reader.get(ipaddress.ip_address(ip)) if reader else None
    except ValueError:
        return ""
    return str(found.get("country_code", "")) if isinstance(found, dict) else ""


@lru_cache(maxsize=10_000)
def read_agent(agent: str) -> tuple[str, str, str, bool]:
    """Return device (desktop, mobile, tablet), browser, operating system and whether it is a bot."""
    if not agent:
        return "", "", "", False
    parsed = parse(agent)
    browser = parsed.user_agent.family if parsed.user_agent else ""
    system = parsed.os.family if parsed.os else ""
    family = parsed.device.family if parsed.device else ""
    if any(word in agent for word in TABLETS) or (system == "Android" and "Mobile" not in agent):
        device = "tablet"
    elif "Mobi" in agent or family == "iPhone":
        device = "mobile"
    else:
        device = "desktop"
    return device, browser, system, bool(is_crawler(agent))


def hash_visitor(salt: str, *, source_id: int, ip: str, agent: str) -> str:
    """Return the visitor hash of one day: the salt changes every day and is thrown away after two."""
    text = f"{salt}\x1f{source_id}\x1f{ip}\x1f{agent}".encode("utf-8", "replace")
    return hashlib.blake2b(text, digest_size=16).hexdigest()


class Browser(NamedTuple):
    """What is known of whoever sent a request."""

    ip: str
    agent: str
    source_id: int
    salt: str
    keep_ip: bool
    origin: str


def make_facts(browser: Browser) -> bytes:
    """Return the encoded facts of one browser; the same browser costs one look-up a day.

    All is cut before it is kept as a key, or a sender of ever new long texts would fill the memory.
    """
    if len(browser.ip) > 64 or len(browser.agent) > LONGEST_AGENT or len(browser.origin) > LONGEST_ORIGIN:
        browser = browser._replace(
            ip=browser.ip[:64], agent=browser.agent[:LONGEST_AGENT], origin=browser.origin[:LONGEST_ORIGIN]
        )
    return _make_facts(browser)


@lru_cache(maxsize=20_000)
def _make_facts(sender: Browser) -> bytes:
    device, browser, system, bot = read_agent(sender.agent)
    return encode_facts(
        Facts(
            country=find_country(sender.ip),
            device=device,
            browser=browser,
            os=system,
            bot=bot,
            hash=hash_visitor(sender.salt, source_id=sender.source_id, ip=sender.ip, agent=sender.agent),
            ip=sender.ip if sender.keep_ip else "",
            origin=sender.origin,
        )
    )
