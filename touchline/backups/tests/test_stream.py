"""The sealed stream: what was written comes back, and nothing else ever does."""

import io
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchline.backups import stream
from touchline.backups.keys import MasterKey, make_key_file, read_key, read_passphrase
from touchline.backups.problems import BackupProblem, Damaged, OtherVersion, WrongKey
from touchline.backups.stream import SealedReader, SealedWriter

KEY = MasterKey(b"k" * 32)
SMALL = 64


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(stream, "CHUNK", SMALL)


def seal(data, *, key=KEY, step=50):
    sink = io.BytesIO()
    writer = SealedWriter(sink, key, {"version": "1"})
    for at in range(0, len(data), step):
        writer.write(data[at : at + step])
    writer.close()
    assert writer.written == len(sink.getvalue())
    return sink.getvalue()


def unseal(sealed, *, key=KEY):
    return SealedReader(io.BytesIO(sealed), key).read()


def find_chunks(sealed):
    source = io.BytesIO(sealed)
    stream.read_head(source)
    head = sealed[: source.tell()]
    rest = sealed[len(head) :]
    return head, [rest[at : at + SMALL + 16] for at in range(0, len(rest), SMALL + 16)]


@pytest.mark.parametrize("size", [0, 1, SMALL - 1, SMALL, SMALL + 1, 3 * SMALL, 1000])
def test_what_was_written_comes_back(size):
    data = os.urandom(size)
    sealed = seal(data)
    assert unseal(sealed) == data
    assert size < 16 or data[:16] not in sealed


def test_reading_little_by_little_is_the_same():
    data = os.urandom(500)
    reader = SealedReader(io.BytesIO(seal(data)), KEY)
    assert b"".join(iter(lambda: reader.read(7), b"")) == data


@settings(deadline=None, max_examples=150)
@given(data=st.data(), size=st.integers(0, 400))
def test_one_changed_bit_anywhere_is_found(data, size):
    sealed = bytearray(seal(b"x" * size))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(BackupProblem):
        unseal(bytes(sealed))


@settings(deadline=None, max_examples=100)
@given(data=st.data(), size=st.integers(0, 400))
def test_a_cut_anywhere_is_found(data, size):
    sealed = seal(b"x" * size)
    with pytest.raises(Damaged):
        unseal(sealed[: data.draw(st.integers(0, len(sealed) - 1))])


def test_a_cut_between_two_chunks_is_called_one():
    head, chunks = find_chunks(seal(os.urandom(300)))
    with pytest.raises(Damaged, match="cut short"):
        unseal(head + b"".join(chunks[:2]))


@pytest.mark.parametrize(
    "order", [[1, 0, 2, 3, 4], [0, 0, 1, 2, 3, 4], [0, 2, 3, 4], [0, 1, 2, 3, 3], [0, 1, 2, 3, 4, 4]]
)
def test_chunks_in_another_order_are_found(order):
    head, chunks = find_chunks(seal(os.urandom(5 * SMALL)))
    with pytest.raises(Damaged):
        unseal(head + b"".join(chunks[place] for place in order))


def test_a_chunk_of_another_archive_is_found():
    head, chunks = find_chunks(seal(b"a" * 5 * SMALL))
    _head, others = find_chunks(seal(b"a" * 5 * SMALL))
    with pytest.raises(Damaged):
        unseal(head + b"".join([chunks[0], others[1], *chunks[2:]]))


def test_something_behind_the_end_is_found():
    with pytest.raises(Damaged):
        unseal(seal(b"a" * 100) + b"more")


def test_another_key_is_told_from_damage():
    with pytest.raises(WrongKey, match="a key file other than the one given"):
        unseal(seal(b"data"), key=MasterKey(b"o" * 32))
    with pytest.raises(WrongKey, match="was sealed with a key file"):
        unseal(seal(b"data"), key=read_passphrase("a long pass phrase"))


def test_a_passphrase_opens_what_it_sealed():
    sealed = seal(b"data", key=read_passphrase("correct horse battery"))
    assert unseal(sealed, key=read_passphrase("correct horse battery")) == b"data"
    with pytest.raises(WrongKey, match="passphrase other"):
        unseal(sealed, key=read_passphrase("correct horse batterz"))
    with pytest.raises(BackupProblem, match="5 characters"):
        read_passphrase("short")


def test_a_later_format_says_what_to_install(monkeypatch):
    monkeypatch.setattr(stream, "FORMAT", 2)
    sealed = seal(b"data")
    monkeypatch.setattr(stream, "FORMAT", 1)
    with pytest.raises(OtherVersion, match="format 2"):
        unseal(sealed)


def test_what_is_no_archive_is_called_that():
    with pytest.raises(Damaged, match="no backup of Touchline"):
        unseal(b"PK\x03\x04" + bytes(100))


def test_a_key_file_is_made_once_and_read_by_its_owner(tmp_path):
    path = tmp_path / "keys" / "backup.key"
    make_key_file(path)
    first = path.read_text()
    make_key_file(path)
    assert path.read_text() == first
    assert path.stat().st_mode & 0o077 == 0
    assert len(read_key(first).secret) == 32
    with pytest.raises(BackupProblem, match="no key of backups"):
        read_key("something else")
