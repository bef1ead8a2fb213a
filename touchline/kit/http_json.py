"""Reads a JSON answer from an address that an admin typed, under the same rules as every other call outside."""

import http.client
import json
import socket
import ssl
from collections.abc import Mapping
from typing import Any

from touchline.kit.http import MOST_READ, NotReached
from touchline.kit.http_targets import Reach, Target, read_url, resolve

TIMEOUT_S = 8.0
MOST_ADDRESSES = 3


class NotAnswered(NotReached):
    """The call was begun, and no proper answer came: what it asked for may have been done."""


def read_json(
    method: str, url: str, *, reach: Reach, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> tuple[int, dict[str, Any]]:
    """Return status and JSON object of an answer; raises Refused, and NotReached for anything that is none.

    Redirects are not followed, and at most 64 KB are read.
    """
    target = read_url(url, reach)
    connection = _connect(target, reach)
    try:
        connection.request(method, target.path, body or None, {"Accept": "application/json", **(headers or {})})
        answer = connection.getresponse()
        said = answer.read(MOST_READ + 1)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotAnswered(f"{target.host} did not answer properly ({type(error).__name__}).") from None
    finally:
        connection.close()
    try:
        return answer.status, _parse(said, target)
    except NotReached as error:
        raise (NotAnswered(str(error)) if answer.status < 300 else error) from None


def _connect(target: Target, reach: Reach) -> http.client.HTTPConnection:
    problem = "no address"
    for address in resolve(target, reach)[:MOST_ADDRESSES]:
        try:
            line = socket.create_connection((str(address), target.port), timeout=TIMEOUT_S)
            if target.scheme == "https":
                line = ssl.create_default_context().wrap_socket(line, server_hostname=target.host)
        except OSError as error:
            problem = str(error)
            continue
        connection = http.client.HTTPConnection(target.host, target.port, timeout=TIMEOUT_S)
        connection.sock = line
        return connection
    raise NotReached(f"{target.host} cannot be reached: {problem}.")


def _parse(said: bytes, target: Target) -> dict[str, Any]:
    try:
        found = json.loads(said) if len(said) <= MOST_READ else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise NotReached(f"{target.host} did not answer with a JSON object.")
    return found
