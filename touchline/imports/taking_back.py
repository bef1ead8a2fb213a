"""Takes a whole import back: what it made goes, what it changed is as before unless somebody changed it again."""

from typing import Final

from django.db import transaction

from touchline.imports.kinds import get_import_kind
from touchline.imports.models import Import, Made
from touchline.records.changes import CannotUndo, undo

AT_ONCE: Final = 2_000


def take_back(imported: Import) -> None:
    """Undo the changed values first, then the made records, a chunk a transaction; safe to begin again after a break."""
    left_out = put_away = 0
    if imported.change_set_id is not None:
        try:
            left_out = undo(imported.change_set_id, actor=imported.started_by).left_out
        except CannotUndo:
            pass  # undone already, before the break
    kind = get_import_kind(imported.kind)
    made = Made.objects.filter(imported=imported).order_by("record_id")
    while chunk := list(made.values_list("pk", "record_id")[:AT_ONCE]):
        with transaction.atomic():
            put_away += kind.undo(imported, [record_id for _pk, record_id in chunk])
            Made.objects.filter(pk__in=[pk for pk, _record_id in chunk]).delete()
    Import.objects.filter(pk=imported.pk).update(result={"left_out": left_out, "put_away": put_away})
