"""Asks the event store's mirror of contacts for everybody of whom an attribute's condition holds: one field's range is read."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from pyroaring import BitMap64

from touchline.conditions.context import Context
from touchline.conditions.fields import ConditionField, Family
from touchline.conditions.operators import Operator, get_bounds, list_days_of_year, resolve_me
from touchline.conditions.values import fold
from touchline.eventstore.mirror import HERE, find_in_mirror

SUBJECT: Final = "contact"
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY: Final = date(1970, 1, 1)
MICROSECOND: Final = timedelta(microseconds=1)
Asked = tuple[str, Mapping[str, Any]]
"""SQL over a row of the mirror, and its parameters."""
Ask = Callable[[Any, Context], Asked]
_checks: list[Callable[[], bool]] = []


def register_mirror(is_whole: Callable[[], bool]) -> None:
    """Have the mirror asked while it is whole; the room that feeds it says so."""
    _checks[:] = [is_whole]


def is_mirrored(context: Context) -> bool:
    """Tell whether sets of these records can be asked of the mirror now."""
    return context.subject == SUBJECT and bool(_checks) and _checks[0]()


def find_mirrored(field: ConditionField, operator: Operator, operand: Any, context: Context) -> BitMap64:
    """Return of whom the operator holds, before it is turned round. Raises EventStoreDown."""
    where, parameters = OPERATORS[field.family][operator.slug](operand, context)
    return find_in_mirror(field.slug, where, parameters)


def find_all_here() -> BitMap64:
    """Return all contacts that are not archived. Raises EventStoreDown."""
    return find_in_mirror(HERE, "1", {})


def _text(sql: str) -> Ask:
    return lambda operand, _context: (sql, {"x": fold(operand)})


def _same(sql: str, type_: str = "String") -> Ask:
    return lambda operand, _context: (
        sql.replace("$x", f"{{x:Array({type_})}}"),
        {"x": list(operand)},
    )


def _number(sign: str) -> Ask:
    return lambda operand, _context: (f"number {sign} toDecimal256({{x:String}}, 18)", {"x": f"{operand:f}"})


def _always(sql: str) -> Ask:
    return lambda _operand, _context: (sql, {})


def _period(*, days: bool) -> Ask:
    def ask(operand: Any, context: Context) -> Asked:
        since, until = (_count(bound) for bound in get_bounds(operand, context, days=days))
        texts = ["1"]
        if since is not None:
            texts.append("whole >= {since:Int64}")
        if until is not None:
            texts.append("whole < {until:Int64}")
        return " AND ".join(texts), {"since": since or 0, "until": until or 0}

    return ask


def _count(bound: Any) -> int | None:
    """Return a moment as microseconds and a day as days since 1970."""
    if bound is None:
        return None
    return (bound - EPOCH) // MICROSECOND if isinstance(bound, datetime) else (bound - EPOCH_DAY).days


def _between(operand: Any, _context: Context) -> Asked:
    sql = "number BETWEEN toDecimal256({low:String}, 18) AND toDecimal256({high:String}, 18)"
    return sql, {"low": f"{operand[0]:f}", "high": f"{operand[1]:f}"}


KNOWN: Final[dict[str, Ask]] = {"is_empty": _always("1"), "is_not_empty": _always("1")}


def _make_times(*, days: bool) -> dict[str, Ask]:
    ask = _period(days=days)
    return dict.fromkeys(("in_last", "not_in_last", "in_next", "in_calendar", "between"), ask) | KNOWN


SAME: Final = {slug: _same("text IN $x") for slug in ("any_of", "none_of")}
REFERENCE: Final[Ask] = lambda operand, context: (  # noqa: E731
    "whole IN {x:Array(Int64)}",
    {"x": resolve_me(operand, context)},
)
ANNIVERSARY: Final[Ask] = lambda operand, context: (  # noqa: E731
    "text IN {x:Array(String)}",
    {"x": sorted(list_days_of_year(operand, context))},
)
EQUAL: Final = _text("folded = {x:String}")
HOLDS: Final = _text("position(folded, {x:String}) > 0")
OPERATORS: Final[dict[Family, dict[str, Ask]]] = {
    Family.TEXT: {
        "equals": EQUAL, "not_equals": EQUAL, "contains": HOLDS, "not_contains": HOLDS,
        "starts_with": _text("startsWith(folded, {x:String})"), "ends_with": _text("endsWith(folded, {x:String})"),
        **SAME, **KNOWN,
    },
    Family.NUMBER: {
        "equals": _number("="), "not_equals": _number("="), "more_than": _number(">"), "at_least": _number(">="),
        "less_than": _number("<"), "at_most": _number("<="), "between": _between, **KNOWN,
    },
    Family.YES_NO: {"is_true": _always("whole = 1"), "is_false": _always("whole = 0"), **KNOWN},
    Family.DAY: {**_make_times(days=True), "anniversary_in_next": ANNIVERSARY},
    Family.MOMENT: _make_times(days=False),
    Family.CHOICE: {**SAME, **KNOWN},
    Family.REFERENCE: {"any_of": REFERENCE, "none_of": REFERENCE, **KNOWN},
    Family.LIST: {
        "has_any": _same("hasAny(items, $x)"), "has_none": _same("hasAny(items, $x)"), "has_all": _same("hasAll(items, $x)"),
        **KNOWN,
    },
}  # fmt: skip
"""The operators of each family over a row of the mirror; there is a row only where the field has a value."""
