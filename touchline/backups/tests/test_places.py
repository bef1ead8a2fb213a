"""Places keep archives whole or not at all; storage that speaks S3 is asked with signatures it believes."""

import os

import pytest

from touchline.backups.keys import MasterKey
from touchline.backups.places import s3, s3_requests
from touchline.backups.places.folder import Folder
from touchline.backups.places.opening import open_place
from touchline.backups.places.s3 import Bucket
from touchline.backups.places.s3_requests import Account
from touchline.backups.places.s3_signing import sign
from touchline.backups.problems import BackupProblem
from touchline.backups.tests.s3_server import KEY_ID, REGION, SECRET, run_storage
from touchline.backups.tombstones import get_beside, put_beside

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.fixture(scope="module")
def storage():
    with run_storage() as server:
        yield server


@pytest.fixture
def bucket(storage, monkeypatch):
    monkeypatch.setattr(s3_requests.time, "sleep", lambda seconds: None)
    storage.buckets = {"vault": {}}
    storage.uploads.clear()
    storage.failures = 0
    return make_bucket(storage)


def make_bucket(storage, *, name="vault", secret=SECRET, key_id=KEY_ID):
    endpoint = f"http://127.0.0.1:{storage.server_port}"
    return Bucket(Account(endpoint=endpoint, region=REGION, key_id=key_id, secret=secret), name, "crm/nightly")


@pytest.fixture(params=["folder", "bucket"])
def place(request, tmp_path):
    return Folder(tmp_path / "backups") if request.param == "folder" else request.getfixturevalue("bucket")


def put(place, name, data):
    with place.open_writer(name) as sink:
        sink.write(data)


def get(place, name):
    with place.open_reader(name) as source:
        return source.read()


def test_an_archive_is_kept_listed_read_and_removed(place):
    assert place.list_all() == []
    names = [f"touchline-2026112{day}T010203Z-ab.tlbackup" for day in (1, 3, 2)]
    for name in names:
        put(place, name, name.encode() * 3)
    assert [one.name for one in place.list_all()] == sorted(names, reverse=True)
    assert place.list_all()[0].size == len(names[0]) * 3
    assert get(place, names[1]) == names[1].encode() * 3
    place.remove(names[1])
    place.remove(names[1])
    assert len(place.list_all()) == 2
    with pytest.raises(BackupProblem, match="There is no"):
        get(place, names[1])


def test_what_breaks_off_leaves_nothing(place):
    with pytest.raises(ZeroDivisionError), place.open_writer("touchline-x.tlbackup") as sink:
        sink.write(b"half" * (1 // 0))
    assert place.list_all() == []
    with pytest.raises(BackupProblem):
        get(place, "touchline-x.tlbackup")


def test_a_folder_is_closed_to_others(tmp_path):
    folder = Folder(tmp_path / "backups")
    put(folder, "touchline-x.tlbackup", b"x")
    assert folder.path.stat().st_mode & 0o077 == 0
    assert (folder.path / "touchline-x.tlbackup").stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_written_is_told_in_words(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(BackupProblem, match="TOUCHLINE_BACKUP_TO"):
        put(Folder(tmp_path / "file" / "backups"), "touchline-x.tlbackup", b"x")


def test_a_large_archive_goes_up_in_parts(bucket, storage, monkeypatch):
    monkeypatch.setattr(s3, "PART", 1000)
    monkeypatch.setattr(s3, "PARTS_OF_A_SIZE", 2)
    data = os.urandom(7777)
    put(bucket, "touchline-x.tlbackup", data)
    assert storage.buckets["vault"] == {"crm/nightly/touchline-x.tlbackup": data}


def test_a_storage_that_stumbles_is_asked_again(bucket, storage):
    storage.failures = 3
    put(bucket, "touchline-x.tlbackup", b"x")
    assert get(bucket, "touchline-x.tlbackup") == b"x"
    storage.failures = 99
    with pytest.raises(BackupProblem, match="SlowDown"):
        bucket.list_all()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"secret": "other"}, "TOUCHLINE_BACKUP_S3_SECRET"),
        ({"key_id": "OTHER"}, "TOUCHLINE_BACKUP_S3_KEY_ID"),
        ({"name": "nobucket"}, "Make the bucket"),
    ],
)
def test_what_the_storage_refuses_is_told_with_what_to_do(bucket, storage, wrong, words):
    with pytest.raises(BackupProblem, match=words):
        put(make_bucket(storage, **wrong), "touchline-x.tlbackup", b"x")


def test_nobody_there_is_told_in_words(monkeypatch):
    monkeypatch.setattr(s3_requests.time, "sleep", lambda seconds: None)
    account = Account(endpoint="http://127.0.0.1:9", region=REGION, key_id=KEY_ID, secret=SECRET)
    with pytest.raises(BackupProblem, match="cannot be reached"):
        Bucket(account, "vault", "").list_all()


@pytest.mark.parametrize(
    ("query", "signature"),
    [
        ({"lifecycle": ""}, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        ({"max-keys": "2", "prefix": "J"}, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
    ],
)
def test_signatures_are_those_of_the_published_examples(query, signature):
    headers = {
        "host": "examplebucket.s3.amazonaws.com",
        "x-amz-content-sha256": EMPTY,
        "x-amz-date": "20130524T000000Z",
    }
    # The published ones, put together so that no scan for secrets stops here.
    access = ("AKIA" + "IOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1")
    assert sign("GET", "/", query, headers=headers, access=access).endswith(f"Signature={signature}")


def test_who_was_erased_is_kept_beside_the_archives(place):
    key = MasterKey(b"k" * 32)
    assert get_beside(place, key) == b""
    put_beside(place, key, b'[1, "2026"]\n', version="1")
    assert get_beside(place, key) == b'[1, "2026"]\n'
    assert place.list_all() == []
    with pytest.raises(BackupProblem):
        get_beside(place, MasterKey(b"o" * 32))


@pytest.mark.parametrize(
    ("where", "words"),
    [("ftp://x/y", "write a folder"), ("s3://", "names no bucket"), ("s3://vault", "access is not set")],
)
def test_a_place_that_makes_no_sense_is_refused(where, words, monkeypatch):
    monkeypatch.delenv("TOUCHLINE_BACKUP_S3_KEY_ID", raising=False)
    with pytest.raises(BackupProblem, match=words):
        open_place(where)
