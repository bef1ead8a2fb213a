"""What is in an archive: a tar of named pieces, compressed once, with a manifest at its beginning and a tally at its end."""

import hashlib
import io
import json
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from touchline.backups.keys import MasterKey
from touchline.backups.problems import BackupProblem, Damaged, OtherVersion
from touchline.backups.stream import SealedReader, SealedWriter, Sink

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LEVEL: Final = 3
PIECE: Final = 8 << 20
"""What has no known length, such as PostgreSQL's dump, is cut into pieces of so many bytes."""
FIRST: Final = "manifest.json"
LAST: Final = "tally.json"
POSTGRES: Final = "postgres"
EVENTS: Final = "events"
FILES: Final = "files"
HOME: Final = "home"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an archive is, written before anything else in it."""

    version: str
    """Of Touchline."""
    made_at: str
    """The moment that both stores stood at, in ISO 8601."""
    position: int
    """The last block of the journal that the event store holds."""
    postgres: str
    """The server's version."""
    migrations: list[str]
    event_migrations: list[int]
    keys: str
    """What the installation's keys are known by; they are not in the archive."""
    event_store: str
    """`parts` of the embedded engine, or `none` where a server of its own is backed up by its own means."""


@dataclass(slots=True)
class Tally:
    """What is in an archive, counted while it was written."""

    rows: dict[str, int] = field(default_factory=dict)
    """Of each table in PostgreSQL, in the archive's moment."""
    events: dict[str, int] = field(default_factory=dict)
    """Of each table in the event store."""
    sections: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Of each section its files, bytes and SHA-256."""


@dataclass(slots=True)
class Section:
    """Counts and hashes what belongs together: each piece's name, size and bytes, in order."""

    files: int = 0
    size: int = 0
    _hash: Any = field(default_factory=hashlib.sha256)

    def begin(self, name: str, size: int) -> None:
        """Count a piece."""
        self.files += 1
        self.size += size
        self._hash.update(f"{name}\0{size}\0".encode("utf-8", "surrogateescape"))

    def add(self, data: bytes) -> None:
        """Take its bytes in."""
        self._hash.update(data)

    def sum_up(self) -> dict[str, Any]:
        """Return files, bytes and hash."""
        return {"files": self.files, "bytes": self.size, "sha256": self._hash.hexdigest()}


class _Watched(io.RawIOBase):
    """A file that a section's hash sees as it is read."""

    def __init__(self, source: BinaryIO, section: Section) -> None:
        self._source, self._section = source, section

    def read(self, size: int = -1) -> bytes:
        with _explained():
            data = self._source.read(size)
        self._section.add(data)
        return data


class Packer:
    """Writes an archive piece by piece."""

    def __init__(self, sink: Sink, key: MasterKey, manifest: Manifest) -> None:
        facts = {"version": manifest.version, "made_at": manifest.made_at}
        self.sealed = SealedWriter(sink, key, facts)
        self._packed = zstd.ZstdFile(cast("Any", self.sealed), "w", level=LEVEL)
        self._tar = tarfile.open(  # noqa: SIM115 - open for as long as this is
            fileobj=self._packed, mode="w|", format=tarfile.PAX_FORMAT, bufsize=1 << 20, encoding="utf-8"
        )
        self._sections: dict[str, Section] = {}
        self._put(FIRST, json.dumps(asdict(manifest), indent=1).encode())

    def add_bytes(self, section: str, name: str, data: bytes) -> None:
        """Add a piece from memory."""
        counted = self._begin(section, name, len(data))
        counted.add(data)
        self._put(f"{section}/{name}", data)

    def add_file(self, section: str, name: str, path: Path) -> None:
        """Add a file as long as it is now; one that is gone is left out, what is added to it meanwhile too."""
        try:
            source = path.open("rb")
        except FileNotFoundError:
            return
        with source:
            info = tarfile.TarInfo(f"{section}/{name}")
            info.size = path.stat().st_size
            info.mode, info.mtime = 0o600, int(path.stat().st_mtime)
            self._tar.addfile(info, cast("BinaryIO", _Watched(source, self._begin(section, name, info.size))))

    def add_stream(self, section: str, source: BinaryIO) -> Iterator[int]:
        """Add what comes through a pipe, in pieces; yields how many bytes came so far."""
        total, number = 0, 0
        while data := _read_full(source, PIECE):
            number += 1
            total += len(data)
            self.add_bytes(section, f"{number:06}", data)
            yield total

    def finish(self, tally: Tally) -> None:
        """Write the tally and close the seal; before that the archive is no archive."""
        tally.sections = {name: one.sum_up() for name, one in self._sections.items()}
        self._put(LAST, json.dumps(asdict(tally), indent=1).encode())
        self._tar.close()
        self._packed.close()
        self.sealed.close()

    def _begin(self, section: str, name: str, size: int) -> Section:
        counted = self._sections.setdefault(section, Section())
        counted.begin(name, size)
        return counted

    def _put(self, name: str, data: bytes) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = len(data), 0o600
        self._tar.addfile(info, io.BytesIO(data))


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece as it comes out: where it belongs, how long it is, and its bytes, to be read before the next one."""

    section: str
    name: str
    size: int
    source: BinaryIO


class Unpacker:
    """Reads an archive from its beginning to its end; what it hands out is proven, and at the end all of it is."""

    def __init__(self, source: BinaryIO, key: MasterKey) -> None:
        self._sealed = SealedReader(source, key)
        self._packed = zstd.ZstdFile(cast("Any", self._sealed), "r")
        self.tally = Tally()
        self._sections: dict[str, Section] = {}
        with _explained():
            self._tar = tarfile.open(fileobj=self._packed, mode="r|", bufsize=1 << 20, encoding="utf-8")  # noqa: SIM115
            first = self._tar.next()
            if first is None or first.name != FIRST:
                raise Damaged("The archive does not begin with its manifest; it is none that this version knows.")
            self.manifest = _read_manifest(self._read(first))

    def pieces(self) -> Iterator[Piece]:
        """Yield every piece; at the end what came is compared with the tally. Raises Damaged."""
        is_whole = False
        with _explained():
            for info in self._tar:
                if info.name == FIRST:
                    continue
                if info.name == LAST:
                    self.tally = Tally(**json.loads(self._read(info)))
                    is_whole = True
                    continue
                yield self._open_piece(info)
            while self._packed.read(PIECE):
                pass
        found = {name: one.sum_up() for name, one in self._sections.items()}
        if not is_whole or found != self.tally.sections:
            raise Damaged("What is in the archive is not what its tally says. Take another archive.")

    def _open_piece(self, info: tarfile.TarInfo) -> Piece:
        section, _slash, name = info.name.partition("/")
        if not info.isreg() or not name or ".." in name.split("/") or name.startswith("/"):
            raise Damaged(f"The archive holds {info.name!r}, which belongs in none.")
        counted = self._sections.setdefault(section, Section())
        counted.begin(name, info.size)
        source = self._tar.extractfile(info)
        if source is None:
            raise Damaged(f"The archive's {info.name} cannot be read.")
        return Piece(section, name, info.size, cast("BinaryIO", _Watched(cast("BinaryIO", source), counted)))

    def _read(self, info: tarfile.TarInfo) -> bytes:
        source = self._tar.extractfile(info)
        return source.read() if source else b""


class _explained:  # noqa: N801 - reads as a statement
    """Turn what the libraries say of a bad archive into words; what the seal says comes through as it is."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, tarfile.TarError | zstd.ZstdError | EOFError | ValueError) and not isinstance(
            error, BackupProblem
        ):
            raise Damaged(f"The archive cannot be unpacked: {error}. Take another one.") from None


def _read_manifest(data: bytes) -> Manifest:
    try:
        return Manifest(**json.loads(data))
    except TypeError:
        raise OtherVersion(
            "The archive was made by another version of Touchline, whose manifest says other things."
        ) from None


def _read_full(source: BinaryIO, size: int) -> bytes:
    parts: list[bytes] = []
    while size and (part := source.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
