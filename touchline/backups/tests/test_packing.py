"""What is packed comes out again, whole, and a bad archive is never taken for a good one."""

import io

import pytest

from touchline.backups.keys import MasterKey
from touchline.backups.packing import EVENTS, FILES, HOME, POSTGRES, Manifest, Packer, Tally, Unpacker
from touchline.backups.problems import Damaged, OtherVersion
from touchline.backups.stream import SealedReader, SealedWriter
from touchline.backups.unpacking import check_version, unpack

KEY = MasterKey(b"k" * 32)
MANIFEST = Manifest(
    version="0.1.0",
    made_at="2026-11-22T10:00:00+00:00",
    position=7,
    postgres="18.6",
    migrations=["contacts.0001_first"],
    event_migrations=[1, 2],
    keys="abc",
    event_store="parts",
)


def pack(tmp_path, *, manifest=MANIFEST):
    part = tmp_path / "events" / "202601_1_1_0"
    part.mkdir(parents=True, exist_ok=True)
    (part / "data.bin").write_bytes(b"\0" * 5000)
    (part / "count.txt").write_text("12")
    sink = io.BytesIO()
    packer = Packer(sink, KEY, manifest)
    assert list(packer.add_stream(POSTGRES, io.BytesIO(b"d" * 9_000_000)))[-1] == 9_000_000
    for file in sorted(part.iterdir()):
        packer.add_file(EVENTS, f"events/{part.name}/{file.name}", file)
    packer.add_file(FILES, "aa/key", part / "count.txt")
    packer.add_file(FILES, "aa/gone", tmp_path / "gone")
    packer.add_bytes(HOME, "erasures.jsonl", b"[1]\n")
    packer.finish(Tally(rows={"contacts_contact": 3}, events={"events": 12}))
    return sink.getvalue()


def open_archive(data, folder):
    folder.mkdir(exist_ok=True)
    return unpack(io.BytesIO(data), KEY, folder, check=lambda manifest: None)


def test_all_of_it_comes_out(tmp_path):
    found = open_archive(pack(tmp_path), tmp_path / "out")
    assert found.manifest == MANIFEST
    assert found.tally.rows == {"contacts_contact": 3}
    assert found.dump.read_bytes() == b"d" * 9_000_000
    assert [path.name for path in found.list_tables()["events"]] == ["202601_1_1_0"]
    assert (found.files / "aa" / "key").read_text() == "12"
    assert (found.home / "erasures.jsonl").read_bytes() == b"[1]\n"
    assert found.tally.sections["files"]["files"] == 1


def reseal(data, change):
    """Take the seal off, change what is in it, and seal it with the right key: what no tag can find."""
    body = change(SealedReader(io.BytesIO(data), KEY).read())
    sink = io.BytesIO()
    writer = SealedWriter(sink, KEY, {})
    writer.write(body)
    writer.close()
    return sink.getvalue()


def test_an_archive_without_its_end_is_none(tmp_path):
    with pytest.raises(Damaged):
        open_archive(reseal(pack(tmp_path), lambda body: body[: len(body) // 2]), tmp_path / "out")


def test_a_piece_that_points_outside_is_refused(tmp_path):
    sink = io.BytesIO()
    packer = Packer(sink, KEY, MANIFEST)
    packer.add_bytes(FILES, "../../etc/cron.d/x", b"bad")
    packer.finish(Tally())
    with pytest.raises(Damaged, match="belongs in none"):
        open_archive(sink.getvalue(), tmp_path / "out")


def test_a_section_nobody_knows_is_refused(tmp_path):
    sink = io.BytesIO()
    packer = Packer(sink, KEY, MANIFEST)
    packer.add_bytes("keys", "keys.json", b"{}")
    packer.finish(Tally())
    with pytest.raises(Damaged, match="does not know"):
        open_archive(sink.getvalue(), tmp_path / "out")


def test_a_tally_of_something_else_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr("touchline.backups.packing.Section.sum_up", lambda self: {"files": 0, "bytes": 0, "sha256": ""})
    data = pack(tmp_path)
    monkeypatch.undo()
    with pytest.raises(Damaged, match="tally"):
        open_archive(data, tmp_path / "out")


def test_the_manifest_can_be_refused_before_anything_is_written(tmp_path):
    out = tmp_path / "out"
    out.mkdir()

    def refuse(manifest):
        check_version(manifest, version="0.0.9", known=set(), known_events={1, 2})

    with pytest.raises(OtherVersion, match=r"made by Touchline 0\.1\.0, which is newer than this one \(0\.0\.9\)"):
        unpack(io.BytesIO(pack(tmp_path)), KEY, out, check=refuse)
    assert not list(out.iterdir())


def test_an_older_version_is_welcome():
    check_version(MANIFEST, version="9", known={"contacts.0001_first", "contacts.0002_more"}, known_events={1, 2, 3})


def test_a_newer_event_store_is_refused():
    with pytest.raises(OtherVersion, match="event store 2"):
        check_version(MANIFEST, version="1", known=set(MANIFEST.migrations), known_events={1})


def test_a_manifest_of_other_words_is_another_version(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "touchline.backups.packing.asdict", lambda manifest: {"strange": 1} if manifest is MANIFEST else {}
    )
    sink = io.BytesIO()
    Packer(sink, KEY, MANIFEST).finish(Tally())
    monkeypatch.undo()
    with pytest.raises(OtherVersion):
        Unpacker(io.BytesIO(sink.getvalue()), KEY)
