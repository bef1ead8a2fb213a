"""Values as a record page shows them: in words, with where they came from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from touchline.records.countries import say_country
from touchline.records.fields import NUMBERS_OF_ROWS, Field, FieldType
from touchline.records.kinds import get_kind
from touchline.records.normalising.languages import say_language
from touchline.records.normalising.time_zones import say_time_zone
from touchline.records.opening import Opened
from touchline.records.origins import name_origins
from touchline.records.references import name_rows
from touchline.records.values import Nonsense, read_value
from touchline.ui.money import say_money

Names = Mapping[FieldType, Mapping[int, str]]


@dataclass(frozen=True, slots=True)
class ShownOrigin:
    """Where a value came from and when; `verified` when a server or the team said it."""

    who: str
    at: datetime | None
    verified: bool


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field of one record; `misfit` says why its value does not fit the type, '' when it does."""

    field: Field
    value: Any
    text: str
    href: str
    origin: ShownOrigin | None
    misfit: str
    may_edit: bool

    @property
    def items(self) -> list[str]:
        """The values of a list, each by itself."""
        return self.value if self.field.is_list and isinstance(self.value, list) else []

    @property
    def has_origin(self) -> bool:
        """Whether it is worth saying where the value comes from: not for nothing that nobody chose."""
        return bool(self.origin and self.origin.at and (self.origin.who or not self.is_empty))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known."""
        return self.value in (None, "", [])


def show_fields(opened: Opened, fields: Iterable[Field]) -> list[ShownField]:
    """Return these fields of a record; a query for each type that points at rows, and one for the names of sources."""
    fields = list(fields)
    values = {field.slug: get_value(opened.record, field) for field in fields}
    names = load_names((field, values[field.slug]) for field in fields)
    origins: Mapping[str, Any] = opened.record.origins
    sources = name_origins(origins.get(field.slug) for field in fields)
    return [_show(opened, field, values[field.slug], names=names, sources=sources) for field in fields]


def get_value(record: Any, field: Field) -> Any:
    """Return the value a record has in a field."""
    return record.attributes.get(field.slug) if field.in_attributes else getattr(record, field.column)


def load_names(values: Iterable[tuple[Field, Any]]) -> Names:
    """Return what the rows that these values point at are called, by type."""
    wanted: dict[FieldType, set[int]] = {}
    for field, value in values:
        if field.type in NUMBERS_OF_ROWS and isinstance(value, int):
            wanted.setdefault(field.type, set()).add(value)
    return {type_: name_rows(type_, numbers) for type_, numbers in wanted.items()}


def say_value(field: Field, value: Any, names: Names | None = None) -> str:
    """Return a value as a reader says it; one that does not fit its type is said as it stands."""
    if value in (None, "", []):
        return ""
    try:
        return _say(field, value, names or {})
    except (ValueError, TypeError, KeyError, InvalidOperation, AttributeError):
        return say_anything(value)


def say_anything(value: Any) -> str:
    """Return any JSON value as text: lists with commas, yes and no, objects by their parts."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(say_anything(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {say_anything(item)}" for key, item in value.items())
    return "" if value is None else str(value)


def find_misfit(field: Field, value: Any) -> str:
    """Return why a value that a site sent does not fit the field's type, or ''."""
    if value is None or not field.in_attributes:
        return ""
    try:
        read_value(field, value)
    except Nonsense as problem:
        return str(problem)
    return ""


def show_origin(origin: Mapping[str, Any] | None, sources: Mapping[int, str]) -> ShownOrigin | None:
    """Return where a value came from, for a reader."""
    if not origin:
        return None
    at = datetime.fromisoformat(origin["at"]) if origin.get("at") else None
    who = str(origin.get("name") or "") or sources.get(origin.get("source") or 0, "")
    return ShownOrigin(who, at, bool(origin.get("verified")))


def _show(opened: Opened, field: Field, value: Any, *, names: Names, sources: Mapping[int, str]) -> ShownField:
    misfit = find_misfit(field, value)
    return ShownField(
        field=field,
        value=value,
        text=say_anything(value) if misfit else say_value(field, value, names),
        href="" if misfit else find_href(field, value),
        origin=show_origin(opened.record.origins.get(field.slug), sources),
        misfit=misfit,
        may_edit=field.editable and opened.may_edit,
    )


def find_href(field: Field, value: Any) -> str:
    """Return where a value leads to, or ''."""
    if not value:
        return ""
    if field.type is FieldType.COMPANY:
        return get_kind("company").get_url(value)
    starts = {FieldType.URL: "", FieldType.EMAIL: "mailto:", FieldType.PHONE: "tel:"}
    if field.type not in starts:
        return ""
    text = str(value)
    if field.type is FieldType.URL:
        return text if text.startswith(("http://", "https://")) else ""
    return starts[field.type] + "".join(text.split())


def _say(field: Field, value: Any, names: Names) -> str:
    match field.type:
        case FieldType.USER | FieldType.TEAM | FieldType.COMPANY:
            return names.get(field.type, {}).get(value) or f"#{value}"
        case FieldType.CHOICE:
            return str(dict(field.options).get(value, value))
        case FieldType.MONEY:
            return say_money(Decimal(str(value["amount"])), value["currency"])
        case FieldType.DATE:
            return date_format(date.fromisoformat(value), "DATE_FORMAT")
        case FieldType.MOMENT:
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
            return date_format(localtime(moment), "DATETIME_FORMAT")
        case FieldType.COUNTRY:
            return say_country(value)
        case FieldType.LANGUAGE:
            return say_language(value)
        case FieldType.TIME_ZONE:
            return say_time_zone(value)
        case _:
            return say_anything(value)
