"""Requests to storage that speaks S3's protocol: signed, tried again when the network stumbles, refused in words."""

import hashlib
import http.client
import re
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote, urlsplit

from touchline.backups.places.s3_signing import make_query, say_moment, sign
from touchline.backups.problems import BackupProblem

TIMEOUT_S: Final = 60.0
TRIES: Final = 4
CODE: Final = re.compile(rb"<Code>([^<]+)</Code>")
MESSAGE: Final = re.compile(rb"<Message>([^<]+)</Message>")
ADVICE: Final = {
    "SignatureDoesNotMatch": "Check TOUCHLINE_BACKUP_S3_SECRET and TOUCHLINE_BACKUP_S3_REGION.",
    "InvalidAccessKeyId": "Check TOUCHLINE_BACKUP_S3_KEY_ID.",
    "AccessDenied": "Give this key the right to list, read, write and delete in the bucket.",
    "NoSuchBucket": "Make the bucket, or name another in TOUCHLINE_BACKUP_TO.",
    "RequestTimeTooSkewed": "This machine's clock is wrong; set it (`timedatectl`).",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where the storage is, and who asks."""

    endpoint: str
    region: str
    key_id: str
    secret: str = field(repr=False)


class Gone(BackupProblem):
    """What was asked for is not there."""


class Requester:
    """Asks one server; a connection for each request, since they are few and large."""

    def __init__(self, account: Account) -> None:
        parts = urlsplit(account.endpoint)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise BackupProblem(
                f"TOUCHLINE_BACKUP_S3_ENDPOINT is {account.endpoint!r}; write a whole address such as https://s3.example.com."
            )
        self._account = account
        self._host, self._netloc, self._tls = parts.hostname, parts.netloc, parts.scheme == "https"
        self._port = parts.port

    def ask(self, method: str, path: str, *, query: Mapping[str, str] | None = None, body: bytes = b"") -> bytes:
        """Return the answer's body; raises BackupProblem."""
        with self.asking(method, path, query=query, body=body) as response:
            return response.read()

    @contextmanager
    def asking(
        self, method: str, path: str, *, query: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Iterator[http.client.HTTPResponse]:
        """Let the answer be read for as long as the block lasts; raises BackupProblem, Gone."""
        problem = ""
        for tried in range(TRIES):
            if tried:
                time.sleep(2.0**tried / 4)
            connection = self._connect()
            try:
                response = self._send(connection, method, path, query=query or {}, body=body)
                said = b"" if response.status < 300 else response.read(65536)
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                problem = f"it cannot be reached: {getattr(error, 'strerror', None) or error}"
                continue
            if response.status < 300:
                with closing(connection):
                    yield response
                return
            connection.close()
            if response.status == 404 and method == "GET" and b"NoSuchBucket" not in said:
                raise Gone(f"There is no {path.rpartition('/')[2]} at {self._netloc}.")
            problem = _say(response.status, said)
            if response.status < 500 and response.status != 429:
                break
        raise BackupProblem(f"The storage of backups at {self._netloc} did not do it: {problem}")

    def _send(
        self, connection: http.client.HTTPConnection, method: str, path: str, *, query: Mapping[str, str], body: bytes
    ) -> http.client.HTTPResponse:
        headers = {
            "host": self._netloc,
            "x-amz-date": say_moment(datetime.now(UTC)),
            "x-amz-content-sha256": hashlib.sha256(body).hexdigest(),
        }
        account = self._account
        access = (account.key_id, account.secret, account.region)
        authorization = sign(method, path, query, headers=headers, access=access)
        target = quote(path, safe="/-_.~") + (f"?{make_query(query)}" if query else "")
        sent = {**headers, "authorization": authorization, "content-length": str(len(body)), "connection": "close"}
        connection.request(method, target, body=body, headers=sent)
        return connection.getresponse()

    def _connect(self) -> http.client.HTTPConnection:
        extra: dict[str, Any] = {"context": ssl.create_default_context()} if self._tls else {}
        kind = http.client.HTTPSConnection if self._tls else http.client.HTTPConnection
        return kind(self._host, self._port, timeout=TIMEOUT_S, **extra)


def _say(status: int, said: bytes) -> str:
    code, text = CODE.search(said), MESSAGE.search(said)
    name = code[1].decode("utf-8", "replace") if code else ""
    words = text[1].decode("utf-8", "replace") if text else ""
    return " ".join(part for part in (f"{status}", name, f"({words})" if words else "", ADVICE.get(name, "")) if part)
