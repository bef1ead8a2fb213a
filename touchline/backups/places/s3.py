"""Archives in a bucket: uploaded in parts, of which none is seen before the last one is there."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import BinaryIO, Final, cast
from urllib.parse import urlsplit
from xml.sax.saxutils import unescape

from touchline.backups.places import ENDING, Stored, newest_first
from touchline.backups.places.s3_requests import Account, Requester
from touchline.backups.problems import BackupProblem

PART: Final = 16 << 20
PARTS_OF_A_SIZE: Final = 1_000
"""Then parts are twice as large: of the 10,000 that are allowed, 16 TB can be made."""
OBJECT: Final = re.compile(rb"<Contents>(.*?)</Contents>", re.DOTALL)
UPLOAD: Final = re.compile(rb"<UploadId>([^<]+)</UploadId>")
ERROR: Final = b"<Error>"


class Bucket:
    """A bucket of archives, by the path style that all such storages understand."""

    def __init__(self, account: Account, bucket: str, prefix: str) -> None:
        self._requester = Requester(account)
        self._root = f"/{bucket}"
        self._prefix = f"{prefix}/" if prefix else ""
        self.label = f"s3://{bucket}/{prefix}".rstrip("/") + f" ({urlsplit(account.endpoint).netloc})"

    def list_all(self) -> list[Stored]:
        """Return the archives that are there whole, the newest first."""
        return newest_first(self._find())

    def _find(self) -> Iterator[Stored]:
        after = ""
        while True:
            query = {"list-type": "2", "prefix": self._prefix} | ({"continuation-token": after} if after else {})
            answer = self._requester.ask("GET", self._root, query=query)
            for found in OBJECT.findall(answer):
                name = _read(found, "Key").removeprefix(self._prefix)
                if name.endswith(ENDING) and "/" not in name:
                    moment = datetime.fromisoformat(_read(found, "LastModified")).astimezone(UTC)
                    yield Stored(name, int(_read(found, "Size")), moment)
            after = _read(answer, "NextContinuationToken")
            if not after:
                return

    @contextmanager
    def open_writer(self, name: str) -> Iterator["Upload"]:
        """Take a new archive; what fails on the way leaves nothing behind."""
        upload = Upload(self._requester, self._find_path(name))
        try:
            yield upload
            upload.finish()
        except BaseException:
            upload.give_up()
            raise

    @contextmanager
    def open_reader(self, name: str) -> Iterator[BinaryIO]:
        """Read an archive from its beginning."""
        with self._requester.asking("GET", self._find_path(name)) as response:
            yield cast("BinaryIO", response)

    def remove(self, name: str) -> None:
        """Remove an archive."""
        self._requester.ask("DELETE", self._find_path(name))

    def _find_path(self, name: str) -> str:
        return f"{self._root}/{self._prefix}{name}"


class Upload:
    """One upload in parts."""

    def __init__(self, requester: Requester, path: str) -> None:
        self._requester, self._path = requester, path
        self._waiting = bytearray()
        self._tags: list[str] = []
        answer = requester.ask("POST", path, query={"uploads": ""})
        found = UPLOAD.search(answer)
        if found is None:
            raise BackupProblem("The storage of backups does not take uploads in parts; is it one that speaks S3?")
        self._id = unescape(found[1].decode())

    def write(self, data: bytes) -> int:
        """Take bytes in; each full part leaves."""
        self._waiting += data
        while len(self._waiting) >= (size := PART << (len(self._tags) // PARTS_OF_A_SIZE)):
            self._send(bytes(self._waiting[:size]))
            del self._waiting[:size]
        return len(data)

    def finish(self) -> None:
        """Send what is left and have the parts put together."""
        if self._waiting or not self._tags:
            self._send(bytes(self._waiting))
            self._waiting.clear()
        listed = "".join(
            f"<Part><PartNumber>{number}</PartNumber><ETag>{tag}</ETag></Part>"
            for number, tag in enumerate(self._tags, 1)
        )
        body = f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()
        answer = self._requester.ask("POST", self._path, query={"uploadId": self._id}, body=body)
        # It may say 200 first and that it failed afterwards, in the same answer.
        if ERROR in answer:
            raise BackupProblem(f"The storage of backups could not put the parts together: {answer[:300]!r}")

    def give_up(self) -> None:
        """Have what was sent removed."""
        with suppress(BackupProblem):
            self._requester.ask("DELETE", self._path, query={"uploadId": self._id})

    def _send(self, part: bytes) -> None:
        query = {"partNumber": str(len(self._tags) + 1), "uploadId": self._id}
        with self._requester.asking("PUT", self._path, query=query, body=part) as response:
            response.read()
            self._tags.append(response.headers.get("ETag", ""))


def _read(xml: bytes, name: str) -> str:
    found = re.search(rf"<{name}>([^<]*)</{name}>".encode(), xml)
    return unescape(found[1].decode(), {"&quot;": '"'}) if found else ""
