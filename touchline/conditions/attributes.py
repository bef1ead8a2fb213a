"""The kind "attribute": what a field of the record holds now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.conditions.context import Context
from touchline.conditions.fields import ConditionField
from touchline.conditions.kinds import ConditionKind, Facts, Leaf, Subject, register_condition_kind
from touchline.conditions.operands import ME, Operand
from touchline.conditions.operators import OPERATORS, Operator
from touchline.conditions.periods import Period, check_names
from touchline.conditions.problems import ConditionError, join_path
from touchline.conditions.sql import Sql
from touchline.conditions.values import READERS


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
            names = {str(slug): str(label) for slug, label in self.field.get_options()} | {ME: _("me")}
            if self.field.name_values:
                names |= {
                    str(number): name
                    for number, name in self.field.name_values([one for one in value if one != ME]).items()
                }
            return ", ".join(names.get(str(one), str(one)) for one in value)
        if isinstance(value, tuple):
            return _("{low} and {high}").format(low=value[0], high=value[1])
        return "" if value is None else str(self.operand.kept)


class AttributeKind(ConditionKind):
    """Every field of the record, built in and made on screen."""

    slug = "attribute"
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
