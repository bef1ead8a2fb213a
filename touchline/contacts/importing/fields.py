"""Fields that the columns of an import become; makes the attributes that are asked for."""

from collections.abc import Mapping

from touchline.contacts.importing.targets import find_further
from touchline.imports.mapping import NEW, Column
from touchline.imports.mapping import Mapping as ColumnMapping
from touchline.records.attributes import create_attribute, make_slug
from touchline.records.fields import Field, FieldType
from touchline.records.kinds import RecordKind

Columns = list[tuple[int, Column, Field]]


def find_columns(kind: RecordKind, mapping: ColumnMapping, *, actor: object, is_dry: bool) -> Columns:
    """Return place, column and field of each column that becomes a field; a dry run makes no attribute."""
    fields = {field.slug: field for field in kind.get_fields()}
    found: Columns = []
    for at, column in enumerate(mapping.columns):
        field = fields.get(column.to)
        if field is None and column.to == NEW:
            field = _find_or_make(kind, column, fields, actor=actor, is_dry=is_dry)
        elif field is None and (further := find_further(column.to)):
            facts = {"slug": column.to, "label": further[0], "type": further[1]}
            field = _make(kind, facts, actor=actor, is_dry=is_dry)
        if field is not None:
            fields[field.slug] = field
            found.append((at, column, field))
    return found


def _find_or_make(kind: RecordKind, column: Column, fields: dict[str, Field], *, actor: object, is_dry: bool) -> Field:
    """Return the attribute of that name, as a run that broke off may have made it, else a new one."""
    name = column.label or column.name
    same = name.casefold()
    for field in fields.values():
        if field.custom and field.editable and same in (str(field.label).casefold(), field.slug.casefold()):
            return field
    taken = {field.slug for field in kind.get_fields(archived=True)}
    facts = {"slug": make_slug(name, taken), "label": name[:80], "type": FieldType(column.type)}
    return _make(kind, facts, actor=actor, is_dry=is_dry)


def _make(kind: RecordKind, facts: Mapping[str, object], *, actor: object, is_dry: bool) -> Field:
    slug = str(facts["slug"])
    if not is_dry:
        create_attribute(kind, dict(facts), actor=actor)
        return kind.find_fields([slug])[slug]
    return Field(slug=slug, label=str(facts["label"]), type=FieldType(str(facts["type"])), custom=True)
