"""Rows that values point at: colleagues, teams, companies; whether they are there, and what they are called."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from touchline.records.fields import NUMBERS_OF_ROWS, Field, FieldType
from touchline.records.kinds import get_kind
from touchline.users.models import Team, User


def check_references(fields: Mapping[str, Field], clean: Mapping[str, Any]) -> dict[str, str]:
    """Return why values that name a row cannot be taken, by slug: the row is not there."""
    wanted = {slug: value for slug, value in clean.items() if value and fields[slug].type in NUMBERS_OF_ROWS}
    return {
        slug: _("{label}: nobody has the number {number}.").format(label=fields[slug].label, number=number)
        for slug, number in wanted.items()
        if number not in name_rows(fields[slug].type, [number])
    }


def name_rows(type_: FieldType, numbers: Iterable[object]) -> dict[int, str]:
    """Return what the rows that values of this type point at are called, as far as they are there; one query."""
    wanted = [number for number in set(numbers) if isinstance(number, int)]
    if not wanted:
        return {}
    if type_ is FieldType.USER:
        return {user.pk: str(user) for user in User.objects.filter(pk__in=wanted)}
    if type_ is FieldType.TEAM:
        return {team.pk: str(team) for team in Team.objects.filter(pk__in=wanted)}
    return get_kind("company").describe(wanted)
