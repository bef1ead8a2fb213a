"""`first_load_kb`: what a staff page loads the first time, script and style together, compressed as it is sent."""

import gzip
import re
from contextlib import closing
from urllib.parse import urljoin

import httpx

from benchmarks.figures import record
from benchmarks.installation import make_installation
from benchmarks.staff import log_in

LIMIT_KB = 120
PAGES = ("/contacts/", "/site/", "/me/keys")
SCRIPT = re.compile(r'<script[^>]*\bsrc="([^"]+)"')
STYLE = re.compile(r'<link[^>]*\brel="stylesheet"[^>]*\bhref="([^"]+)"')
IMPORT = re.compile(r'(?:from|import)\s*\(?\s*"(\./[^"]+\.js)"')


def measure_first_load(*, quick: bool, command: str) -> None:
    """The heaviest of some pages: their scripts with everything these import at once, and their styles, gzip level 6."""
    heaviest = 0.0
    with make_installation() as installation:
        installation.start_all()
        with closing(log_in(installation)) as client:
            for path in PAGES[:1] if quick else PAGES:
                page = client.get(path)
                page.raise_for_status()
                heaviest = max(heaviest, _weigh(client, str(page.url), page.text))
    record("first_load_kb", round(heaviest / 1024, 1), "KB", LIMIT_KB, command)


def _weigh(client: httpx.Client, base: str, text: str) -> int:
    """Return the bytes of all that a page and its scripts name."""
    waiting = [urljoin(base, address) for address in (*SCRIPT.findall(text), *STYLE.findall(text))]
    seen: set[str] = set()
    size = 0
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        body = client.get(address).content
        size += len(gzip.compress(body, 6))
        waiting += [urljoin(address, found) for found in IMPORT.findall(body.decode("utf-8", "replace"))]
    return size
