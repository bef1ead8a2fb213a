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
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return body
    if encoding == "gzip":
        return gzip.decompress(body)
    if encoding == "deflate":
        return zlib.decompress(body)
    return _find_codec(encoding, "decompress")(body)


def pack(body: bytes | memoryview) -> bytes:
    """An answer's body as gzip, at the speed that suits loopback."""
    return gzip.compress(body, compresslevel=1)


def choose(accepted: str, size: int) -> str:
    """The encoding of an answer: gzip when asked for and worth it. On loopback packing costs more than it saves."""
    offered = {part.split(";")[0].strip().lower() for part in accepted.split(",")}
    return "gzip" if "gzip" in offered and size >= SMALLEST_WORTH_PACKING else ""


def _find_codec(encoding: str, name: str) -> Callable[[bytes], bytes]:
    modules = {"lz4": "lz4.frame", "zstd": "backports.zstd"}
    if encoding not in modules:
        raise UnknownEncoding(f"The content encoding {encoding!r} is not one of gzip, deflate, lz4, zstd.")
    found: Callable[[bytes], bytes] = getattr(importlib.import_module(modules[encoding]), name)
    return found
