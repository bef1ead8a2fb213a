"""The operators of each family: what they take, what they are in SQL, and the same in plain Python."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touchline.conditions import operands
from touchline.conditions.context import Context
from touchline.conditions.fields import Family
from touchline.conditions.periods import MINUTE
from touchline.conditions.sql import Sql, Value
from touchline.conditions.values import fold

Label = str | Promise
Write = Callable[[Sql, Any, Context], Sql]
Holds = Callable[[Any, Any, Context], bool]


@dataclass(frozen=True, kw_only=True)
class Operator:
    """One way to compare; `negates` turns the answer round, so that an empty value counts as "is not"."""

    slug: str
    label: Label
    input: str
    """What the builder draws for the value: none, text, number, numbers, day, days, many, period, a span of days …"""
    read: operands.Read
    write: Write
    holds: Holds
    negates: bool = False


def _capitals(value: Sql) -> Sql:
    return Sql("upper(", value, ")")


def _text(text: str) -> Sql:
    return Sql("upper(", Value(text, "text"), ")")


def _pattern(text: str, before: str, after: str) -> Sql:
    r"""Return a LIKE pattern whose text stands for itself; the index by trigrams answers `upper(x) LIKE …`."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return Sql("upper(", Value(f"{before}{escaped}{after}", "text"), ")")


def _is_known(value: Sql, _operand: Any, _context: Context) -> Sql:
    return Sql("(", value, ") IS NOT NULL")


def _is_text(value: Sql, _operand: Any, _context: Context) -> Sql:
    return Sql("(", value, ") <> ''")


def _compare(sign: str, cast: str) -> Write:
    return lambda value, operand, _context: Sql(value, f" {sign} ", Value(operand, cast))


def _write_any_text(value: Sql, operand: Any, _context: Context) -> Sql:
    return Sql(value, " = ANY(", Value(list(operand), "text[]"), ")")


def resolve_me(operand: Any, context: Context) -> list[int]:
    """Return the ids that are meant; "me" is nobody where nobody in particular asks."""
    return [number for one in operand if (number := context.user_id if one == operands.ME else one) is not None]


def _write_list(sign: str) -> Write:
    return lambda value, operand, _context: Sql(value, f" {sign} ", Value(list(operand), "text[]"))


def _write_period(cast: str) -> Write:
    """Days are compared as days of the context's zone: "the last 7 days" begin seven days before today, and hold today."""

    def write(value: Sql, operand: Any, context: Context) -> Sql:
        since, until = get_bounds(operand, context, days=cast == "date")
        parts: list[Any] = ["(", value, ") IS NOT NULL"]
        if since is not None:
            parts += [" AND ", value, " >= ", Value(since, cast)]
        if until is not None:
            parts += [" AND ", value, " < ", Value(until, cast)]
        return Sql(*parts)

    return write


def get_bounds(period: Any, context: Context, *, days: bool) -> tuple[Any, Any]:
    """Return the first and the last moment, not included, that a value may have, or the days; None is open."""
    span = period.resolve(context)
    if not days:
        return span.since, span.until
    since = span.since and span.since.astimezone(context.zone).date()
    until = span.until and span.until.astimezone(context.zone).date()
    today = context.at.astimezone(context.zone).date()
    if period.word == "last":
        return since, today + timedelta(days=1)
    if period.word == "next":
        return today, (span.until - MINUTE).astimezone(context.zone).date() + timedelta(days=1)
    return since, until


def _holds_period(days: bool) -> Holds:  # noqa: FBT001
    def holds(value: Any, operand: Any, context: Context) -> bool:
        since, until = get_bounds(operand, context, days=days)
        return value is not None and (since is None or value >= since) and (until is None or value < until)

    return holds


def _write_anniversary(value: Sql, operand: Any, context: Context) -> Sql:
    return Sql("to_char(", value, ", 'MMDD') = ANY(", Value(sorted(list_days_of_year(operand, context)), "text[]"), ")")


def list_days_of_year(count: int, context: Context) -> set[str]:
    """Return month and day of today and the next `count` days; who was born on 29 February celebrates on 1 March, else."""
    today = context.at.astimezone(context.zone).date()
    found = {(today + timedelta(days=step)).strftime("%m%d") for step in range(count + 1)}
    return found | ({"0229"} if "0301" in found else set())


ANY: Final = "many"
KNOWN: Final = {"read": operands.read_nothing, "input": "none"}


def _make_known(write: Write, holds: Holds) -> list[Operator]:
    return [
        Operator(slug="is_empty", label=_("is empty"), write=write, holds=holds, negates=True, **KNOWN),  # type: ignore[arg-type]
        Operator(slug="is_not_empty", label=_("is known"), write=write, holds=holds, **KNOWN),  # type: ignore[arg-type]
    ]


def _make_pair(slugs: tuple[str, str], labels: tuple[Label, Label], **facts: Any) -> list[Operator]:
    return [
        Operator(slug=slugs[0], label=labels[0], **facts),
        Operator(slug=slugs[1], label=labels[1], negates=True, **facts),
    ]


def _make_text() -> list[Operator]:
    read, text = operands.read_text, {"read": operands.read_text, "input": "text"}
    return [
        *_make_pair(
            ("equals", "not_equals"), (_("is"), _("is not")), read=read, input="text",
            write=lambda v, x, c: Sql(_capitals(v), " = ", _text(x)), holds=lambda v, x, c: fold(v) == fold(x),
        ),
        *_make_pair(
            ("contains", "not_contains"), (_("contains"), _("does not contain")), read=read, input="text",
            write=lambda v, x, c: Sql(_capitals(v), " LIKE ", _pattern(x, "%", "%")), holds=lambda v, x, c: fold(x) in fold(v),
        ),
        Operator(
            slug="starts_with", label=_("begins with"), write=lambda v, x, c: Sql(_capitals(v), " LIKE ", _pattern(x, "", "%")),
            holds=lambda v, x, c: fold(v).startswith(fold(x)), **text,  # type: ignore[arg-type]
        ),
        Operator(
            slug="ends_with", label=_("ends with"), write=lambda v, x, c: Sql(_capitals(v), " LIKE ", _pattern(x, "%", "")),
            holds=lambda v, x, c: fold(v).endswith(fold(x)), **text,  # type: ignore[arg-type]
        ),
        *_make_pair(
            ("any_of", "none_of"), (_("is any of"), _("is none of")), read=operands.read_texts, input=ANY,
            write=_write_any_text, holds=lambda v, x, c: v in x,
        ),
        *_make_known(_is_text, lambda v, x, c: v != ""),
    ]  # fmt: skip


def _make_number() -> list[Operator]:
    signs: list[tuple[str, Label, str, Holds]] = [
        ("equals", _("is"), "=", lambda v, x, c: v is not None and v == x),
        ("more_than", _("is more than"), ">", lambda v, x, c: v is not None and v > x),
        ("at_least", _("is at least"), ">=", lambda v, x, c: v is not None and v >= x),
        ("less_than", _("is less than"), "<", lambda v, x, c: v is not None and v < x),
        ("at_most", _("is at most"), "<=", lambda v, x, c: v is not None and v <= x),
    ]
    found = [
        Operator(
            slug=slug,
            label=label,
            read=operands.read_number,
            input="number",
            write=_compare(sign, "numeric"),
            holds=holds,
        )
        for slug, label, sign, holds in signs
    ]
    unequal = Operator(
        slug="not_equals", label=_("is not"), read=operands.read_number, input="number",
        write=_compare("=", "numeric"), holds=signs[0][3], negates=True,
    )  # fmt: skip
    between = Operator(
        slug="between", label=_("is between"), read=operands.read_numbers, input="numbers",
        write=lambda v, x, c: Sql(v, " BETWEEN ", Value(x[0], "numeric"), " AND ", Value(x[1], "numeric")),
        holds=lambda v, x, c: v is not None and x[0] <= v <= x[1],
    )  # fmt: skip
    return [found[0], unequal, *found[1:], between, *_make_known(_is_known, _has_value)]


def _has_value(value: Any, operand: Any, context: Context) -> bool:
    return value is not None


def _make_yes_no() -> list[Operator]:
    yes = Operator(
        slug="is_true", label=_("is yes"), read=operands.read_nothing, input="none",
        write=lambda v, x, c: Sql(v, " IS TRUE"), holds=lambda v, x, c: v is True,
    )  # fmt: skip
    no = Operator(
        slug="is_false", label=_("is no"), read=operands.read_nothing, input="none",
        write=lambda v, x, c: Sql(v, " IS FALSE"), holds=lambda v, x, c: v is False,
    )  # fmt: skip
    return [yes, no, *_make_known(_is_known, _has_value)]


def _make_times(*, days: bool) -> list[Operator]:
    cast = "date" if days else "timestamptz"

    def make(slug: str, label: Label, entry: str, words: tuple[str, ...], **facts: Any) -> Operator:
        read = operands.make_period_reader(*words)
        return Operator(
            slug=slug,
            label=label,
            input=entry,
            read=read,
            write=_write_period(cast),
            holds=_holds_period(days),
            **facts,
        )

    found = [
        make("in_last", _("is in the last"), "last", ("last",)),
        make("not_in_last", _("is not in the last"), "last", ("last",), negates=True),
        make("in_next", _("is in the next"), "next", ("next",)),
        make("in_calendar", _("is in"), "calendar", ("this", "previous")),
        make("between", _("is between"), "span", ("between",)),
    ]
    if days:
        anniversary = Operator(
            slug="anniversary_in_next", label=_("has its day in the next … days"), input="days", read=operands.read_days,
            write=_write_anniversary, holds=lambda v, x, c: v is not None and v.strftime("%m%d") in list_days_of_year(x, c),
        )  # fmt: skip
        found.append(anniversary)
    return [*found, *_make_known(_is_known, _has_value)]


def _make_choice() -> list[Operator]:
    pair = _make_pair(
        ("any_of", "none_of"), (_("is any of"), _("is none of")), read=operands.read_texts, input=ANY,
        write=_write_any_text, holds=lambda v, x, c: v in x,
    )  # fmt: skip
    return [*pair, *_make_known(_is_text, lambda v, x, c: v != "")]


def _make_reference() -> list[Operator]:
    pair = _make_pair(
        ("any_of", "none_of"), (_("is any of"), _("is none of")), read=operands.read_references, input=ANY,
        write=lambda v, x, c: Sql(v, " = ANY(", Value(resolve_me(x, c), "bigint[]"), ")"),
        holds=lambda v, x, c: v is not None and v in resolve_me(x, c),
    )  # fmt: skip
    return [*pair, *_make_known(_is_known, _has_value)]


def _make_list() -> list[Operator]:
    def is_full(value: Sql, _operand: Any, _context: Context) -> Sql:
        return Sql("cardinality(", value, ") > 0")

    pair = _make_pair(
        ("has_any", "has_none"), (_("has any of"), _("has none of")), read=operands.read_texts, input=ANY,
        write=_write_list("&&"), holds=lambda v, x, c: bool(v & frozenset(x)),
    )  # fmt: skip
    every = Operator(
        slug="has_all", label=_("has all of"), read=operands.read_texts, input=ANY,
        write=_write_list("@>"), holds=lambda v, x, c: v >= frozenset(x),
    )  # fmt: skip
    return [pair[0], every, pair[1], *_make_known(is_full, lambda v, x, c: bool(v))]


OPERATORS: Final[dict[Family, dict[str, Operator]]] = {
    family: {operator.slug: operator for operator in made}
    for family, made in {
        Family.TEXT: _make_text(),
        Family.NUMBER: _make_number(),
        Family.YES_NO: _make_yes_no(),
        Family.DAY: _make_times(days=True),
        Family.MOMENT: _make_times(days=False),
        Family.CHOICE: _make_choice(),
        Family.REFERENCE: _make_reference(),
        Family.LIST: _make_list(),
    }.items()
}
