"""Lists sorted by any simple field: an index is built when somebody asks for the order, so that a page stays a page.

Without one a list of a million would be read and sorted whole for each page of fifty. Lists of values, long texts and
references have no order one would look for; what changes with every edit would slow down every edit.
"""

import re
from typing import Any, Final

from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from touchline.conditions.sql import Column as SqlColumn
from touchline.conditions.sql import Sql
from touchline.jobs.services import defer
from touchline.kit.clock import now
from touchline.records.fields import Field, FieldType
from touchline.records.kinds import RecordKind, get_kind
from touchline.records.models import SortIndex
from touchline.records.values import Nonsense
from touchline.users.audit import write_audit
from touchline.users.models import User

# ruff: noqa: SLF001 - Django spells the way to look at models with an underscore
MOST: Final = 12
"""Of a kind; each is written along with every change of its field."""
KEPT_S: Final = 30
NUMBERS: Final = frozenset({FieldType.NUMBER, FieldType.MONEY})
TEXTS: Final = frozenset({
    FieldType.TEXT, FieldType.DATE, FieldType.MOMENT, FieldType.YES_NO, FieldType.CHOICE, FieldType.URL,
    FieldType.EMAIL, FieldType.PHONE, FieldType.COUNTRY, FieldType.LANGUAGE,
    FieldType.TIME_ZONE,
})  # fmt: skip
BUSY: Final = frozenset({"updated_at", "archived_at"})
"""Columns that change with every edit, or are empty in every list."""
PLAIN: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_ .-]{0,99}")
"""Names of attributes that can stand in a statement; those made on screen all do."""
NUMBER: Final = "^-?[0-9]{1,30}([.][0-9]{1,30})?$"


def can_be_sorted(field: Field) -> bool:
    """Tell whether an index could keep the list in the order of this field."""
    if field.in_attributes:
        return field.type in TEXTS | NUMBERS and bool(PLAIN.fullmatch(field.slug))
    return field.sortable or (field.type in TEXTS - {FieldType.MOMENT} and field.column not in BUSY)


def write_value(field: Field) -> Sql:
    """Return what a list is sorted by in SQL, and what its index holds; both must be the same to the letter."""
    if not field.in_attributes:
        own = Sql(SqlColumn(field.column))
        return own if field.type is FieldType.MOMENT else Sql("upper(left(", own, ", 200))")
    if not PLAIN.fullmatch(field.slug):
        raise ValueError("No list is sorted by an attribute of such a name.")
    # Written out, since a statement that is prepared once for all names uses the index of none.
    own = Sql("(", SqlColumn("attributes"), f" ->> '{field.slug}')")
    if field.type is FieldType.MONEY:
        own = Sql("((", SqlColumn("attributes"), f" -> '{field.slug}') ->> 'amount')")
    if field.type in NUMBERS:
        # What a site told may be no number at all; then it has no place in this order.
        return Sql("(CASE WHEN ", own, f" ~ '{NUMBER}' THEN ", own, "::numeric END)")
    return Sql("upper(left(coalesce(", own, ", ''), 200))")


def get_ready(kind: RecordKind) -> dict[str, str]:
    """Return the fields, with their types, by which the list of a kind can be sorted since their index is ready."""
    key = f"records.sorts.{kind.slug}"
    found: dict[str, str] | None = cache.get(key)
    if found is None:
        rows = SortIndex.objects.filter(kind=kind.slug, state=SortIndex.State.READY)
        found = dict(rows.values_list("slug", "type"))
        cache.set(key, found, KEPT_S)
    return found


@transaction.atomic
def ask_for_order(kind: RecordKind, field: Field, *, actor: Any) -> SortIndex:
    """Have the list of a kind sorted by a field from soon on; raises Nonsense for what has no order, or too many."""
    if not can_be_sorted(field) or field.sortable:
        raise Nonsense(_("A list cannot be sorted by “{label}”.").format(label=field.label))
    known = SortIndex.objects.select_for_update().filter(kind=kind.slug, slug=field.slug).first()
    if known is not None and known.state != SortIndex.State.FAILED and known.type == field.type:
        return known
    if known is not None:
        remove_order(known, actor=actor)
    if SortIndex.objects.filter(kind=kind.slug).count() >= MOST:
        raise Nonsense(_("There are {most} such orders already; take one away first.").format(most=MOST))
    who = actor if isinstance(actor, User) else None
    made = SortIndex.objects.create(kind=kind.slug, slug=field.slug, type=field.type, asked_by=who, asked_at=now())
    write_audit(actor, "list.order_asked", kind.subject, made.pk, after={"field": field.slug})
    from touchline.records.jobs import build_order

    defer(build_order, number=made.pk, once=str(made.pk))
    return made


@transaction.atomic
def remove_order(order: SortIndex, *, actor: Any) -> None:
    """Sort by this field no more; its index goes."""
    _execute(f'DROP INDEX IF EXISTS "{order.name}"')
    write_audit(actor, "list.order_removed", get_kind(order.kind).subject, order.pk, before={"field": order.slug})
    order.delete()
    transaction.on_commit(lambda: forget(order.kind))
    forget(order.kind)


def build(number: int) -> None:
    """Build an index beside the running work of others; safe to be called again after a break."""
    order = SortIndex.objects.filter(pk=number).exclude(state=SortIndex.State.READY).first()
    if order is None:
        return
    kind = get_kind(order.kind)
    field = kind.find_fields([order.slug]).get(order.slug)
    if field is None or field.type != order.type:
        SortIndex.objects.filter(pk=number).update(state=SortIndex.State.FAILED, problem=_("The field is another now."))
        return
    try:
        _build(order, kind, field)
    except DatabaseError as error:
        said = str(error).splitlines()[0][:300]
        SortIndex.objects.filter(pk=number).update(state=SortIndex.State.FAILED, problem=said)
        raise
    SortIndex.objects.filter(pk=number).update(state=SortIndex.State.READY, ready_at=now(), problem="")
    forget(order.kind)


def forget(kind: str) -> None:
    """Look anew by what lists can be sorted."""
    cache.delete(f"records.sorts.{kind}")


def _build(order: SortIndex, kind: RecordKind, field: Field) -> None:
    table = kind.model._meta.db_table
    text, values = write_value(field).write(lambda name: f'"{kind.model._meta.get_field(name).column}"')
    beside = "" if connection.in_atomic_block else " CONCURRENTLY"
    # One that was cut off is left behind by PostgreSQL as invalid.
    _execute(f'DROP INDEX{beside} IF EXISTS "{order.name}"')
    _execute(f'CREATE INDEX{beside} "{order.name}" ON "{table}" (({text}), "id")', values)
    _execute(f'ANALYZE "{table}"')


def _execute(sql: str, values: Any = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
