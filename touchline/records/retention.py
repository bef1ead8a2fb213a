"""How long what stands at records is kept."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from touchline.kit.retention import AT_ONCE, Kept, keep, remove_rows
from touchline.records.files import get_path
from touchline.records.models import Change, ChangeSet, File, Look, Note, Refusal, Work


def remove_files(before: datetime) -> int:
    """Remove files that were taken away, with their bytes."""
    count = 0
    for kept in File.objects.filter(removed_at__lt=before).iterator():
        get_path(kept.key).unlink(missing_ok=True)
        kept.delete()
        count += 1
    return count


def remove_changes(before: datetime) -> int:
    """Remove what was changed in acts of then, and the acts themselves; they cannot be undone any more."""
    count = 0
    while acts := list(ChangeSet.objects.filter(created_at__lt=before).values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            count += Change.objects.filter(change_set_id__in=acts).delete()[0]
            ChangeSet.objects.filter(pk__in=acts).delete()
    return count


def remove_work(before: datetime) -> int:
    """Remove work that ended, with what it left out."""
    return Work.objects.filter(finished_at__lt=before).delete()[0]


keep(
    Kept(
        slug="removed_files",
        label=_("Removed files"),
        about=_("Files that were taken away from a record, and can still be brought back. From their removal."),
        days=30,
        models=(File,),
        remove=remove_files,
    ),
    Kept(
        slug="removed_notes",
        label=_("Removed notes"),
        about=_("Notes that were taken away from a record. From their removal."),
        days=30,
        models=(Note,),
        remove=remove_rows(Note, "removed_at"),
    ),
    Kept(
        slug="changes",
        label=_("Changes of records"),
        about=_(
            "Who changed which value, and what it was before. Older ones cannot be undone any more. From the change."
        ),
        days=None,
        models=(Change,),
        remove=remove_changes,
        least=30,
    ),
    Kept(
        slug="looks",
        label=_("Who looked at what"),
        about=_("When somebody of the team last had a record open. From that look."),
        days=365,
        models=(Look,),
        remove=remove_rows(Look, "at"),
    ),
    Kept(
        slug="work",
        label=_("Work on many records"),
        about=_("How bulk edits and file exports went, and what they left out. From their end."),
        days=365,
        models=(Work, Refusal),
        remove=remove_work,
    ),
)
