"""Removes what stands at records that are going for good: notes, files with their bytes, changes, pins and looks."""

from collections.abc import Sequence

from django.db import transaction

from touchline.records.files import get_path
from touchline.records.models import Change, ChangeSet, File, Look, Note, Pin


def forget_records(kind: str, record_ids: Sequence[int]) -> None:
    """Remove all that stands at these records, in the caller's transaction; the bytes of files once it is committed.

    An act of which no record is left goes too; of one that had others, only the part about these.
    """
    about = {"kind": kind, "record_id__in": record_ids}
    keys = list(File.objects.filter(**about).values_list("key", flat=True))
    acts = set(Change.objects.filter(**about).values_list("change_set_id", flat=True))
    for model in (Note, File, Look, Pin, Change):
        model.objects.filter(**about)._raw_delete("default")  # noqa: SLF001 - nothing hangs on them, and they are many
    ChangeSet.objects.filter(pk__in=acts).exclude(pk__in=Change.objects.values("change_set_id")).delete()
    transaction.on_commit(lambda: _remove_bytes(keys))


def _remove_bytes(keys: Sequence[str]) -> None:
    for key in keys:
        get_path(key).unlink(missing_ok=True)
