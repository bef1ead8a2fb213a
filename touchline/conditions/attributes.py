"""The kind "attribute": what a field of the record holds now."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pyroaring import BitMap64

from touchline.conditions.context import Context
from touchline.conditions.fields import ConditionField
from touchline.conditions.found import find_keys
from touchline.conditions.kinds import ConditionKind, Facts, Leaf, Subject, register_condition_kind
from touchline.conditions.mirrored import find_mirrored, is_mirrored
from touchline.conditions.operands import ME, Operand
from touchline.conditions.operators import OPERATORS, Operator
from touchline.conditions.people import find_here
from touchline.conditions.periods import Period, check_names
from touchline.conditions.problems import ConditionError, join_path
from touchline.conditions.reading import Reads
from touchline.conditions.sql import Sql
from touchline.conditions.values import READERS
from touchline.conditions.wording import join_and, join_or, put_into_clause, quote
from touchline.eventstore.client import EventStoreDown


@dataclass(frozen=True)
class AttributeLeaf(Leaf):
    """A field, an operator, and what it is compared with."""

    field: ConditionField
    operator: Operator
    operand: Operand

    def write(self, context: Context) -> Sql:
        """Return it as SQL; unknown is turned into "no" before it is turned round."""
        predicate = self.field.place(self.operator.write(self.field.sql, self.operand.value, context))
        return Sql("NOT coalesce((", predicate, "), false)") if self.operator.negates else predicate

    def holds(self, facts: Facts, context: Context) -> bool:
        """Tell whether it holds of one record."""
        value = READERS[self.field.family](facts.values.get(self.field.slug))
        return self.operator.holds(value, self.operand.value, context) is not self.operator.negates

    def find(self, context: Context) -> BitMap64:
        """Ask the mirror, which reads one field of everybody; PostgreSQL where it has none, or while it is away."""
        if ask := self.find_later(context):
            with suppress(EventStoreDown):
                return ask()
        beside = self.field.beside
        if beside is None or self.field.through:
            return super().find(context)
        # Whoever has a row beside is found by that table alone.
        found = find_keys(beside.table, beside.key, self.operator.write(self.field.sql, self.operand.value, context))
        return self._turn(found, context)

    def find_later(self, context: Context) -> Callable[[], BitMap64] | None:
        """Return the question to the mirror."""
        if not (self.field.mirrored and is_mirrored(context)):
            return None
        return lambda: self._turn(find_mirrored(self.field, self.operator, self.operand.value, context), context)

    def _turn(self, found: BitMap64, context: Context) -> BitMap64:
        return find_here(context) - found if self.operator.negates else found

    def reads(self) -> Reads:
        """Return its field."""
        value = self.operand.value
        by_time = self.operator.input == "days" or (isinstance(value, Period) and value.word != "between")
        through = [self.field.through.slug] if self.field.through else []
        return Reads(fields=frozenset([self.field.slug, *through]), by_time=by_time)

    def say(self) -> str:
        """Return it as a sentence."""
        return " ".join(filter(None, [str(self.field.label), str(self.operator.label), self._say_operand()]))

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        kept = {"kind": "attribute", "field": self.field.slug, "operator": self.operator.slug}
        return kept if self.operand.kept is None else {**kept, "value": self.operand.kept}

    def _say_operand(self) -> str:
        value = self.operand.value
        if isinstance(value, Period):
            said = value.say()
            return (
                said.partition(" ")[2].partition(" ")[2].partition(" ")[2] or said
                if value.word in ("last", "next")
                else said
            )
        if self.operator.input == "many":
            return ", ".join(self._name_values())
        if isinstance(value, tuple):
            return _("{low} and {high}").format(low=value[0], high=value[1])
        return "" if value is None else str(self.operand.kept)

    def _name_values(self) -> list[str]:
        value = self.operand.value
        names = {str(slug): str(label) for slug, label in self.field.get_options()} | {ME: _("me")}
        if self.field.name_values:
            given = [one for one in value if one != ME]
            names |= {str(number): name for number, name in self.field.name_values(given).items()}
        return [names.get(str(one), str(one)) for one in value]

    def clause(self, *, negated: bool = False) -> str:
        """Return it as part of a sentence: "whose City is Berlin"."""
        is_span = self.operator.input == "numbers"
        value, operator = self._say_in_clause(), self.operator.slug
        return put_into_clause(self.field.label, operator, value, negated=negated, is_span=is_span)

    def _say_in_clause(self) -> str:
        if self.operator.input == "many":
            names = self._name_values()
            return join_and(names) if self.operator.slug == "has_all" else join_or(names)
        if isinstance(self.operand.value, Period):
            return self.operand.value.say()
        return quote(self._say_operand()) if self.operator.input == "text" else self._say_operand()


class AttributeKind(ConditionKind):
    """Every field of the record, built in and made on screen."""

    slug = "attribute"
    order = 0
    label = gettext_lazy("Attribute")
    icon = "text-cursor-input"

    def read(self, given: Mapping[str, Any], subject: Subject, path: str) -> Leaf:
        """Look field and operator up among those there are, and read the value."""
        check_names(given, {"kind", "field", "operator", "value"}, path)
        fields = subject.get_fields()
        field = fields.get(given["field"]) if isinstance(given.get("field"), str) else None
        if field is None:
            raise ConditionError(
                join_path(path, "field"), _("“{name}” is no field here.").format(name=str(given.get("field"))[:60])
            )
        known = OPERATORS[field.family]
        operator = known.get(given["operator"]) if isinstance(given.get("operator"), str) else None
        if operator is None:
            raise ConditionError(
                join_path(path, "operator"),
                _("“{name}” is no operator of {field}; there are: {names}.").format(
                    name=str(given.get("operator"))[:60], field=field.label, names=", ".join(known)
                ),
            )
        return AttributeLeaf(field, operator, operator.read(given.get("value"), join_path(path, "value")))

    def describe(self, subject: Subject) -> dict[str, Any]:
        """Return the fields with their operators."""
        return {"form": "attribute", "fields": [describe_field(field) for field in subject.get_fields().values()]}


def describe_field(field: ConditionField) -> dict[str, Any]:
    """Return a field as the builder needs it."""
    return {
        "slug": field.slug,
        "label": str(field.label),
        "group": str(field.group),
        "family": str(field.family),
        "options": [[str(value), str(label)] for value, label in field.get_options()],
        "suggests": field.suggests,
    }


register_condition_kind(AttributeKind())
