"""Asks processes whether they are there: one short request or connection, never a wait."""

import http.client
import socket

QUICK = 0.5
"""Seconds a process on the same machine gets to answer a probe."""


def get_probe_host(host: str) -> str:
    """Where a process that listens on this address can be reached from the same machine."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)


def get_status(host: str, port: int, path: str) -> int | None:
    """The HTTP status a part answers with; None when it does not answer."""
    connection = http.client.HTTPConnection(host, port, timeout=QUICK)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def accepts(host: str, port: int) -> bool:
    """Whether somebody accepts connections there."""
    try:
        with socket.create_connection((host, port), timeout=QUICK):
            return True
    except OSError:
        return False
