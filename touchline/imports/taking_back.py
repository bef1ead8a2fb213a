"""Takes a whole import back: what it made goes, what it changed is as before unless somebody changed it again."""

from typing import Final

from django.db import transaction

from touchline.imports.kinds import ImportKind, get_import_kind
from touchline.imports.models import ATTRIBUTE, Import, Kept, Made
from touchline.records.attributes import archive_attribute
from touchline.records.changes import CannotUndo, undo
from touchline.records.kinds import get_kind as get_record_kind
from touchline.records.models import AttributeDefinition

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
    left_out += _put_back(imported, kind)
    # Consents and events of somebody go before they do, or they would seem to hold them here.
    made = Made.objects.filter(imported=imported).exclude(kind=ATTRIBUTE)
    kinds = sorted(set(made.values_list("kind", flat=True)), key=_find_turn)
    for what in kinds:
        put_away += _remove(imported, kind, what)
    _put_attributes_away(imported)
    Import.objects.filter(pk=imported.pk).update(result={"left_out": left_out, "put_away": put_away})


def _put_back(imported: Import, kind: ImportKind) -> int:
    left_out = 0
    kept = Kept.objects.filter(imported=imported).order_by("record_id")
    while chunk := list(kept[:AT_ONCE]):
        with transaction.atomic():
            left_out += kind.put_back(imported, chunk)
            Kept.objects.filter(pk__in=[one.pk for one in chunk]).delete()
    return left_out


def _remove(imported: Import, kind: ImportKind, what: str) -> int:
    put_away = 0
    made = Made.objects.filter(imported=imported, kind=what).order_by("record_id")
    while chunk := list(made.values_list("pk", "record_id")[:AT_ONCE]):
        with transaction.atomic():
            put_away += kind.undo(imported, what, [record_id for _pk, record_id in chunk])
            Made.objects.filter(pk__in=[pk for pk, _record_id in chunk]).delete()
    return put_away


def _put_attributes_away(imported: Import) -> None:
    """Archive the attributes that columns became, unless some record has a value by now."""
    made = Made.objects.filter(imported=imported, kind=ATTRIBUTE)
    for definition in AttributeDefinition.objects.filter(pk__in=made.values("record_id"), archived_at=None):
        model = get_record_kind(definition.kind).model
        if not model.objects.filter(attributes__has_key=definition.slug).exists():
            archive_attribute(definition, actor=imported.started_by)
    made.delete()


def _find_turn(what: str) -> tuple[int, str]:
    return (["contact", "company"].index(what) + 1 if what in ("contact", "company") else 0, what)
