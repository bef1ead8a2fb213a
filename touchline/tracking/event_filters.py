"""Conditions on an event's properties: in ClickHouse with server-side parameters, and the same in plain Python."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from touchline.conditions import operands, periods
from touchline.conditions.problems import ConditionError, join_path
from touchline.conditions.wording import join_and, join_or, quote
from touchline.eventstore.json_texts import WHOLE, write_json
from touchline.eventstore.timeline import StoredEvent
from touchline.journal.kinds import get_kind
from touchline.tracking.property_names import COLUMNS, get_property_label

Label = str | Promise
PROPERTIES: Final = COLUMNS
MOST_FILTERS: Final = 10
NUMBER: Final = r"^-?[0-9]{1,30}(\.[0-9]{1,15})?$"
NUMBER_SHAPE: Final = re.compile(NUMBER)


@dataclass(frozen=True, kw_only=True)
class EventOperator:
    """One way to compare a property; `sql` has a place for the value's text and one for the parameter's name."""

    label: Label
    input: str
    read: operands.Read
    sql: str
    type: str
    is_number: bool = False
    """Whether the property is read as a number; what is none fulfils nothing."""
    holds: Callable[[Any, Any], bool]
    negates: bool = False


def _make(label: Label, sql: str, holds: Callable[[Any, Any], bool], **facts: Any) -> EventOperator:
    read = facts.pop("read", operands.read_text)
    defaults = {"input": "text", "type": "String"}
    return EventOperator(label=label, sql=sql, holds=holds, read=read, **{**defaults, **facts})


def _make_number(label: Label, sign: str, holds: Callable[[Any, Any], bool]) -> EventOperator:
    sql = f"ifNull({{text}} {sign} {{{{{{name}}:Float64}}}}, 0)"
    return _make(label, sql, holds, read=operands.read_number, input="number", type="Float64", is_number=True)


def contains(text: str, part: str) -> bool:
    """Tell whether a part is in a text, in small or capital letters."""
    # Letters beyond ASCII cost the event store ten times as much, and a K may be the sign of Kelvin.
    if part.isascii():
        return part.encode().lower() in text.encode().lower()
    return part.lower() in text.lower()


BETWEEN: Final = "ifNull({text} >= {{{name}:Array(Float64)}}[1] AND {text} <= {{{name}:Array(Float64)}}[2], 0)"
CONTAINS: Final = """if(isValidASCII({{{name}:String}}), positionCaseInsensitive({text}, {{{name}:String}}),
    position(lowerUTF8({text}), lowerUTF8({{{name}:String}}))) > 0"""
OPERATORS: Final[dict[str, EventOperator]] = {
    "contains": _make(lazy("contains"), CONTAINS, contains),
    "not_contains": _make(lazy("does not contain"), CONTAINS, contains, negates=True),
    "equals": _make(lazy("is"), "{text} = {{{name}:String}}", lambda v, x: v == x),
    "not_equals": _make(lazy("is not"), "{text} = {{{name}:String}}", lambda v, x: v == x, negates=True),
    "starts_with": _make(lazy("begins with"), "startsWith({text}, {{{name}:String}})", lambda v, x: v.startswith(x)),
    "ends_with": _make(lazy("ends with"), "endsWith({text}, {{{name}:String}})", lambda v, x: v.endswith(x)),
    "any_of": _make(
        lazy("is any of"), "{text} IN {{{name}:Array(String)}}", lambda v, x: v in x,
        read=operands.read_texts, input="many", type="Array(String)",
    ),
    "none_of": _make(
        lazy("is none of"), "{text} IN {{{name}:Array(String)}}", lambda v, x: v in x,
        read=operands.read_texts, input="many", type="Array(String)", negates=True,
    ),
    "is_empty": _make(
        lazy("is empty"), "{text} != ''", lambda v, x: v != "", read=operands.read_nothing, input="none", negates=True,
    ),
    "is_not_empty": _make(
        lazy("is known"), "{text} != ''", lambda v, x: v != "", read=operands.read_nothing, input="none",
    ),
    "more_than": _make_number(lazy("is more than"), ">", lambda v, x: v > x),
    "at_least": _make_number(lazy("is at least"), ">=", lambda v, x: v >= x),
    "less_than": _make_number(lazy("is less than"), "<", lambda v, x: v < x),
    "at_most": _make_number(lazy("is at most"), "<=", lambda v, x: v <= x),
    "between": _make(
        lazy("is between"), BETWEEN, lambda v, x: x[0] <= v <= x[1],
        read=operands.read_numbers, input="numbers", type="Array(Float64)", is_number=True,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class EventFilter:
    """One condition on a property."""

    name: str
    operator: str
    operand: operands.Operand

    @property
    def about(self) -> EventOperator:
        """Its operator."""
        return OPERATORS[self.operator]

    @property
    def is_number(self) -> bool:
        """Whether numbers are compared."""
        return self.about.is_number

    @property
    def compared(self) -> Any:
        """What the property is compared with, as the event store takes it."""
        value = self.operand.value
        if self.about.input in ("many", "numbers"):
            return [float(one) for one in value] if self.is_number else list(value)
        return float(value) if self.is_number else value

    def write(self, place: int) -> tuple[str, dict[str, Any]]:
        """Return SQL and its parameters, whose names end with `place`."""
        text, parameters = self._write_value(place)
        name = f"value_{place}"
        if self.about.input != "none":
            parameters[name] = self.compared
        sql = self.about.sql.format(text=text, name=name)
        return (f"NOT ({sql})" if self.about.negates else f"({sql})"), parameters

    def _write_value(self, place: int) -> tuple[str, dict[str, Any]]:
        if self.name in PROPERTIES:
            column = self.name
            return ("toFloat64(value)" if column == "value" and self.is_number else f"toString({column})"), {}
        key = f"{{key_{place}:String}}"
        text = write_text_of(key)
        number = f"toFloat64OrNull(if(match({text}, '{NUMBER}'), {text}, ''))".replace("\\.", "[.]")
        return (number if self.is_number else text), {f"key_{place}": self.name}

    def holds(self, event: StoredEvent) -> bool:
        """Tell whether an event fulfils it."""
        value = read_property(event, self.name)
        if self.is_number:
            number = float(value) if NUMBER_SHAPE.fullmatch(value) else None
            return number is not None and self.about.holds(number, self.compared)
        return self.about.holds(value, self.operand.value) is not self.about.negates

    def say(self) -> str:
        """Return it as a sentence."""
        return " ".join(filter(None, [get_property_label(self.name), str(self.about.label), self._say_value()]))

    def _say_value(self) -> str:
        if self.about.input == "none":
            return ""
        if self.about.input == "numbers":
            return join_and([str(one) for one in self.operand.kept])
        if self.about.input == "many":
            return join_or([quote(one) for one in self.operand.value])
        return str(self.operand.kept) if self.is_number else quote(str(self.operand.kept))

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        kept = {"property": self.name, "operator": self.operator}
        return kept if self.operand.kept is None else {**kept, "value": self.operand.kept}


def read_property(event: StoredEvent, name: str) -> str:
    """Return a property as text, the way the event store writes it; '' when there is none."""
    if name in PROPERTIES:
        found = getattr(event, name)
        return f"{found.normalize():f}" if name == "value" else str(found)
    found = event.properties.get(name)
    if isinstance(found, str):
        return found
    if name not in event.properties:
        return ""
    # A whole number too large for the event store is a text to it.
    return str(found) if isinstance(found, int) and found not in WHOLE else write_json(found)


def write_number_of(name: str) -> tuple[str, dict[str, Any]]:
    """Return a property as an exact number, 0 where it is none, and its parameters."""
    if name == "value":
        return "value", {}
    text = "toString(" + name + ")" if name in PROPERTIES else write_text_of("{summed:String}")
    shape = NUMBER.replace("\\.", "[.]")
    number = f"ifNull(toDecimal256OrNull(if(match({text}, '{shape}'), {text}, ''), 15), 0)"
    return number, {} if name in PROPERTIES else {"summed": name}


def read_number_of(event: StoredEvent, name: str) -> Decimal:
    """Return a property as an exact number, 0 where it is none."""
    if name == "value":
        return event.value
    text = read_property(event, name)
    return Decimal(text) if NUMBER_SHAPE.fullmatch(text) else Decimal(0)


def write_text_of(key: str) -> str:
    """Return what was sent under a key, a parameter, as text; what is no text as it was written."""
    raw, string = f"JSONExtractRaw(properties, {key})", f"JSONExtractString(properties, {key})"
    return f"if(JSONType(properties, {key}) = 'String', {string}, {raw})"


def say_event(name: str, filters: Sequence[EventFilter]) -> str:
    """Return an event in words: “Page viewed” where Page path contains “pricing”."""
    label = quote(str(get_kind(name).label))
    if not filters:
        return label
    asked = join_and([one.say() for one in filters])
    return _("{event} where {conditions}").format(event=label, conditions=asked)


def read_filters(given: Any, path: str) -> tuple[EventFilter, ...]:
    """Read a list of conditions on properties; raises ConditionError."""
    if given is None:
        return ()
    if not isinstance(given, list) or len(given) > MOST_FILTERS:
        raise ConditionError(path, _("must be a list of at most {most} conditions.").format(most=MOST_FILTERS))
    return tuple(_read_filter(one, f"{path}[{place}]") for place, one in enumerate(given))


def _read_filter(given: Any, path: str) -> EventFilter:
    if not isinstance(given, Mapping):
        raise ConditionError(path, _("must name a property, an operator and a value."))
    periods.check_names(given, {"property", "operator", "value"}, path)
    name = str(operands.read_text(given.get("property"), join_path(path, "property")).value)
    word = given.get("operator")
    if not isinstance(word, str) or word not in OPERATORS:
        text = _("must be one of: {names}.").format(names=", ".join(OPERATORS))
        raise ConditionError(join_path(path, "operator"), text)
    return EventFilter(name, word, OPERATORS[word].read(given.get("value"), join_path(path, "value")))
