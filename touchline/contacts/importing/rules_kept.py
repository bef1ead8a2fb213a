"""Rules of attributes in files: what is required of a new record, and what no two records may have."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol, TypeVar

from django.utils.translation import gettext as _

from touchline.imports.kinds import Given, Outcome
from touchline.records.creating import get_required
from touchline.records.fields import Field
from touchline.records.kinds import RecordKind
from touchline.records.uniqueness import find_taken, say_taken


class About(Protocol):
    """A record that rows of a batch are about; `id` is 0 while unknown."""

    id: int
    rows: list[Given]
    values: dict[str, Any]


Rowed = TypeVar("Rowed", bound=About)


class RulesKept:
    """The rules of a kind, asked once for a run."""

    def __init__(
        self, kind: RecordKind, fields: Iterable[Field], *, get_known: Callable[[Any], Iterable[str]] = lambda _one: ()
    ) -> None:
        self._kind, self._get_known = kind, get_known
        self._required = get_required(kind)
        self._unique = [field for field in fields if field.is_alone]

    def leave_out(self, records: Sequence[Rowed], outcome: Outcome) -> list[Rowed]:
        """Return the records that keep the rules; the rows of the others are refused with the reason."""
        reasons = self._find_missing(records) | self._find_taken(records)
        for one in records:
            if id(one) in reasons:
                outcome.refused += [(row, reasons[id(one)]) for row in one.rows]
        return [one for one in records if id(one) not in reasons]

    def _find_missing(self, records: Sequence[Rowed]) -> dict[int, str]:
        return {
            id(one): _("{label} cannot be empty.").format(label=field.label)
            for field in self._required
            for one in records
            if not one.id and one.values.get(field.slug) in (None, "", []) and field.slug not in self._get_known(one)
        }

    def _find_taken(self, records: Sequence[Rowed]) -> dict[int, str]:
        reasons: dict[int, str] = {}
        for field in self._unique:
            having = [one for one in records if one.values.get(field.slug) not in (None, "")]
            taken = find_taken(self._kind, field, (one.values[field.slug] for one in having)) if having else {}
            first: dict[str, int] = {}
            for one in having:
                value = one.values[field.slug]
                other = taken.get(value, one.id)
                if other != one.id:
                    reasons[id(one)] = say_taken(self._kind, field, value, other)
                elif first.setdefault(str(value).casefold(), id(one)) != id(one):
                    reasons[id(one)] = _("{label}: another row has “{value}” already.").format(
                        label=field.label, value=str(value)[:60]
                    )
        return reasons
