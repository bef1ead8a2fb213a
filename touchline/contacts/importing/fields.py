"""Fields that the columns of an import become; makes the attributes that are asked for."""

from collections.abc import Mapping

from django.db import transaction

from touchline.contacts.importing.targets import find_further
from touchline.imports.mapping import NEW, Column
from touchline.imports.mapping import Mapping as ColumnMapping
from touchline.imports.models import ATTRIBUTE, Import, Made
from touchline.records.attributes import archive_attribute, create_attribute, make_slug
from touchline.records.fields import Field, FieldType
from touchline.records.kinds import RecordKind
from touchline.records.models import AttributeDefinition

Columns = list[tuple[int, Column, Field]]


def find_columns(kind: RecordKind, mapping: ColumnMapping, imported: Import, *, is_dry: bool) -> Columns:
    """Return place, column and field of each column that becomes a field; a dry run makes no attribute."""
    fields = {field.slug: field for field in kind.get_fields()}
    found: Columns = []
    for at, column in enumerate(mapping.columns):
        field = fields.get(column.to)
        if field is None and column.to == NEW:
            field = _find_or_make(kind, column, fields, None if is_dry else imported)
        elif field is None and (further := find_further(column.to)):
            facts = {"slug": column.to, "label": further[0], "type": further[1]}
            field = _make(kind, facts, None if is_dry else imported)
        if field is not None:
            fields[field.slug] = field
            found.append((at, column, field))
    return found


def _find_or_make(kind: RecordKind, column: Column, fields: dict[str, Field], imported: Import | None) -> Field:
    """Return the attribute of that name, as a run that broke off may have made it, else a new one."""
    name = column.label or column.name
    same = name.casefold()
    for field in fields.values():
        if field.custom and field.editable and same in (str(field.label).casefold(), field.slug.casefold()):
            return field
    return _make(kind, {"slug": make_slug(name, set()), "label": name[:80], "type": FieldType(column.type)}, imported)


def _make(kind: RecordKind, facts: Mapping[str, object], imported: Import | None) -> Field:
    """Return a new attribute; one of that name and type that was put away, as with an import taken back, comes back."""
    slug, label, type_ = str(facts["slug"]), str(facts["label"]), FieldType(str(facts["type"]))
    put_away = AttributeDefinition.objects.filter(kind=kind.slug, type=type_).exclude(archived_at=None)
    before = put_away.filter(slug=slug).first()
    taken = {field.slug for field in kind.get_fields(archived=True)}
    if before is None and slug in taken:
        slug = make_slug(label, taken)
    if imported is None:
        return Field(slug=slug, label=label, type=type_, custom=True)
    with transaction.atomic():
        if before is not None:
            archive_attribute(before, actor=imported.started_by, back=True)
        made = before or create_attribute(kind, {**facts, "slug": slug}, actor=imported.started_by)
        Made.objects.create(imported=imported, kind=ATTRIBUTE, record_id=made.pk)
    return kind.find_fields([slug])[slug]
