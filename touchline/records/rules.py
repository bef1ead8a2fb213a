"""Rules of an attribute beside its type: required, each value once, a pattern, a range; read from a screen, said in words."""

import re
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from touchline.records.fields import Field, FieldType

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_PATTERN: Final = 200
LONGEST_SAYING: Final = 120
LONGEST_MATCHED: Final = 300
"""Characters of a value that a pattern is tried on; a longer one does not match."""
MOST_REPEATS: Final = 3
MOST_CHOICES: Final = 8
TEXTS: Final = frozenset({FieldType.TEXT, FieldType.LONG_TEXT, FieldType.URL, FieldType.EMAIL})
AMOUNTS: Final = frozenset({FieldType.NUMBER, FieldType.MONEY})
WITH_PATTERN: Final = frozenset({FieldType.TEXT, FieldType.URL, FieldType.EMAIL, FieldType.PHONE})
WITH_RANGE: Final = TEXTS | AMOUNTS | {FieldType.DATE, FieldType.CHOICES, FieldType.TAGS}
CAN_BE_UNIQUE: Final = frozenset({FieldType.TEXT, FieldType.NUMBER, FieldType.URL, FieldType.EMAIL, FieldType.PHONE})
NAMES: Final = ("required", "unique", "pattern", "says", "least", "most")


class BadRule(ValueError):
    """A rule that cannot be; `name` says which part of it, the text why."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        super().__init__(text)


def read_rules(type_: FieldType, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the rules as they are kept, those that a type cannot have left out. Raises BadRule."""
    rules: dict[str, Any] = {"required": bool(given.get("required"))}
    if type_ in CAN_BE_UNIQUE:
        rules["unique"] = bool(given.get("unique"))
    if type_ in WITH_PATTERN:
        rules["pattern"] = read_pattern(str(given.get("pattern") or "").strip())
        rules["says"] = " ".join(str(given.get("says") or "").split())[:LONGEST_SAYING] if rules["pattern"] else ""
    if type_ in WITH_RANGE:
        rules |= {name: read_bound(type_, name, given.get(name)) for name in ("least", "most")}
        least, most = rules["least"], rules["most"]
        if least is not None and most is not None and least > most:
            raise BadRule("most", _("The most is below the least."))
    return {name: value for name, value in rules.items() if value not in (None, "", False)}


def read_pattern(text: str) -> str:
    """Return a regular expression that answers quickly for any text. Raises BadRule."""
    if len(text) > LONGEST_PATTERN:
        raise BadRule("pattern", _("A pattern has at most {most} characters.").format(most=LONGEST_PATTERN))
    try:
        parts = parser.parse(text)
    except (re.error, RecursionError, OverflowError) as error:
        raise BadRule("pattern", _("This is no regular expression: {error}").format(error=str(error)[:100])) from None
    found = list(_walk(parts))
    # A choice within a repeat, or many behind each other, can be tried in more ways than there is time for.
    if any(within for _repeats, within in found):
        raise BadRule("pattern", _("Within a part that repeats, nothing may repeat, be optional or be a choice."))
    if sum(repeats for repeats, _within in found) > MOST_REPEATS or len(found) > MOST_CHOICES:
        raise BadRule("pattern", _("The pattern repeats too much; say it with fewer * + ? and |."))
    return text


def read_bound(type_: FieldType, name: str, given: Any) -> int | float | str | None:
    """Return one end of a range: a number, or a day. Raises BadRule."""
    text = str("" if given is None else given).strip()
    if not text:
        return None
    if type_ is FieldType.DATE:
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            raise BadRule(name, _("“{text}” is not a day; write it as 2026-11-30.").format(text=text[:60])) from None
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = float("nan")
    if not abs(number) < 1e15 or (type_ not in AMOUNTS and (number < 0 or number != int(number))):
        raise BadRule(name, _("“{text}” is not a number one can reckon with.").format(text=text[:60]))
    return int(number) if number == int(number) else number


def find_broken(field: Field, value: Any) -> str:
    """Return why a value that fits its type breaks a rule, or ''."""
    if field.has_list and (others := [one for one in value if one not in dict(field.options)]):
        return _("“{text}” is not among the choices of {label}.").format(text=others[0][:60], label=field.label)
    if field.pattern and not matches(field.pattern, str(value)):
        said = field.says or _("the pattern {pattern}").format(pattern=field.pattern)
        return _("“{text}” is not as {label} should be: {said}").format(
            text=str(value)[:60], label=field.label, said=said
        )
    if field.least is None and field.most is None:
        return ""
    measure = MEASURES.get(field.type)
    size = measure(value) if measure else None
    if size is None or _is_within(size, field.least, field.most):
        return ""
    return _("{label}: {range}").format(label=field.label, range=say_range(field))


def matches(pattern: str, text: str) -> bool:
    """Tell whether the whole text is as the pattern says."""
    return len(text) <= LONGEST_MATCHED and re.fullmatch(pattern, text) is not None


def say_rules(field: Field) -> list[str]:
    """Return the rules of a field in words, as they stand with its guideline."""
    said = [_("Must be known.")] if field.required else []
    if field.is_alone:
        said.append(_("No two have the same."))
    if field.pattern:
        said.append(field.says or _("Written as {pattern}").format(pattern=field.pattern))
    if field.has_list:
        said.append(_("One of: {choices}.").format(choices=", ".join(text for text, _label in field.options[:12])))
    if field.least is not None or field.most is not None:
        said.append(say_range(field))
    return said


def say_range(field: Field) -> str:
    """Return the range of a field in words."""
    least, most = (_say_bound(field, bound) for bound in (field.least, field.most))
    if field.type in TEXTS:
        return _say_count(field, least, most, text=True)
    if field.type in (FieldType.CHOICES, FieldType.TAGS):
        return _say_count(field, least, most, text=False)
    if field.least is None:
        return _("At most {most}.").format(most=most)
    if field.most is None:
        return _("At least {least}.").format(least=least)
    return _("From {least} to {most}.").format(least=least, most=most)


def _say_count(field: Field, least: str, most: str, *, text: bool) -> str:
    if field.least is None:
        many = int(field.most or 0)
        if text:
            return ngettext("At most {most} character.", "At most {most} characters.", many).format(most=most)
        return ngettext("At most {most} value.", "At most {most} values.", many).format(most=most)
    if field.most is None:
        many = int(field.least or 0)
        if text:
            return ngettext("At least {least} character.", "At least {least} characters.", many).format(least=least)
        return ngettext("At least {least} value.", "At least {least} values.", many).format(least=least)
    said = _("From {least} to {most} characters.") if text else _("From {least} to {most} values.")
    return said.format(least=least, most=most)


def _say_bound(field: Field, bound: Any) -> str:
    if bound is None:
        return ""
    if field.type is FieldType.DATE:
        return date_format(date.fromisoformat(bound), "SHORT_DATE_FORMAT")
    return number_format(bound)


def _is_within(size: Any, least: Any, most: Any) -> bool:
    return (least is None or size >= least) and (most is None or size <= most)


def _measure_money(value: Any) -> float | None:
    return float(value["amount"]) if isinstance(value, Mapping) and value.get("amount") else None


MEASURES: "Final[dict[FieldType, Callable[[Any], Any]]]" = {
    **dict.fromkeys(TEXTS, len),
    FieldType.CHOICES: len,
    FieldType.TAGS: len,
    FieldType.NUMBER: lambda value: value,
    FieldType.MONEY: _measure_money,
    FieldType.DATE: str,
}


def _walk(parts: Any, *, within: bool = False) -> Iterator[tuple[bool, bool]]:
    """Yield for each part that can match in several ways: whether it repeats, and whether it stands in one that does."""
    for word, what in parts:
        name = str(word)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            least, most, inner = what
            if least != most:
                yield int(most) > 1, within
            yield from _walk(inner, within=within or int(most) > 1)
        elif name in ("GROUPREF", "GROUPREF_EXISTS", "ASSERT", "ASSERT_NOT"):
            raise BadRule("pattern", _("A pattern cannot look back at a group, or ahead."))
        elif name == "SUBPATTERN":
            yield from _walk(what[3], within=within)
        elif name == "ATOMIC_GROUP":
            yield from _walk(what, within=within)
        elif name == "BRANCH":
            yield False, within
            for one in what[1]:
                yield from _walk(one, within=within)
