"""Every column that names a person or company says how it goes with a merge, and does so: there and back, to the byte."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from touchline.contacts.factories import make_company, make_contact
from touchline.contacts.merging.merge import Plan, merge_records
from touchline.contacts.merging.unmerge import unmerge
from touchline.contacts.models import Company, Contact
from touchline.kit.clock import now
from touchline.kit.ids import make_token
from touchline.records.moves import Move, Stay, get_moves, get_statements

RECORDS = {Contact: "contact", Company: "company"}
NAMED = {
    "contact_id",
    "person_id",
    "company_id",
    "record_id",
    "through_id",
    "kept_id",
    "gone_id",
    "first_id",
    "second_id",
    "customer_id",
    "member_id",
}
"""What a column without a key is called when it holds the id of a person or a company."""
MAKE = {"contact": make_contact, "company": make_company}


def list_columns() -> Iterator[tuple[type[models.Model], Any]]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.related_model in RECORDS or field.column in NAMED:
                yield model, field


COLUMNS = list(list_columns())


@cache
def get_said() -> dict[str, list[Move | Stay]]:
    said: dict[str, list[Move | Stay]] = {}
    for one in get_statements():
        said.setdefault(one.slug, []).append(one)
    return said


@pytest.mark.parametrize(
    ("model", "field"), COLUMNS, ids=[f"{model._meta.db_table}.{field.column}" for model, field in COLUMNS]
)
def test_every_column_that_names_somebody_says_how_it_goes(model: type[models.Model], field: Any):
    said = get_said().get(f"{model._meta.db_table}.{field.column}")
    assert said, f"Say in the room's merge.py whether {model._meta.db_table}.{field.column} moves or stays."
    if kind := RECORDS.get(field.related_model):
        assert {one.kind for one in said if isinstance(one, Move)} <= {kind}
    if any(isinstance(one, Move) and one.kind_column for one in said):
        assert {one.kind for one in said if isinstance(one, Move)} == {"contact", "company"}


def test_what_is_said_is_said_of_columns_that_are_there():
    for one in get_statements():
        columns = {field.column for field in one.model._meta.concrete_fields}
        assert one.column in columns
        if isinstance(one, Move):
            assert {*one.once, one.kind_column, one.person_column, one.owner_column} - {""} <= columns
            assert one.owner_column == "" or f"{one.table}.{one.owner_column}" in get_said()
        else:
            assert one.why


def make_value(field: Any) -> Any:
    """Something that a column takes."""
    if field.related_model:
        return field.related_model._default_manager.first() or fill(field.related_model)
    if field.choices:
        return field.flatchoices[0][0]
    match field:
        case models.DateTimeField():
            return now()
        case models.DateField():
            return now().date()
        case models.UUIDField():
            return f"{make_token(size=16).encode().hex():0<32.32}"
        case models.BinaryField():
            return b"x"
        case models.BooleanField():
            return False
        case models.IntegerField() | models.DecimalField() | models.FloatField():
            return 1
        case models.JSONField():
            return {}
        case _:
            return make_token(size=6)[: field.max_length]


def fill(model: type[Any], **given: Any) -> Any:
    """Write a row in which every column that needs a value has one."""
    for field in model._meta.concrete_fields:
        is_filled = field.has_default() or field.null or field.db_default is not models.NOT_PROVIDED
        is_key = field.primary_key and isinstance(field, models.AutoField)
        if not is_filled and not is_key and field.name not in given and field.attname not in given:
            given[field.name] = make_value(field)
    return model._default_manager.create(**given)


def picture(move: Move) -> list[str]:
    with connection.cursor() as cursor:
        undone = " WHERE undone_at IS NULL" if move.table == "contacts_alias" else ""
        cursor.execute(f"SELECT t::text FROM {move.table} t{undone} ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "move", [*get_moves("contact"), *get_moves("company")], ids=lambda one: f"{one.table}.{one.column}-{one.kind}"
)
def test_a_row_goes_with_its_record_and_comes_back(move: Move, admin: Any):
    kept, gone = MAKE[move.kind](), MAKE[move.kind]()
    attname = next(field.attname for field in move.model._meta.concrete_fields if field.column == move.column)
    kind = {move.kind_column: move.kind} if move.kind_column else {}
    row = fill(move.model, **kind, **{attname: gone.pk})
    if move.once:
        same = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
        del same[row._meta.pk.attname]
        fill(move.model, **(same | {attname: kept.pk}))
    elsewhere = picture(move)
    merge = merge_records(Plan(kind=move.kind, kept_id=kept.pk, gone_id=gone.pk), actor=admin)
    rows = move.model._default_manager.filter(**kind)
    assert not rows.filter(**{attname: gone.pk}).exists()
    assert rows.filter(**{attname: kept.pk}).exclude(pk=0).exists()
    if move.once:
        assert not rows.filter(pk=row.pk).exists()
    else:
        assert getattr(rows.get(pk=row.pk), attname) == kept.pk
    unmerge(merge.pk, actor=admin)
    assert picture(move) == elsewhere
