"""What a user agent says about who fetched something from a mail: a scanner, a proxy, a mail program, a browser."""

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final

LONGEST: Final = 300
CACHED: Final = 20_000


class Agent(StrEnum):
    """Kinds of what fetches."""

    NONE = "none"
    SCANNER = "scanner"
    PROXY = "proxy"
    PRIVACY = "privacy"
    MAIL = "mail"
    OUTDATED = "outdated"
    BROWSER = "browser"
    OTHER = "other"


PROXIES: Final = re.compile(
    r"GoogleImageProxy|YahooMailProxy|YahooCacheSystem|ImageProxy|DuckDuckGo-EmailProxy|Fastmail/|via ggpht",
    re.IGNORECASE,
)
"""Pictures that a provider fetches when somebody reads, and sometimes before."""
PRIVACY: Final = re.compile(r"Mozilla/5\.0")
"""All that Apple's mail programs say when they load pictures ahead, whether anybody reads or not."""
MAIL: Final = re.compile(
    r"ms-office|MSOffice|Microsoft Outlook|Outlook-(?:iOS|Android)|Microsoft Office/1[2-9]|Thunderbird|Lotus-Notes|HCL-Notes"
    r"|YahooMobile|Superhuman|Airmail|Postbox|eM ?Client|MailMate|Evolution|KMail|BlueMail|Spark/|Edison|Canary"
    r"|The Bat!|SamsungEmail|^Dalvik/|CFNetwork/\S+ Darwin|\bAppleMail\b|\bMailbird\b|FairEmail|K-9",
    re.IGNORECASE,
)
SCANNERS: Final = re.compile(
    r"bot\b|bot[/;)]|crawl|spider|scan|curl/|wget|python|aiohttp|httpx|urllib|libwww|lwp|perl|ruby|java/|jakarta|httpclient"
    r"|okhttp|go-http|node-fetch|axios|undici|got \(|guzzle|php/|headless|phantom|puppeteer|playwright|selenium|slimerjs"
    r"|barracuda|proofpoint|mimecast|ironport|cisco|symantec|messagelabs|fortinet|fortigate|sophos|trend ?micro|trendmicro"
    r"|forcepoint|websense|fireeye|trellix|mcafee|kaspersky|drweb|avast|avira|bitdefender|eset|f-secure|cloudmark"
    r"|safelinks|urldefense|defender|office existence|office protocol|skypeuripreview|microsoft url control|bingpreview"
    r"|google-(?:safety|read-aloud|inspection)|mediapartners|facebookexternalhit|slack|discord|telegram|whatsapp|twitter"
    r"|linkedin|embedly|preview|prefetch|monitor|check|validator|vade|hornet|spamexperts|mailscanner|rspamd|vipre|zix"
    r"|agari|abnormal|ironscales|perception|checkpoint|avanan|egress|darktrace|greathorn|libredtail|virustotal|urlscan",
    re.IGNORECASE,
)
VERSION: Final = re.compile(r"(?:Chrome|Chromium|CriOS)/(\d+)|Firefox/(\d+)|Version/(\d+)[\d.]* (?:Mobile/\S+ )?Safari")
OLDEST: Final = (80, 78, 12)
"""Of Chrome, Firefox and Safari: what is older was in nobody's hands when mails were scanned by it."""
BROWSER: Final = re.compile(r"^Mozilla/5\.0 \(.+\) (?:AppleWebKit|Gecko)/")
RELIC: Final = re.compile(r"MSIE [2-9]\.|Windows NT 5|Windows 9|Windows NT 6\.0|Opera/|PPC Mac")
LOADS_ONLY: Final = re.compile(r"AppleWebKit/[\d.]+ \(KHTML, like Gecko\)(?: Mobile/\w+)?$")
"""Apple's mail programs name an engine and no browser; so do they when nothing hides them."""


@lru_cache(maxsize=CACHED)
def read_agent(text: str) -> Agent:
    """Return what kind of agent it is, by the first thing that gives it away."""
    agent = text.strip()[:LONGEST]
    if not agent:
        return Agent.NONE
    if PROXIES.search(agent):
        return Agent.PROXY
    if PRIVACY.fullmatch(agent):
        return Agent.PRIVACY
    if SCANNERS.search(agent):
        return Agent.SCANNER
    if MAIL.search(agent) or LOADS_ONLY.search(agent):
        return Agent.MAIL
    return _read_browser(agent)


def _read_browser(agent: str) -> Agent:
    if RELIC.search(agent):
        return Agent.OUTDATED
    if not BROWSER.match(agent):
        # Internet Explorer 11 is the last one that says neither.
        return Agent.BROWSER if "Trident/7.0" in agent and "rv:11" in agent else Agent.OTHER
    found = VERSION.search(agent)
    if found is None:
        return Agent.BROWSER
    is_old = any(number and int(number) < oldest for number, oldest in zip(found.groups(), OLDEST, strict=True))
    return Agent.OUTDATED if is_old else Agent.BROWSER
