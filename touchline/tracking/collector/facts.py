"""What the collector derives from a request, so that no IP address needs to be kept: country, device, bot, visitor hash."""

import hashlib
import ipaddress
from functools import lru_cache
from pathlib import Path

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
    return maxminddb.open_database(COUNTRIES, maxminddb.MODE_MMAP) if COUNTRIES.exists() else None


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


def make_facts(ip: str, agent: str, *, source_id: int, salt: str, keep_ip: bool, origin: str) -> bytes:
    """Return the encoded facts of one browser; the same browser costs one look-up a day.

    All is cut before it is kept as a key, or a sender of ever new long texts would fill the memory.
    """
    return _make_facts(
        ip[:64], agent[:LONGEST_AGENT], source_id=source_id, salt=salt, keep_ip=keep_ip, origin=origin[:LONGEST_ORIGIN]
    )


@lru_cache(maxsize=20_000)
def _make_facts(ip: str, agent: str, *, source_id: int, salt: str, keep_ip: bool, origin: str) -> bytes:
    device, browser, system, bot = read_agent(agent)
    return encode_facts(
        Facts(
            country=find_country(ip),
            device=device,
            browser=browser,
            os=system,
            bot=bot,
            hash=hash_visitor(salt, source_id=source_id, ip=ip, agent=agent),
            ip=ip if keep_ip else "",
            origin=origin,
        )
    )
