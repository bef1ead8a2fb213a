"""Conditions on an event's properties: in ClickHouse with server-side parameters, and the same in plain Python."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from touchline.conditions import operands, periods
from touchline.conditions.problems import ConditionError, join_path
from touchline.eventstore.timeline import StoredEvent

Label = str | Promise
PROPERTIES: Final[dict[str, tuple[Label, str]]] = {
    "path": (lazy("Page path"), "text"),
    "title": (lazy("Page title"), "text"),
    "host": (lazy("Site"), "text"),
    "referrer": (lazy("Referrer"), "text"),
    "channel": (lazy("Traffic source"), "text"),
    "utm_source": (lazy("UTM source"), "text"),
    "utm_medium": (lazy("UTM medium"), "text"),
    "utm_campaign": (lazy("UTM campaign"), "text"),
    "country": (lazy("Country"), "text"),
    "device": (lazy("Device"), "text"),
    "browser": (lazy("Browser"), "text"),
    "os": (lazy("Operating system"), "text"),
    "currency": (lazy("Currency"), "text"),
    "value": (lazy("Value"), "number"),
}
"""Columns of events; any other name is a key of what was sent with the event, and travels as a parameter."""
MOST_FILTERS: Final = 10
NUMBER: Final = r"^-?[0-9]{1,30}(\.[0-9]{1,15})?$"


@dataclass(frozen=True, kw_only=True)
class EventOperator:
    """One way to compare a property; `sql` has a place for the value's text and one for the parameter's name."""

    label: Label
    input: str
    read: operands.Read
    sql: str
    type: str
    holds: Callable[[Any, Any], bool]
    negates: bool = False


def _make(label: Label, sql: str, holds: Callable[[Any, Any], bool], **facts: Any) -> EventOperator:
    read = facts.pop("read", operands.read_text)
    defaults = {"input": "text", "type": "String"}
    return EventOperator(label=label, sql=sql, holds=holds, read=read, **{**defaults, **facts})


def _make_number(label: Label, sign: str, holds: Callable[[Any, Any], bool]) -> EventOperator:
    sql = f"ifNull({{text}} {sign} {{{{{{name}}:Float64}}}}, 0)"
    return _make(label, sql, holds, read=operands.read_number, input="number", type="Float64")


CONTAINS: Final = "positionCaseInsensitiveUTF8({text}, {{{name}:String}}) > 0"
OPERATORS: Final[dict[str, EventOperator]] = {
    "contains": _make(lazy("contains"), CONTAINS, lambda v, x: x.lower() in v.lower()),
    "not_contains": _make(lazy("does not contain"), CONTAINS, lambda v, x: x.lower() in v.lower(), negates=True),
    "equals": _make(lazy("is"), "{text} = {{{name}:String}}", lambda v, x: v == x),
    "not_equals": _make(lazy("is not"), "{text} = {{{name}:String}}", lambda v, x: v == x, negates=True),
    "starts_with": _make(lazy("begins with"), "startsWith({text}, {{{name}:String}})", lambda v, x: v.startswith(x)),
    "any_of": _make(
        lazy("is any of"), "{text} IN {{{name}:Array(String)}}", lambda v, x: v in x,
        read=operands.read_texts, input="many", type="Array(String)",
    ),
    "more_than": _make_number(lazy("is more than"), ">", lambda v, x: v > x),
    "at_least": _make_number(lazy("is at least"), ">=", lambda v, x: v >= x),
    "less_than": _make_number(lazy("is less than"), "<", lambda v, x: v < x),
    "at_most": _make_number(lazy("is at most"), "<=", lambda v, x: v <= x),
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
        return self.about.input == "number"

    def write(self, place: int) -> tuple[str, dict[str, Any]]:
        """Return SQL and its parameters, whose names end with `place`."""
        text, parameters = self._write_value(place)
        name = f"value_{place}"
        value = self.operand.value
        parameters[name] = list(value) if self.about.input == "many" else float(value) if self.is_number else value
        sql = self.about.sql.format(text=text, name=name)
        return (f"NOT ({sql})" if self.about.negates else f"({sql})"), parameters

    def _write_value(self, place: int) -> tuple[str, dict[str, Any]]:
        if self.name in PROPERTIES:
            column = self.name
            return ("toFloat64(value)" if column == "value" and self.is_number else f"toString({column})"), {}
        key = f"{{key_{place}:String}}"
        raw, string = f"JSONExtractRaw(properties, {key})", f"JSONExtractString(properties, {key})"
        text = f"if(JSONType(properties, {key}) = 'String', {string}, {raw})"
        number = f"toFloat64OrNull(if(match({text}, '{NUMBER}'), {text}, ''))".replace("\\.", "[.]")
        return (number if self.is_number else text), {f"key_{place}": self.name}

    def holds(self, event: StoredEvent) -> bool:
        """Tell whether an event fulfils it."""
        value = read_property(event, self.name)
        if self.is_number:
            number = float(value) if re.fullmatch(NUMBER, value) else None
            return number is not None and self.about.holds(number, float(self.operand.value))
        return self.about.holds(value, self.operand.value) is not self.about.negates

    def say(self) -> str:
        """Return it as a sentence."""
        label = PROPERTIES[self.name][0] if self.name in PROPERTIES else self.name
        value = ", ".join(self.operand.value) if self.about.input == "many" else str(self.operand.kept)
        return f"{label} {self.about.label} {value}"

    def dump(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {"property": self.name, "operator": self.operator, "value": self.operand.kept}


def read_property(event: StoredEvent, name: str) -> str:
    """Return a property as text, the way the event store writes it; '' when there is none."""
    if name in PROPERTIES:
        found = getattr(event, name)
        return f"{found.normalize():f}" if name == "value" else str(found)
    found = event.properties.get(name)
    if isinstance(found, str):
        return found
    return "" if name not in event.properties else msgspec.json.encode(found).decode()


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
