"""Reads a public web page for a person who typed its address, under the same rules as every other call outside."""

import asyncio
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urljoin

from touchline.kit.http import NotReached, _connect, _explain, _find_addresses, _write_request, finish
from touchline.kit.http_targets import Reach, read_url

TOTAL_SECONDS = 8.0
MOST_READ = 512 * 1024
MOST_REDIRECTS = 3
ASKED = {"User-Agent": "Touchline-Install-Check/1", "Accept": "text/html", "Accept-Encoding": "identity"}


@dataclass(frozen=True, slots=True)
class WebPage:
    """A page as it was given out: where it was in the end, its status, headers in lower case and its beginning as text."""

    url: str
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    text: str = ""


def read_page(url: str, *, reach: Reach) -> WebPage:
    """Return the page at a URL, following at most three redirects, each checked anew. Raises Refused, NotReached.

    At most 512 KB are read, within 8 seconds.
    """
    return finish(_read(url, reach))


async def _read(url: str, reach: Reach) -> WebPage:
    try:
        async with asyncio.timeout(TOTAL_SECONDS):
            for _hop in range(MOST_REDIRECTS + 1):
                page = await _read_one(url, reach)
                target = page.headers.get("location", "")
                if page.status not in (301, 302, 303, 307, 308) or not target:
                    return page
                url = urljoin(url, target).partition("#")[0]
    except TimeoutError:
        raise NotReached(f"No answer within {TOTAL_SECONDS:.0f} seconds.") from None
    except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError) as error:
        raise NotReached(_explain(error)) from None
    raise NotReached("It leads from one address to the next without an end.")


async def _read_one(url: str, reach: Reach) -> WebPage:
    target = read_url(url, reach)
    reader, writer = await _connect(target, await _find_addresses(target, reach))
    try:
        writer.write(_write_request("GET", target, b"", ASKED))
        status, headers = await _read_head(reader)
        body = await _read_body(reader)
    finally:
        writer.transport.abort()
    return WebPage(url, status, headers, _decode(body, headers))


async def _read_head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.split("\r\n")
    parts = first.split(" ", 2)
    if len(parts) < 2 or not parts[0].startswith("HTTP/1.") or not parts[1].isdigit():
        raise ValueError("what came back is no HTTP")
    pairs = (line.partition(":") for line in lines if ":" in line)
    return int(parts[1]), {name.strip().lower(): value.strip() for name, _colon, value in pairs}


async def _read_body(reader: asyncio.StreamReader) -> bytes:
    parts, size = [], 0
    with suppress(OSError):
        while size < MOST_READ and (chunk := await reader.read(MOST_READ - size)):
            parts.append(chunk)
            size += len(chunk)
    return b"".join(parts)


def _decode(body: bytes, headers: dict[str, str]) -> str:
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = _join_chunks(body)
    if headers.get("content-encoding", "").lower() == "gzip":
        with suppress(zlib.error):
            body = zlib.decompressobj(wbits=31).decompress(body, MOST_READ)
    return body.decode("utf-8", "replace")


def _join_chunks(body: bytes) -> bytes:
    """Return the body without the sizes between its chunks; what was cut off at the end is left out."""
    joined, place = [], 0
    while (end := body.find(b"\r\n", place)) > 0:
        try:
            size = int(body[place:end].split(b";")[0], 16)
        except ValueError:
            break
        if not size:
            break
        joined.append(body[end + 2 : end + 2 + size])
        place = end + 2 + size + 2
    return b"".join(joined)


__all__ = ["WebPage", "read_page"]
