"""What a column does where something is known: overwrite, fill, append; and only where it differs."""

from collections.abc import Mapping
from typing import Any, Final

from touchline.imports.mapping import Rule
from touchline.records.chunk import Row
from touchline.records.values import MOST_IN_LIST

Rules = Mapping[str, tuple[str, bool]]
"""By field: the rule, and whether nothing takes away what is there."""
DEFAULT = (Rule.OVERWRITE, False)
NOTHING: Final[tuple[Any, ...]] = (None, "", [])


def compare(values: Mapping[str, Any], row: Row, rules: Rules) -> dict[str, Any]:
    """Return what of these values changes a record."""
    after: dict[str, Any] = {}
    for slug, value in values.items():
        here = row.values.get(slug)
        rule, erases = rules.get(slug, DEFAULT)
        if here not in NOTHING:
            if rule == Rule.FILL:
                continue
            if rule == Rule.APPEND:
                value = append(here, value)
        if value in NOTHING and (not erases or here in NOTHING):
            continue
        if value != here:
            after[slug] = value
    return after


def append(here: Any, value: Any) -> Any:
    """Return what is there with what comes behind it; a list keeps each once, a text is not doubled."""
    if isinstance(here, list):
        return list(dict.fromkeys([*here, *(value or [])]))[:MOST_IN_LIST]
    if isinstance(here, str) and isinstance(value, str):
        return here if value in here.split("; ") or value == here else f"{here}; {value}"
    return value
