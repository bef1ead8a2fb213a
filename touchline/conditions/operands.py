"""Reads what an operator compares with; every error names the place in the tree and what is expected there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.utils.translation import gettext as _

from touchline.conditions import periods
from touchline.conditions.problems import ConditionError, join_path

LONGEST_TEXT: Final = 500
MOST_VALUES: Final = 500
LARGEST: Final = Decimal(10) ** 24
ME: Final = "me"


@dataclass(frozen=True, slots=True)
class Operand:
    """A value as it is compared, and as JSON keeps it."""

    value: Any
    kept: Any


Read = Callable[[Any, str], Operand]


def read_nothing(given: Any, path: str) -> Operand:
    """Read the value of an operator that has none."""
    if given is not None:
        raise ConditionError(path, _("this operator takes no value."))
    return Operand(None, None)


def read_text(given: Any, path: str) -> Operand:
    """Read a text that is not empty."""
    if not isinstance(given, str) or not given.strip():
        raise ConditionError(path, _("must be a text; to find what is empty, choose “is empty”."))
    return Operand(check_text(given, path), given)


def check_text(given: str, path: str) -> str:
    """Return a text that a database can hold; raises ConditionError."""
    if len(given) > LONGEST_TEXT:
        raise ConditionError(path, _("is longer than {most} characters.").format(most=LONGEST_TEXT))
    try:
        given.encode()
    except UnicodeEncodeError:
        raise ConditionError(path, _("holds a character that cannot be stored.")) from None
    if "\0" in given:
        raise ConditionError(path, _("holds a character that cannot be stored."))
    return given


def read_texts(given: Any, path: str) -> Operand:
    """Read a list of texts; one text stands for a list of one."""
    values = [given] if isinstance(given, str) else given
    if not isinstance(values, list) or not values or not all(isinstance(one, str) and one for one in values):
        raise ConditionError(path, _("must be one value or more."))
    return Operand(
        tuple(dict.fromkeys(check_text(one, path) for one in check_many(values, path))), list(dict.fromkeys(values))
    )


def check_many(values: list[Any], path: str) -> list[Any]:
    """Return the list unless it is too long; raises ConditionError."""
    if len(values) > MOST_VALUES:
        raise ConditionError(path, _("holds more than {most} values.").format(most=MOST_VALUES))
    return values


def read_references(given: Any, path: str) -> Operand:
    """Read a list of ids, among them perhaps "me"."""
    values = given if isinstance(given, list) else [given]
    found: list[int | str] = []
    for one in check_many(values, path):
        if one == ME:
            found.append(ME)
        elif (
            isinstance(one, str | int)
            and not isinstance(one, bool)
            and str(one).isdecimal()
            and 0 < int(str(one)[:19]) < 2**63
        ):
            found.append(int(one))
        else:
            raise ConditionError(path, _("must name one or more to choose from."))
    if not found:
        raise ConditionError(path, _("must name one or more to choose from."))
    return Operand(tuple(found), found)


def read_number(given: Any, path: str) -> Operand:
    """Read a number, also one written as text."""
    try:
        if isinstance(given, bool) or not isinstance(given, int | float | str) or len(str(given)) > 40:
            raise InvalidOperation
        number = Decimal(str(given).strip())
    except InvalidOperation:
        raise ConditionError(path, _("must be a number.")) from None
    if not number.is_finite() or abs(number) > LARGEST or int(number.as_tuple().exponent) < -18:
        raise ConditionError(path, _("is no number that is kept here."))
    return Operand(number, given if isinstance(given, int | float) else str(given).strip())


def read_numbers(given: Any, path: str) -> Operand:
    """Read two numbers, the smaller first."""
    if not isinstance(given, list) or len(given) != 2:
        raise ConditionError(path, _("must be two numbers, the smaller first."))
    low, high = (read_number(one, join_path(path, f"[{place}]")) for place, one in enumerate(given))
    if low.value > high.value:
        raise ConditionError(path, _("must be two numbers, the smaller first."))
    return Operand((low.value, high.value), [low.kept, high.kept])


def read_day(given: Any, path: str) -> Operand:
    """Read a day."""
    day: date = periods.read_day(given, path)
    return Operand(day, given)


def read_days(given: Any, path: str) -> Operand:
    """Read a number of days, at most a year."""
    return Operand(periods.read_count(given, path, 366), given)


def make_period_reader(*words: str) -> Read:
    """Return a reader of periods that begin with one of the words, such as `last`; `between` has none."""

    def read(given: Any, path: str) -> Operand:
        period = periods.read_period(given, path)
        if period.word not in words:
            raise ConditionError(path, _("must be a period with: {names}.").format(names=", ".join(words)))
        return Operand(period, period.dump())

    return read
