"""One sealed stream: chunks of AES-256-GCM, each with its number and the last one marked (STREAM, Hoang et al. 2015).

So an archive that was cut, or has chunks changed, swapped, left out or added, is found out before anything of it is used.
"""

import hashlib
import json
import struct
import zlib
from typing import Any, BinaryIO, Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from touchline.backups.keys import MasterKey
from touchline.backups.problems import Damaged, OtherVersion

MAGIC: Final = b"touchline backup\n"
FORMAT: Final = 1
CHUNK: Final = 1 << 20
TAG: Final = 16
MOST_HEAD: Final = 1 << 16
HEAD: Final = struct.Struct(">II")
"""Length and CRC-32 of the head."""


class Sink(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> int: ...


class SealedWriter:
    """Seals what is written and hands it on; nothing is whole before `close`."""

    def __init__(self, sink: Sink, key: MasterKey, facts: dict[str, Any]) -> None:
        lock = key.make_lock()
        head = json.dumps({"format": FORMAT, "chunk": CHUNK, "lock": lock, **facts}, sort_keys=True).encode()
        self._sink = sink
        self._cipher, self._about = _make_cipher(key.open_lock(lock), head)
        self._waiting = bytearray()
        self._number = 0
        self.written = 0
        self._hand_on(MAGIC + HEAD.pack(len(head), zlib.crc32(head)) + head)

    def write(self, data: bytes | bytearray | memoryview) -> int:
        """Take bytes in; a full chunk leaves as soon as it is known not to be the last."""
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def close(self) -> None:
        """Seal what is left as the end."""
        self._seal(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        self._hand_on(self._cipher.encrypt(_make_nonce(self._number, last=last), chunk, self._about))
        self._number += 1

    def _hand_on(self, data: bytes) -> None:
        self._sink.write(data)
        self.written += len(data)


class SealedReader:
    """Opens a sealed stream; hands out nothing that is not proven. Raises Damaged, WrongKey, OtherVersion."""

    def __init__(self, source: BinaryIO, key: MasterKey) -> None:
        self.facts, head = read_head(source)
        self._source = source
        self._cipher, self._about = _make_cipher(key.open_lock(self.facts["lock"]), head)
        self._size = int(self.facts["chunk"]) + TAG
        self._number = 0
        self._next = self._read_full()
        self._open = b""
        self._at_end = False

    def read(self, size: int = -1) -> bytes:
        """Return up to so many bytes, all that is left for less than none; nothing at the end."""
        found = bytearray()
        while size < 0 or len(found) < size:
            if not self._open and not self._fill():
                break
            part = self._open if size < 0 else self._open[: size - len(found)]
            found += part
            self._open = self._open[len(part) :]
        return bytes(found)

    def _fill(self) -> bool:
        """Open the next chunk; False at the end."""
        if self._at_end:
            return False
        sealed, self._next = self._next, self._read_full()
        last = not self._next
        try:
            self._open = self._cipher.decrypt(_make_nonce(self._number, last=last), sealed, self._about)
        except InvalidTag:
            raise Damaged(self._explain(sealed, last=last)) from None
        self._number += 1
        self._at_end = last
        return bool(self._open) or not last

    def _explain(self, sealed: bytes, *, last: bool) -> str:
        place = f"after {self._number * CHUNK / 1e6:.0f} MB"
        if not last or len(sealed) == self._size:
            try:
                self._cipher.decrypt(_make_nonce(self._number, last=not last), sealed, self._about)
            except InvalidTag:
                pass
            else:
                return (
                    f"The archive was cut short: it ends {place}, and more belongs to it. Fetch it once more, or take another."
                    if last
                    else f"Something was added to the archive after its end ({place}). Take another one."
                )
        if last:
            return f"The archive was cut short, or its end is damaged ({place}). Fetch it once more, or take another."
        return f"The archive is damaged {place}: what stands there is not what was written. Take another one."

    def _read_full(self) -> bytes:
        parts: list[bytes] = []
        wanted = self._size
        while wanted and (part := self._source.read(wanted)):
            parts.append(part)
            wanted -= len(part)
        return b"".join(parts)


def read_head(source: BinaryIO) -> tuple[dict[str, Any], bytes]:
    """Return what an archive says of itself before its seal, not proven yet, and its bytes; raises Damaged, OtherVersion."""
    begin = source.read(len(MAGIC) + HEAD.size)
    if not begin.startswith(MAGIC):
        raise Damaged("This is no backup of Touchline: it does not begin like one.")
    if len(begin) < len(MAGIC) + HEAD.size:
        raise Damaged("The archive was cut short: it ends in its head. Fetch it once more, or take another.")
    length, check = HEAD.unpack(begin[len(MAGIC) :])
    head = source.read(length) if length <= MOST_HEAD else b""
    if len(head) < length or zlib.crc32(head) != check:
        raise Damaged("The head of the archive is damaged or cut. Fetch it once more, or take another.")
    facts: dict[str, Any] = json.loads(head)
    if facts.get("format") != FORMAT:
        raise OtherVersion(
            f"This archive has format {facts.get('format')}, made by Touchline {facts.get('version', 'of a later day')}; "
            f"this version reads format {FORMAT}. Install that version or a later one, and restore with it."
        )
    return facts, head


def _make_cipher(key: bytes, head: bytes) -> tuple[AESGCM, bytes]:
    return AESGCM(key), hashlib.sha256(MAGIC + head).digest()


def _make_nonce(number: int, *, last: bool) -> bytes:
    # The key is this archive's alone, so a number is never used twice with it.
    return number.to_bytes(11, "big") + bytes([last])
