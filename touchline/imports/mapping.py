"""What the columns of a file become: kept as JSON, checked against what there is."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Self

from touchline.records.fields import FieldType

if TYPE_CHECKING:
    from touchline.imports.kinds import Target

NEW: Final = "new"
"""As a target: an attribute that the import makes, named as the column."""
ANY: Final = "any"
"""As what records are found by: whichever identifier a row has."""


class Rule(StrEnum):
    """What happens where something is known already."""

    OVERWRITE = "overwrite"
    FILL = "fill"
    APPEND = "append"


@dataclass(slots=True)
class Column:
    """What one column becomes; `erases` says that its empty cells take away what is known."""

    name: str
    to: str = ""
    type: str = ""
    rule: str = Rule.OVERWRITE
    erases: bool = False
    decimal_comma: bool = False
    month_first: bool = False
    label: str = ""
    """What a new attribute is called, where it is not as the column."""

    @classmethod
    def load(cls, kept: dict[str, Any]) -> Self:
        """Return what was kept as JSON; what it does not know is left out."""
        names = set(cls.__dataclass_fields__)
        return cls(**{name: value for name, value in kept.items() if name in names})


@dataclass(slots=True)
class Mapping:
    """What all columns become, in the order of the file, and by what records are found."""

    columns: list[Column] = field(default_factory=list)
    match_by: str = ANY
    country: str = ""
    """Where phone numbers without a country are from."""
    options: dict[str, str] = field(default_factory=dict)
    """What else was chosen, by `kinds.Option.slug`."""

    @classmethod
    def load(cls, kept: dict[str, Any]) -> Self:
        """Return what was kept as JSON."""
        columns = [Column.load(one) for one in kept.get("columns", [])]
        options = {str(name): str(value) for name, value in (kept.get("options") or {}).items()}
        return cls(columns, str(kept.get("match_by") or ANY), str(kept.get("country") or ""), options)

    def keep(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self)

    def find(self, slug: str) -> list[Column]:
        """Return the columns that become this."""
        return [column for column in self.columns if column.to == slug]

    @property
    def used(self) -> set[str]:
        """What any column becomes."""
        return {column.to for column in self.columns if column.to}


def clean_mapping(mapping: Mapping, targets: Sequence["Target"], *, makes_attributes: bool) -> Mapping:
    """Return a mapping in which everything is there: unknown targets, rules and types are left out, doubles too."""
    known = {target.slug: target for target in targets}
    taken: set[str] = set()
    for column in mapping.columns:
        target = known.get(column.to)
        is_new = column.to == NEW and makes_attributes
        if (target is None and not is_new) or (column.to in taken and not is_new and not (target and target.many)):
            column.to = ""
            continue
        taken.add(column.to)
        column.type = _clean_type(column.type) if is_new else ""
        column.rule = column.rule if column.rule in set(Rule) else Rule.OVERWRITE
    keys = {target.slug for target in targets if target.is_key}
    if mapping.match_by not in keys | {ANY}:
        mapping.match_by = ANY
    return mapping


def _clean_type(given: str) -> str:
    return given if given in NEW_TYPES else FieldType.TEXT


NEW_TYPES: Final = tuple(
    str(one)
    for one in (
        FieldType.TEXT,
        FieldType.LONG_TEXT,
        FieldType.NUMBER,
        FieldType.MONEY,
        FieldType.DATE,
        FieldType.MOMENT,
        FieldType.YES_NO,
        FieldType.URL,
        FieldType.EMAIL,
        FieldType.PHONE,
        FieldType.COUNTRY,
        FieldType.LANGUAGE,
        FieldType.TIME_ZONE,
    )
)
"""Types that a new attribute may have."""


def name_all(columns: Iterable[str]) -> Mapping:
    """Return a mapping of these columns to nothing yet."""
    return Mapping([Column(name) for name in columns])
