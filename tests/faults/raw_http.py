"""HTTP written by hand, for requests that no client library would send."""

import socket
import time
from collections.abc import Iterable
from contextlib import suppress

LOOPBACK = "127.0.0.1"


def send_raw(port: int, parts: Iterable[bytes], *, seconds: float = 20, source: str = LOOPBACK) -> int:
    """Sends the parts and returns the status of the answer; 0 when the connection was closed without one."""
    until = time.monotonic() + seconds
    with socket.create_connection((LOOPBACK, port), timeout=seconds, source_address=(source, 0)) as line:
        with suppress(OSError):
            for part in parts:
                line.sendall(part)
                if time.monotonic() > until or _has_answer(line):
                    break
        return read_status(line)


def read_status(line: socket.socket) -> int:
    """The status of the answer on a line; 0 when it was closed, or nothing came in time."""
    answer = b""
    with suppress(OSError):
        while b"\r\n" not in answer:
            chunk = line.recv(4096)
            if not chunk:
                break
            answer += chunk
    words = answer.split(b" ", 2)
    return int(words[1]) if len(words) > 1 and words[1][:3].isdigit() else 0


def make_head(path: str, key: str, *lines: str) -> bytes:
    """The head of a POST with the key, up to and with the empty line."""
    head = [f"POST {path} HTTP/1.1", "Host: localhost", f"Authorization: Basic {key}", *lines, "", ""]
    return "\r\n".join(head).encode("latin-1", "replace")


def _has_answer(line: socket.socket) -> bool:
    timeout = line.gettimeout()
    line.setblocking(False)
    try:
        return bool(line.recv(1, socket.MSG_PEEK))
    except BlockingIOError:
        return False
    finally:
        line.settimeout(timeout)
