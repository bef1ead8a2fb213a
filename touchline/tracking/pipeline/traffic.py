"""Where a visit came from: the traffic source, from the referrer and the campaign parameters of its first page."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

SEARCH = frozenset("google bing duckduckgo yahoo ecosia qwant startpage baidu yandex brave seznam naver kagi".split())
SOCIAL = frozenset(
    "facebook instagram twitter linkedin lnkd pinterest reddit youtube tiktok mastodon bsky threads whatsapp".split()
)
SOCIAL_HOSTS = frozenset({"t.co", "x.com"})
MAIL_HOSTS = frozenset(
    "mail.google.com mail.yahoo.com outlook.live.com outlook.office.com com.google.android.gm".split()
)
PAID_MEDIUMS = frozenset({"cpc", "ppc", "paid", "cpm", "display", "paidsocial", "paid_social", "paid-social", "ads"})
EMAIL_MEDIUMS = frozenset({"email", "e-mail", "newsletter", "mail"})
SOCIAL_MEDIUMS = frozenset({"social", "social-media", "social_media", "sm"})
LONGEST_URL = 2_000


class Address(NamedTuple):
    """A URL in parts; `query` without its question mark."""

    host: str
    path: str
    query: str


class TrafficSource(NamedTuple):
    """Where a visit came from."""

    channel: str
    referrer: str
    utm_source: str
    utm_medium: str
    utm_campaign: str


def split_url(url: str) -> Address:
    """Return host, path and query of a URL; what is no URL has an empty host."""
    return _split_url(url[:LONGEST_URL])


@lru_cache(maxsize=20_000)
def _split_url(url: str) -> Address:
    try:
        parts = urlsplit(url)
        return Address((parts.hostname or "").lower(), parts.path, parts.query)
    except ValueError:
        return Address("", "", "")


def find_traffic_source(*, host: str, query: str, referrer: str, campaign: Mapping[str, Any]) -> TrafficSource:
    """Return the traffic source of a visit that begins on a page of `host` with this query and referrer."""
    utm = read_utm(query) | {key: str(value)[:200] for key, value in campaign.items() if isinstance(value, str)}
    source, medium = utm.get("source", ""), utm.get("medium", "")
    channel = find_channel(host, split_url(referrer).host, medium.lower(), has_source=bool(source))
    outside = "" if channel == "direct" else referrer[:500]
    return TrafficSource(channel, outside, source, medium, utm.get("name") or utm.get("campaign", ""))


@lru_cache(maxsize=20_000)
def _read_utm(query: str) -> tuple[tuple[str, str], ...]:
    pairs = parse_qsl(query[:2_000], max_num_fields=100)
    found = [(key[4:].lower(), value[:200].replace("\0", "")) for key, value in pairs if key[:4].lower() == "utm_"]
    if not any(key == "medium" for key, _ in found) and any(key in {"gclid", "msclkid"} for key, _ in pairs):
        found.append(("medium", "cpc"))
    return tuple(found)


def read_utm(query: str) -> dict[str, str]:
    """Return the campaign parameters of a query, without their `utm_`; an advertiser's click id counts as paid."""
    if "utm_" not in query.lower() and "clid=" not in query:
        return {}
    try:
        return dict(_read_utm(query))
    except ValueError:
        return {}


def find_channel(host: str, referrer_host: str, medium: str, *, has_source: bool) -> str:
    """Return the kind of traffic source: paid, email, social, search, campaign, referral or direct."""
    if medium in PAID_MEDIUMS:
        return "paid"
    if medium in EMAIL_MEDIUMS:
        return "email"
    if medium in SOCIAL_MEDIUMS:
        return "social"
    outside = referrer_host.removeprefix("www.")
    if outside == host.removeprefix("www."):
        outside = ""
    labels = outside.split(".")[:-1]
    if outside in MAIL_HOSTS:
        return "email"
    if outside in SOCIAL_HOSTS or any(label in SOCIAL for label in labels):
        return "social"
    if any(label in SEARCH for label in labels):
        return "search"
    if has_source:
        return "campaign"
    return "referral" if outside else "direct"
