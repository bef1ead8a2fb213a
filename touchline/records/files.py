"""Files at records: kept in the home under a random name, given out only as attachments."""

import os
import re
import unicodedata
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from touchline.journal.services import record
from touchline.kit.clock import now
from touchline.kit.ids import make_token
from touchline.records.chunk import tell_pages
from touchline.records.kinds import RecordKind, get_kind
from touchline.records.models import File
from touchline.records.values import Nonsense
from touchline.users.audit import write_audit
from touchline.users.models import User

LARGEST: Final = 25 * 1024 * 1024
LONGEST_NAME: Final = 120
LINK_LASTS_S: Final = 600
MOST_OF_RECORD: Final = 500
BAD_IN_NAME: Final = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+')


def get_folder() -> Path:
    """Return the folder in the home that holds uploads."""
    return settings.ENVIRONMENT.home / "files"


def clean_name(name: str) -> str:
    """Return the name of a file without folders, control and direction marks; never empty, never hidden."""
    name = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode())
    name = BAD_IN_NAME.sub("_", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if len(name) > LONGEST_NAME:
        name = f"{(stem or name)[: LONGEST_NAME - 12]}{dot}{ending[:10]}" if dot else name[:LONGEST_NAME]
    return name or "file"


@transaction.atomic
def add_file(kind: RecordKind, record_id: int, upload: "UploadedFile[Any]", *, author: Any) -> File:
    """Keep an upload at a record; raises Nonsense when it is empty or too large."""
    size = upload.size or 0
    if not 0 < size <= LARGEST:
        raise Nonsense(_("A file has between 1 byte and {largest} MB.").format(largest=LARGEST // 1024 // 1024))
    if File.objects.filter(kind=kind.slug, record_id=record_id, removed_at=None).count() >= MOST_OF_RECORD:
        raise Nonsense(_("This record has {most} files; remove some first.").format(most=MOST_OF_RECORD))
    kept = File.objects.create(
        kind=kind.slug,
        record_id=record_id,
        name=clean_name(upload.name or ""),
        size=size,
        key=write_upload(upload),
        uploaded_by=author if isinstance(author, User) else None,
        uploaded_at=now(),
    )
    record(record_id, "file_added", file_name=kept.name, size=size, by=str(author), file=kept.pk)
    write_audit(author, "file.create", kind.subject, record_id, after={"file": kept.pk, "name": kept.name})
    tell_pages([record_id])
    return kept


@transaction.atomic
def remove_file(kept: File, *, author: Any, back: bool = False) -> None:
    """Take a file away, or bring it back; its bytes go after 30 days."""
    kept.removed_at = None if back else now()
    kept.save(update_fields=["removed_at"])
    action = "file.restore" if back else "file.remove"
    write_audit(author, action, get_kind(kept.kind).subject, kept.record_id, after={"file": kept.pk})
    tell_pages([kept.record_id])


def write_upload(upload: "UploadedFile[Any]") -> str:
    """Write the bytes to the home and to the disk; return the key they are found by."""
    key = make_token(size=18).replace("-", "a").replace("_", "b")
    path = get_path(key)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        for chunk in upload.chunks():
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return key


def get_path(key: str) -> Path:
    """Return where the bytes of a key lie."""
    if not re.fullmatch(r"[A-Za-z0-9]{24}", key):
        raise ValueError("That is no key of a file.")
    return get_folder() / key[:2] / key


def get_files(kind: str, record_id: int, *, limit: int = 50) -> list[File]:
    """Return the files of a record, newest first; one query."""
    found = File.objects.filter(kind=kind, record_id=record_id, removed_at=None)
    return list(found.select_related("uploaded_by").order_by("-id")[:limit])


def sign_link(kept: File) -> str:
    """Return what opens a file for ten minutes, without a cookie."""
    return signing.dumps(kept.pk, salt="records.files", compress=False)


def read_link(token: str) -> File | None:
    """Return the file a link opens, or None when it is forged, too old, or its file is gone."""
    try:
        number = signing.loads(token, salt="records.files", max_age=LINK_LASTS_S)
    except signing.BadSignature:
        return None
    return File.objects.filter(pk=number, removed_at=None).first()
