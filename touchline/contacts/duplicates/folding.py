"""Folds values the way they are compared, in the matching process's own database: case, accents, punctuation, forms of numbers."""

from typing import Any, Final

from touchline.contacts.duplicates.fields import Manner

FOLD: Final = "nullif(trim(regexp_replace(strip_accents(lower({0})), '[^\\p{{L}}\\p{{N}}]+', ' ', 'g')), '')"
DIGITS: Final = "nullif(regexp_replace({0}, '\\D', '', 'g'), '')"
MAILBOX: Final = "nullif(regexp_replace(lower(trim({0})), '\\+[^@]*@', '@'), '')"


def build_table(fields: list[dict[str, Any]], *, has_parts: bool) -> str:
    """Return the SELECT over the raw lines (id, is_sample, n0, n1, f0 …) that folds every column; f0 is the whole name."""
    name = FOLD.format("f0")
    first = f"CASE WHEN contains({name}, ' ') THEN split_part({name}, ' ', 1) END"
    last = f"regexp_replace({name}, '^.* ', '')"
    if has_parts:
        # Who has the parts under other names, such as firstName beside first_name, has a whole name all the same.
        one, two = FOLD.format("n0"), FOLD.format("n1")
        first, last = (
            f"CASE WHEN {one} IS NULL AND {two} IS NULL THEN {split} ELSE {part} END"
            for split, part in ((first, one), (last, two))
        )
    values = [f"{_fold(field['manner'], f'f{place}')} AS f{place}" for place, field in enumerate(fields) if place]
    return (
        f"SELECT id AS unique_id, is_sample, {first} AS first, {last} AS last, "  # noqa: S608 - columns by number
        f"{first} || ' ' || {last} AS whole, {', '.join(values)} FROM raw"
    )


def _fold(manner: str, column: str) -> str:
    match manner:
        case Manner.EMAIL:
            return MAILBOX.format(column)
        case Manner.PHONE:
            return f"nullif(right({DIGITS.format(column)}, 9), '')"
        case Manner.DATE | Manner.CODE:
            return DIGITS.format(column)
        case _:
            return FOLD.format(column)
