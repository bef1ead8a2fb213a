"""Fetches a public file for a person who typed its address, under the same rules as every other call outside."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import Final
from urllib.parse import urljoin

from touchline.kit.http import NotReached, _connect, _explain, _find_addresses, _write_request, finish
from touchline.kit.http_page import _read_head
from touchline.kit.http_targets import Reach, read_url

TOTAL_SECONDS: Final = 600.0
MOST_REDIRECTS: Final = 3
AT_ONCE: Final = 1 << 16
ASKED: Final = {"User-Agent": "Touchline-Import/1", "Accept": "*/*", "Accept-Encoding": "identity"}
MOVED: Final = (301, 302, 303, 307, 308)


def fetch_file(url: str, target: Path, *, reach: Reach, most_bytes: int) -> None:
    """Write the file at a URL to `target`, following at most three redirects, each checked anew.

    Raises Refused, and NotReached for any answer but 200, for more than `most_bytes` and after ten minutes.
    """
    finish(_fetch(url, target, reach, most_bytes))


async def _fetch(url: str, target: Path, reach: Reach, most_bytes: int) -> None:
    try:
        async with asyncio.timeout(TOTAL_SECONDS):
            for _hop in range(MOST_REDIRECTS + 1):
                moved = await _fetch_one(url, target, reach, most_bytes)
                if not moved:
                    return
                url = urljoin(url, moved).partition("#")[0]
    except TimeoutError:
        raise NotReached(f"It did not come within {TOTAL_SECONDS:.0f} seconds.") from None
    except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError) as error:
        raise NotReached(_explain(error)) from None
    raise NotReached("It leads from one address to the next without an end.")


async def _fetch_one(url: str, target: Path, reach: Reach, most_bytes: int) -> str:
    """Fetch, or return where it is said to be instead."""
    asked = read_url(url, reach)
    reader, writer = await _connect(asked, await _find_addresses(asked, reach))
    try:
        writer.write(_write_request("GET", asked, b"", ASKED))
        status, headers = await _read_head(reader)
        if status in MOVED and headers.get("location"):
            return headers["location"]
        if status != 200:
            raise NotReached(f"It answered {status}.")
        size = 0
        with target.open("wb") as file:
            async with aclosing(_read_parts(reader, headers)) as parts:
                async for part in parts:
                    size += len(part)
                    if size > most_bytes:
                        raise NotReached(f"It is larger than {most_bytes // 1024**2} MB.")
                    file.write(part)
    finally:
        writer.transport.abort()
    return ""


async def _read_parts(reader: asyncio.StreamReader, headers: dict[str, str]) -> AsyncGenerator[bytes, None]:
    if "chunked" in headers.get("transfer-encoding", "").lower():
        while size := int((await reader.readline()).split(b";")[0], 16):
            async for part in _read_exactly(reader, size):
                yield part
            await reader.readline()
    elif headers.get("content-length", "").isdigit():
        async for part in _read_exactly(reader, int(headers["content-length"])):
            yield part
    else:
        while part := await reader.read(AT_ONCE):
            yield part


async def _read_exactly(reader: asyncio.StreamReader, size: int) -> AsyncGenerator[bytes, None]:
    while size:
        part = await reader.read(min(size, AT_ONCE))
        if not part:
            raise asyncio.IncompleteReadError(b"", size)
        size -= len(part)
        yield part


__all__ = ["fetch_file"]
