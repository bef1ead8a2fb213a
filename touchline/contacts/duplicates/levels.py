"""How alike two values are, in a few levels from the same to another, as the model learns the weight of each."""

from typing import Any, Final

from touchline.contacts.duplicates.fields import Manner

NEAR: Final = 0.92
ALIKE: Final = 0.84
RAREST_GROUP: Final = 0.001
SAME, SWAPPED, ALMOST, SIMILAR, LAST, FIRST, PART, OTHER = (
    "same",
    "swapped",
    "almost",
    "similar",
    "last",
    "first",
    "part",
    "other",
)


def build_comparison(place: int, field: dict[str, Any]) -> dict[str, Any]:
    """Return the comparison of a field, in the words of the library."""
    column = f"f{place}"
    levels = build_name() if field["manner"] == Manner.NAME else _build(column, Manner(field["manner"]))
    return {"output_column_name": column, "comparison_levels": levels}


def build_name() -> list[dict[str, Any]]:
    """Return the levels of a name, whose two parts may be swapped or missing."""
    f, g, a, b = '"first_l"', '"first_r"', '"last_l"', '"last_r"'
    missing = f"({f} IS NULL AND {a} IS NULL) OR ({g} IS NULL AND {b} IS NULL)"
    near = f"({_near(f, g)} AND {_near(a, b)}) OR ({_near(f, b)} AND {_near(a, g)})"
    some = " OR ".join(f"coalesce({_near(x, y)}, false)" for x, y in ((a, b), (f, g), (f, b), (a, g)))
    return [
        _level(missing, "unknown", is_null_level=True),
        _level('"whole_l" = "whole_r"', SAME, tf_adjustment_column="whole", tf_adjustment_weight=1.0),
        _level(f"{f} = {b} AND {a} = {g}", SWAPPED),
        _level(near, ALMOST),
        _level(f"{a} = {b}", LAST, tf_adjustment_column="last", tf_adjustment_weight=1.0),
        _level(f"{f} = {g}", FIRST, tf_adjustment_column="first", tf_adjustment_weight=1.0),
        _level(some, PART),
        _level("ELSE", OTHER),
    ]


def _build(column: str, manner: Manner) -> list[dict[str, Any]]:
    left, right = f'"{column}_l"', f'"{column}_r"'
    rarest = {"tf_minimum_u_value": RAREST_GROUP} if manner is Manner.GROUP else {}
    levels = [
        _level(f"{left} IS NULL OR {right} IS NULL", "unknown", is_null_level=True),
        _level(f"{left} = {right}", SAME, tf_adjustment_column=column, tf_adjustment_weight=1.0, **rarest),
    ]
    if manner is Manner.EMAIL:
        # Two strangers of one name have addresses alike: only a slip, or the same mailbox elsewhere, says anything.
        box = f"split_part({left}, '@', 1) = split_part({right}, '@', 1)"
        levels.append(_level(f"damerau_levenshtein({left}, {right}) <= 1 AND length({left}) > 9", ALMOST))
        levels.append(_level(f"{box} AND length({left}) > 9", SIMILAR))
    elif manner in (Manner.DATE, Manner.CODE, Manner.PHONE):
        levels.append(_level(f"damerau_levenshtein({left}, {right}) <= 1", ALMOST))
        if manner is not Manner.CODE:
            levels.append(_level(f"damerau_levenshtein({left}, {right}) <= 2", SIMILAR))
    elif manner is not Manner.GROUP:
        levels.append(_level(f"jaro_winkler_similarity({left}, {right}) >= {NEAR}", ALMOST))
        levels.append(_level(f"jaro_winkler_similarity({left}, {right}) >= {ALIKE}", SIMILAR))
    return [*levels, _level("ELSE", OTHER)]


def _near(left: str, right: str) -> str:
    return f"jaro_winkler_similarity({left}, {right}) >= 0.88"


def _level(condition: str, label: str, **facts: Any) -> dict[str, Any]:
    return {"sql_condition": condition, "label_for_charts": label, **facts}
