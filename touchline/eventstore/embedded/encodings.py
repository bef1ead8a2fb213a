"""Content encodings of requests and answers, those that clickhouse-connect asks for."""

import gzip
import importlib
import zlib
from collections.abc import Callable

SMALLEST_WORTH_PACKING = 4_096


class UnknownEncoding(Exception):
    """The request's data is packed in a way this server does not know."""


def unpack(body: bytes, encoding: str) -> bytes:
    """A request's body as it was before its Content-Encoding."""
    unpacker = UNPACKERS.get(encoding.strip().lower())
    if unpacker is None:
        raise UnknownEncoding(f"The content encoding {encoding!r} is none of gzip, deflate, lz4, zstd.")
    try:
        return unpacker(body)
    except (OSError, RuntimeError, zlib.error, EOFError) as error:
        raise UnknownEncoding(f"The request's {encoding} data cannot be unpacked: {error}") from None


def pack(body: bytes | memoryview) -> bytes:
    """An answer's body as gzip, at the speed that suits loopback."""
    return gzip.compress(body, compresslevel=1)


def choose(accepted: str, size: int) -> str:
    """The encoding of an answer: gzip when asked for and worth it. On loopback packing costs more than it saves."""
    offered = {part.split(";")[0].strip().lower() for part in accepted.split(",")}
    return "gzip" if "gzip" in offered and size >= SMALLEST_WORTH_PACKING else ""


def _unpack_lz4(body: bytes) -> bytes:
    """Every frame in turn: clickhouse-connect sends one for each block, and the library's own shortcut reads only the first."""
    frames = importlib.import_module("lz4.frame")
    parts: list[bytes] = []
    while body:
        frame = frames.LZ4FrameDecompressor()
        parts.append(frame.decompress(body))
        if not frame.eof:
            raise UnknownEncoding("The lz4 data of the request ends in the middle.")
        body = frame.unused_data or b""
    return b"".join(parts)


def _unpack_zstd(body: bytes) -> bytes:
    unpacked: bytes = importlib.import_module("backports.zstd").decompress(body)
    return unpacked


UNPACKERS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "identity": bytes,
    "gzip": gzip.decompress,
    "deflate": zlib.decompress,
    "lz4": _unpack_lz4,
    "zstd": _unpack_zstd,
}
