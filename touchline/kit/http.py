"""The only way to call a URL that a person typed: the address is checked once and called as checked, nothing is followed."""

import asyncio
import ssl
import time
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from touchline.kit.http_targets import Address, Reach, Refused, Target, find_literal, read_url, resolve

T = TypeVar("T")

TOTAL_SECONDS = 15.0
MOST_READ = 64 * 1024
"""Bytes of an answer, head and body together; the rest is never read."""
FINISH_SECONDS = 1.0
MOST_ADDRESSES = 3


class NotReached(Exception):
    """Nobody answered; the text says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status and how long it took in milliseconds; what else was said is not kept."""

    status: int
    took_ms: int


async def call(
    method: str, url: str, *, reach: Reach, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> Answer:
    """Send one request and return its status, redirects included; raises Refused and NotReached.

    Name look-up, connection, TLS and answer share 15 seconds. An answer is read up to 64 KB and then let go.
    """
    began = time.monotonic()
    target = read_url(url, reach)
    try:
        async with asyncio.timeout(TOTAL_SECONDS):
            addresses = await _find_addresses(target, reach)
            reader, writer = await _connect(target, addresses)
            try:
                writer.write(_write_request(method, target, body, headers or {}))
                status = await _read_status(reader)
                await _let_finish(reader)
            finally:
                writer.transport.abort()
    except TimeoutError:
        raise NotReached(f"No answer within {TOTAL_SECONDS:.0f} seconds.") from None
    except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError) as error:
        raise NotReached(_explain(error)) from None
    return Answer(status, round((time.monotonic() - began) * 1000))


def call_now(
    method: str, url: str, *, reach: Reach, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> Answer:
    """Do the same and wait for it, such as in a view, whether or not the caller's thread has an event loop."""
    return finish(call(method, url, reach=reach, body=body, headers=headers))


def finish(work: Coroutine[Any, Any, T]) -> T:
    """Return what a coroutine comes to, run in a thread of its own."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(asyncio.run, work).result()


def check_url(url: str, *, reach: Reach) -> None:
    """Raise Refused unless the URL can be called as names stand now; for forms, before something is saved."""
    resolve(read_url(url, reach), reach)


@cache
def _get_tls() -> ssl.SSLContext:
    return ssl.create_default_context()


async def _find_addresses(target: Target, reach: Reach) -> list[Address]:
    if find_literal(target.host):
        return resolve(target, reach)
    return await asyncio.to_thread(resolve, target, reach)


async def _connect(target: Target, addresses: list[Address]) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    tls = _get_tls() if target.scheme == "https" else None
    problem: OSError | None = None
    for address in addresses[:MOST_ADDRESSES]:
        try:
            return await asyncio.open_connection(
                str(address),
                target.port,
                ssl=tls,
                server_hostname=target.host if tls else None,
                limit=MOST_READ,
            )
        except ssl.SSLError:
            raise
        except OSError as error:
            problem = error
    raise problem or OSError("no address")


def _write_request(method: str, target: Target, body: bytes, headers: Mapping[str, str]) -> bytes:
    lines = {
        "Host": target.host_header,
        "User-Agent": "Touchline-Webhooks/1",
        "Accept": "*/*",
        "Connection": "close",
        "Content-Length": str(len(body)),
        **headers,
    }
    if any(not text.isprintable() or not text.isascii() for pair in lines.items() for text in pair):
        raise ValueError("a header holds what no header can")
    head = f"{method} {target.path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{head}\r\n".encode("ascii") + body


async def _read_status(reader: asyncio.StreamReader) -> int:
    read = 0
    status = 0
    while status < 200:
        # A server may say 100 Continue or 103 Early Hints first.
        head = await reader.readuntil(b"\r\n\r\n")
        read += len(head)
        parts = head.split(b"\r\n", 1)[0].split(b" ", 2)
        if len(parts) < 2 or not parts[0].startswith(b"HTTP/1.") or not parts[1].isdigit() or len(parts[1]) != 3:
            raise ValueError("what came back is no HTTP")
        status = int(parts[1])
        if read > MOST_READ or status < 100:
            raise ValueError("what came back is no HTTP")
    return status


async def _let_finish(reader: asyncio.StreamReader) -> None:
    """Take what else is said, so that the server can end in peace; a slow or endless answer is cut off."""
    read = 0
    with suppress(TimeoutError, OSError):
        async with asyncio.timeout(FINISH_SECONDS):
            while read < MOST_READ and (chunk := await reader.read(MOST_READ - read)):
                read += len(chunk)


def _explain(error: Exception) -> str:
    match error:
        case ssl.SSLCertVerificationError():
            return f"The certificate is not valid: {error.verify_message}."
        case ssl.SSLError():
            return "The TLS connection failed."
        case ConnectionRefusedError():
            return "The server refuses the connection."
        case ConnectionResetError() | BrokenPipeError() | asyncio.IncompleteReadError():
            return "The server closed the connection before it answered."
        case OSError():
            return f"The server cannot be reached ({error.strerror or error})."
    return "What came back is no HTTP."


__all__ = ["Answer", "NotReached", "Reach", "Refused", "call", "call_now", "check_url"]
