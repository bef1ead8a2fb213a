"""Records as subjects of conditions: every field of a kind can be asked, and what rooms keep beside a record too."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from touchline.conditions.fields import ConditionField, Family, Options, Through, make_attribute_sql, no_options
from touchline.conditions.kinds import Subject
from touchline.conditions.sql import Column, Sql
from touchline.records.columns import BesideField, BesideTable, get_list
from touchline.records.countries import get_countries
from touchline.records.fields import Field, FieldType
from touchline.records.kinds import RecordKind, find_kind
from touchline.records.normalising.languages import get_languages
from touchline.records.normalising.time_zones import get_time_zones
from touchline.records.references import name_rows
from touchline.records.shown import get_value
from touchline.users.models import Team, User

FAMILIES: Final = {
    FieldType.NUMBER: Family.NUMBER,
    FieldType.MONEY: Family.NUMBER,
    FieldType.DATE: Family.DAY,
    FieldType.MOMENT: Family.MOMENT,
    FieldType.YES_NO: Family.YES_NO,
    FieldType.CHOICE: Family.CHOICE,
    FieldType.COUNTRY: Family.CHOICE,
    FieldType.LANGUAGE: Family.CHOICE,
    FieldType.TIME_ZONE: Family.CHOICE,
    FieldType.CHOICES: Family.LIST,
    FieldType.TAGS: Family.LIST,
    FieldType.USER: Family.REFERENCE,
    FieldType.TEAM: Family.REFERENCE,
    FieldType.COMPANY: Family.REFERENCE,
}
"""All other types are asked as text."""
MIRRORED: Final = "contact"
"""The kind of record whose fields the event store knows, too."""
SUGGESTING: Final = frozenset({FieldType.TEXT, FieldType.TAGS, FieldType.COMPANY})


def make_subject(kind: RecordKind) -> Subject:
    """Return a kind of record as a subject of conditions."""

    def get_fields() -> Mapping[str, ConditionField]:
        fields = [
            make_condition_field(one, mirrored=kind.slug == MIRRORED)
            for one in kind.get_fields()
            if one.type is not FieldType.LONG_TEXT or one.custom
        ]
        besides = [
            make_beside_field(table, one) for table in get_list(kind).besides for one in table.fields if one.asked
        ]
        return {one.slug: one for one in [*fields, *besides, *make_through_fields(kind)]}

    return Subject(
        slug=kind.slug,
        get_fields=get_fields,
        load_facts=partial(load_facts, kind),
        table=kind.model._meta.db_table,  # noqa: SLF001
        here=Sql(Column("archived_at"), " IS NULL"),
    )


def make_condition_field(field: Field, *, mirrored: bool = False) -> ConditionField:
    """Return a field of a record as one that can be asked."""
    family = FAMILIES.get(field.type, Family.TEXT)
    return ConditionField(
        slug=field.slug,
        label=field.label,
        family=family,
        sql=make_attribute_sql(field.slug, family) if field.in_attributes else Sql(Column(field.column)),
        group=_("Your attributes") if field.custom else _("Attributes"),
        get_options=get_choices(field),
        name_values=partial(name_rows, field.type) if field.type is FieldType.COMPANY else None,
        suggests=field.type in SUGGESTING,
        mirrored=mirrored,
    )


def make_beside_field(table: BesideTable, field: BesideField) -> ConditionField:
    """Return a fact beside a record as one that can be asked; its table is called `beside` there."""
    family = FAMILIES.get(field.type, Family.TEXT)
    return ConditionField(
        slug=field.slug,
        label=field.label,
        family=family,
        sql=Sql(f'beside."{field.column}"'),
        group=table.group or _("On your site"),
        beside=table.table,
        get_options=field.get_options or (list_countries if field.type is FieldType.COUNTRY else no_options),
        suggests=field.suggests,
    )


def make_through_fields(kind: RecordKind) -> list[ConditionField]:
    """Return the fields of the records that a kind points at: "Company: City" of a contact."""
    found: list[ConditionField] = []
    for pointing, other in list_pointing(kind):
        table = other.model._meta.db_table  # noqa: SLF001
        through = Through(table=table, column=pointing.column, slug=pointing.slug)
        found += [
            replace(
                make_condition_field(one),
                slug=f"{pointing.slug}.{one.slug}",
                label=_("{company}: {field}").format(company=pointing.label, field=one.label),
                group=pointing.label,
                through=through,
                suggests=False,
            )
            for one in other.get_fields()
            if one.type not in (FieldType.LONG_TEXT, FieldType.COMPANY)
        ]
    return found


def list_pointing(kind: RecordKind) -> list[tuple[Field, RecordKind]]:
    """Return the built-in fields of a kind that hold a company, with the kind of companies."""
    other = find_kind("company")
    if other is None or other is kind:
        return []
    return [(one, other) for one in kind.builtin if one.type is FieldType.COMPANY]


def get_choices(field: Field) -> Callable[[], Options]:
    """Return what lists the choices of a field, where they are a closed list."""
    by_type: dict[FieldType, Callable[[], Options]] = {
        FieldType.USER: list_users,
        FieldType.TEAM: list_teams,
        FieldType.COUNTRY: list_countries,
        FieldType.LANGUAGE: list_languages,
        FieldType.TIME_ZONE: list_time_zones,
    }
    return by_type.get(field.type) or (lambda: field.options)


def list_users() -> Options:
    """Return the colleagues."""
    return [(str(user.pk), str(user)) for user in User.objects.active()]


def list_teams() -> Options:
    """Return the teams."""
    return [(str(team.pk), str(team)) for team in Team.objects.all()]


def list_countries() -> Options:
    """Return the countries in the reader's language."""
    return list(get_countries(get_language() or "en").items())


def list_languages() -> Options:
    """Return the languages in the reader's language."""
    return list(get_languages(get_language() or "en").items())


def list_time_zones() -> Options:
    """Return the time zones."""
    return list(get_time_zones().items())


def load_facts(kind: RecordKind, record_id: int) -> Mapping[str, Any]:
    """Return the values of one record by field."""
    record = kind.model.objects.filter(pk=record_id).first()
    if record is None:
        return {}
    facts = {one.slug: get_value(record, one) for one in kind.get_fields()}
    for pointing, other in list_pointing(kind):
        found = other.model.objects.filter(pk=getattr(record, pointing.column)).first()
        values = {one.slug: get_value(found, one) for one in other.get_fields()} if found else {}
        facts |= {f"{pointing.slug}.{slug}": value for slug, value in values.items()}
    for table in get_list(kind).besides:
        row = table.model.objects.filter(pk=record_id).first()
        facts |= {one.slug: getattr(row, one.column) for one in table.fields if row is not None}
    return facts
