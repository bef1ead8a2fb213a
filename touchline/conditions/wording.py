"""How conditions on fields are put into sentences: each operator as it is, and turned round."""

from collections.abc import Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

Label = str | Promise
IS: Final = (lazy("whose {field} is {value}"), lazy("whose {field} is not {value}"))
LIES: Final = (lazy("whose {field} lies {value}"), lazy("whose {field} does not lie {value}"))
KNOWN: Final = (lazy("whose {field} is known"), lazy("whose {field} is not known"))
CLAUSES: Final[dict[str, tuple[Label, Label]]] = {
    "equals": IS,
    "not_equals": IS[::-1],
    "any_of": IS,
    "none_of": IS[::-1],
    "contains": (lazy("whose {field} contains {value}"), lazy("whose {field} does not contain {value}")),
    "not_contains": (lazy("whose {field} does not contain {value}"), lazy("whose {field} contains {value}")),
    "starts_with": (lazy("whose {field} begins with {value}"), lazy("whose {field} does not begin with {value}")),
    "ends_with": (lazy("whose {field} ends with {value}"), lazy("whose {field} does not end with {value}")),
    "is_empty": KNOWN[::-1],
    "is_not_empty": KNOWN,
    "more_than": (lazy("whose {field} is more than {value}"), lazy("whose {field} is not more than {value}")),
    "at_least": (lazy("whose {field} is at least {value}"), lazy("whose {field} is not at least {value}")),
    "less_than": (lazy("whose {field} is less than {value}"), lazy("whose {field} is not less than {value}")),
    "at_most": (lazy("whose {field} is at most {value}"), lazy("whose {field} is not at most {value}")),
    "is_true": (lazy("whose {field} is yes"), lazy("whose {field} is not yes")),
    "is_false": (lazy("whose {field} is no"), lazy("whose {field} is not no")),
    "in_last": LIES,
    "not_in_last": LIES[::-1],
    "in_next": LIES,
    "in_calendar": LIES,
    "anniversary_in_next": (
        lazy("whose {field} has its day in the next {value} days"),
        lazy("whose {field} does not have its day in the next {value} days"),
    ),
    "has_any": (lazy("whose {field} has {value}"), lazy("whose {field} does not have {value}")),
    "has_none": (lazy("whose {field} does not have {value}"), lazy("whose {field} has {value}")),
    "has_all": (lazy("whose {field} has {value}"), lazy("whose {field} does not have {value}")),
}
BETWEEN: Final[tuple[Label, Label]] = (
    lazy("whose {field} is between {value}"),
    lazy("whose {field} is not between {value}"),
)
"""Of numbers; a day between two others lies there."""


def put_into_clause(field: Label, operator: str, value: str, *, negated: bool, is_span: bool = False) -> str:
    """Return "whose City is “Berlin”"; `is_span` where two numbers are the value."""
    clauses = BETWEEN if is_span else LIES if operator == "between" else CLAUSES[operator]
    return str(clauses[negated]).format(field=field, value=value)


def quote(text: str) -> str:
    """Return a text as somebody typed it, in quotation marks."""
    return _("“{text}”").format(text=text)


def join_or(texts: Sequence[str]) -> str:
    """Return "a, b or c"."""
    return _join(texts, _("{first} or {last}"))


def join_and(texts: Sequence[str]) -> str:
    """Return "a, b and c"."""
    return _join(texts, _("{first} and {last}"))


def _join(texts: Sequence[str], last: str) -> str:
    if len(texts) < 2:
        return "".join(texts)
    return last.format(first=", ".join(texts[:-1]), last=texts[-1])
