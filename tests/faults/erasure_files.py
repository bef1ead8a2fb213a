"""Erasure down to the bytes: after the mutation the token is in no part file of the event store, in no table, log or file."""

import ctypes
import os
import re
import secrets
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import psycopg

from benchmarks.installation import Installation, run_installation

OTHERS = 3_000
LONGEST = 900.0
"""The engine keeps replaced parts for eight minutes."""
NONE, LZ4, ZSTD, MULTIPLE, DELTA = 0x02, 0x82, 0x90, 0x91, 0x92
HEAD: Final = struct.Struct("<16sBII")
"""Of a compressed block: a checksum, the method, the size with these nine bytes, the size of what is in it."""
LEFT_OUT: Final = ("postgres/", "run/", "cache/")
"""PostgreSQL is asked through its tables: its own files keep what is deleted until they are written over."""
STATISTICS: Final = (
    "SELECT name, count(), sum(value), uniqExact(person_id) FROM events GROUP BY name ORDER BY name",
    "SELECT count(), sum(pages) FROM visits",
)


def run_erasure_files(*, quick: bool) -> dict[str, object]:
    """A known visitor among thousands, with a token in every text; the token is searched for before and after the erasure."""
    token = f"zqx{secrets.token_hex(8)}"
    address = f"{token}@x.example"
    with run_installation() as installation:
        contact = _put_in(installation, token, address, others=OTHERS // (6 if quick else 1))
        before = find_everywhere(installation, token)
        assert any("/data/" in place or "/store/" in place for place in before), (
            f"No part file holds the token: {before}"
        )
        assert any(place.startswith("table ") for place in before), f"No table holds the token: {before}"
        figures = [installation.query_events(one) for one in STATISTICS]
        headers = {"Authorization": f"Bearer {installation.token}"}
        answer = httpx.post(f"{installation.pages}/api/v1/contacts/{contact}/erase", headers=headers, timeout=120)
        assert answer.status_code == httpx.codes.OK, answer.text
        installation.run("erasures", "--now", seconds=300)
        assert [installation.query_events(one) for one in STATISTICS] == figures, "The figures are others than before."
        installation.wait_until(
            lambda: not find_everywhere(installation, token), what="the last part with the token gone", seconds=LONGEST
        )
        assert not find_everywhere(installation, token)
    kinds = sorted({place.partition(" ")[0] for place in before})
    return {"places before": len(before), "kinds": kinds, "places after": 0, "figures": "unchanged"}


def find_everywhere(installation: Installation, token: str) -> set[str]:
    """Return every table and file of an installation in which a token stands, compressed or not."""
    return {*_find_in_files(installation.home, token.encode()), *_find_in_tables(installation, token)}


def _find_in_files(home: Path, token: bytes) -> Iterator[str]:
    pattern = re.compile(re.escape(token), re.IGNORECASE)
    for folder, _folders, names in os.walk(home):
        for name in names:
            path = Path(folder) / name
            place = path.relative_to(home).as_posix()
            if place.startswith(LEFT_OUT):
                continue
            try:
                data = path.read_bytes()
            except OSError:
                continue  # merged away while we looked
            if pattern.search(data) or any(pattern.search(block) for block in _unpack(data) if path.suffix == ".bin"):
                yield f"file {place}"


def _unpack(data: bytes) -> Iterator[bytes]:
    """Yield the blocks of a column's file as they were before they were compressed."""
    at = 0
    while at + HEAD.size <= len(data):
        _checksum, method, size, _whole = HEAD.unpack_from(data, at)
        if size < 9 or method not in (NONE, LZ4, ZSTD, MULTIPLE, DELTA):
            return
        yield from _unpack_one(data[at + 16 : at + 16 + size])
        at += 16 + size


def _unpack_one(block: bytes) -> Iterator[bytes]:
    """Yield what is in a block: its head of nine bytes says how it is packed; several ways may be one in the other."""
    method, whole = block[0], struct.unpack_from("<I", block, 5)[0]
    body = block[9:]
    if method == NONE:
        yield body
    elif method == LZ4:
        room = ctypes.create_string_buffer(whole)
        done = ctypes.CDLL("liblz4.so.1").LZ4_decompress_safe(body, room, len(body), whole)
        yield _check(room.raw, done, whole)
    elif method == ZSTD:
        room = ctypes.create_string_buffer(whole)
        unpack = ctypes.CDLL("libzstd.so.1").ZSTD_decompress
        unpack.restype, unpack.argtypes = ctypes.c_size_t, [
            ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t,
        ]  # fmt: skip
        done = unpack(room, whole, body, len(body))
        yield _check(room.raw, done, whole)
    elif method == MULTIPLE:
        ways = body[0]
        yield from _unpack_one(body[1 + ways :])


def _check(found: bytes, done: int, whole: int) -> bytes:
    assert done == whole, f"A block of {whole} bytes could not be unpacked: {done}"
    return found


def _find_in_tables(installation: Installation, token: str) -> Iterator[str]:
    with psycopg.connect(installation.environment.database_url, autocommit=True) as connection:
        tables = connection.execute(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        for (table,) in tables:
            sql = f"SELECT 1 FROM {table} t WHERE position(%s IN t::text) > 0 OR position(%s IN t::text) > 0 LIMIT 1"
            if connection.execute(sql, [token, token.encode().hex()]).fetchone():
                yield f"table {table}"


def _put_in(installation: Installation, token: str, address: str, *, others: int) -> int:
    """Let somebody with the token in every text visit and become known among others; returns the contact."""
    batch = [
        {"type": "identify", "userId": address, "traits": {"email": address, "name": token, "plan": token}},
        {
            "type": "page",
            "userId": address,
            "properties": {
                "url": f"https://shop.example/{token}?utm_campaign={token}",
                "path": f"/{address}",
                "title": token,
                "referrer": f"https://{token}.example/",
            },
            "context": {"campaign": {"name": address}},
        },
        {"type": "track", "userId": address, "event": "Searched", "properties": {"q": token, "value": 5}},
    ]
    crowd = [
        {"type": "track", "userId": f"u{number}", "event": "Searched", "properties": {"q": "tea", "value": 1}}
        for number in range(others)
    ]
    for some in (batch, *(crowd[at : at + 200] for at in range(0, len(crowd), 200))):
        answer = httpx.post(
            f"{installation.collector}/v1/batch", json={"batch": some}, auth=(installation.key, ""), timeout=60
        )
        assert answer.is_success, answer.text
    total = len(batch) + len(crowd)
    count = "SELECT count() FROM events WHERE name IN ('Searched', 'page_viewed', 'identify')"
    installation.wait_until(
        lambda: int(installation.query_events(count)[0][0]) >= total - 1, what=f"{total} events stored", seconds=120
    )
    found = installation.call_api(f"/api/v1/contacts?external_id={address}")["items"]
    assert len(found) == 1, found
    return int(found[0]["id"])
