"""Values in use, offered while somebody writes a condition or fills in a field."""

from collections.abc import Sequence
from typing import Final

from django.db.models import TextField

from touchline.conditions.fields import Family
from touchline.conditions.kinds import SUBJECTS
from touchline.conditions.sql import Sql, SqlExpression
from touchline.records.fields import FieldType
from touchline.records.kinds import RecordKind, find_kind
from touchline.users.models import User

SHOWN: Final = 12
LOOKED_AT: Final = 20_000
"""Records looked at for values, the youngest: what is in use is among them, and no size of table makes it slow."""
Suggested = Sequence[tuple[str, str]]


def suggest(kind: RecordKind, user: User, slug: str, text: str) -> Suggested:
    """Return values of a field that begin with, or hold, the text: what to keep and what to show."""
    text = " ".join(text.replace("\0", "").split())[:100]
    field = kind.find_fields([slug]).get(slug)
    if field is not None and field.type is FieldType.COMPANY:
        return find_companies(user, text)
    asked = SUBJECTS.get(kind.slug).get_fields().get(slug)
    if (
        asked is None
        or asked.beside is not None
        or asked.through is not None
        or asked.family not in (Family.TEXT, Family.LIST)
    ):
        return []
    young = kind.limit(user).order_by("-id")[:LOOKED_AT]
    values = kind.model.objects.filter(id__in=young.values("id"))
    if asked.family is Family.LIST:
        each = SqlExpression(Sql("unnest(", asked.sql, ")"), TextField())
    else:
        each = SqlExpression(asked.sql, TextField())
    found = values.annotate(one_value=each).values_list("one_value", flat=True).distinct().order_by("one_value")
    holding = [value for value in found[:2_000] if value and text.casefold() in value.casefold()]
    holding.sort(key=lambda value: (not value.casefold().startswith(text.casefold()), value.casefold()))
    return [(value, value) for value in holding[:SHOWN]]


def name_values(kind: RecordKind, user: User, slug: str, numbers: Sequence[int]) -> Suggested:
    """Return what the companies of these numbers are called, as far as the user may see them."""
    field, companies = kind.find_fields([slug]).get(slug), find_kind("company")
    if field is None or companies is None or field.type is not FieldType.COMPANY:
        return []
    seen = companies.limit(user).filter(id__in=list(numbers)[:200]).values_list("id", flat=True)
    return [(str(number), name) for number, name in companies.describe(seen).items()]


def find_companies(user: User, text: str) -> Suggested:
    """Return companies by a part of their name."""
    kind = find_kind("company")
    if kind is None:
        return []
    found = kind.limit(user).filter(archived_at=None)
    if text:
        found = found.filter(name__istartswith=text) if len(text) < 3 else found.filter(name__icontains=text)
    return [(str(row.pk), str(row)) for row in found.only("id", "name")[:SHOWN]]
