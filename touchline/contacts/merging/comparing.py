"""Two records side by side, field by field, with the value that stands unless somebody chooses the other."""

from dataclasses import dataclass
from typing import Any

from touchline.contacts.merging import values
from touchline.contacts.models import Contact
from touchline.contacts.person import FIELDS
from touchline.records.fields import Field
from touchline.records.kinds import RecordKind
from touchline.records.shown import Names, load_names, say_anything, say_value


@dataclass(frozen=True, slots=True)
class Line:
    """A field of two records; `chosen` is kept, gone or both."""

    slug: str
    label: Any
    kept: str
    gone: str
    chosen: str
    is_list: bool

    @property
    def differs(self) -> bool:
        """Whether there is anything to choose: both have a value, and not the same."""
        return bool(self.kept and self.gone and self.kept != self.gone)


def compare(kind: RecordKind, kept: Any, gone: Any) -> list[Line]:
    """Return the fields that one of the two has a value in; those to choose first. Three queries at most."""
    rows = [make_row(record) for record in (kept, gone)]
    fields = {field.slug: field for field in kind.get_fields()}
    slugs = values.list_slugs(kind.slug, *rows)
    names = load_names(
        (fields[slug], values.get(kind.slug, row, slug)) for slug in slugs if slug in fields for row in rows
    )
    lines = [_draw(kind.slug, slug, rows, field=fields.get(slug), names=names) for slug in slugs]
    return sorted(lines, key=lambda line: not line.differs)


def make_row(record: Any) -> values.Row:
    """Return a record as `values` looks at one."""
    names = {field.attname for field in type(record)._meta.concrete_fields}  # noqa: SLF001
    return {name: getattr(record, name) for name in names}


def _draw(kind: str, slug: str, rows: list[values.Row], *, field: Field | None, names: Names) -> Line:
    kept, gone = rows
    mine, theirs = values.get(kind, kept, slug), values.get(kind, gone, slug)
    texts = [say_value(field, value, names) if field else say_anything(value) for value in (mine, theirs)]
    label = field.label if field else FIELDS.get(slug, slug)
    return Line(
        slug, label, texts[0], texts[1], values.choose(kind, kept, gone, slug), isinstance(mine or theirs, list)
    )


def count_rows(kind: RecordKind, record: Any) -> int:
    """Return how many fields of a record hold something: the fuller one is kept unless somebody turns them round."""
    row = make_row(record)
    known = len(values.list_slugs(kind.slug, row, row))
    return known + (bool(record.known_by) if isinstance(record, Contact) else 0)
