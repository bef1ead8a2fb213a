"""Which pairs are looked at at all: those that share a key of one or two fields, few enough to compare every one."""

from itertools import combinations
from typing import Any, Final

from touchline.contacts.duplicates.fields import Manner

# ruff: noqa: S608 - columns by their number, and texts of this module
LARGEST_BLOCK: Final = 60
"""A key that more contacts share than this says too little: their pairs are found by rarer keys, or not at all."""
PAIRS_PER_CONTACT: Final = 12.0
LEAST_BUDGET: Final = 2_000_000
MOST_KEYS: Final = 24
TELLING: Final = (Manner.EMAIL, Manner.PHONE, Manner.CODE, Manner.DATE, Manner.TEXT)
NAMES: Final = (("least(first, last)", "greatest(first, last)"), ("left(first, 3)", "left(last, 4)"))
SIZE: Final = """
SELECT coalesce(sum(n * (n - 1) / 2), 0) FROM (
    SELECT count(*) AS n FROM folded WHERE {0} IS NOT NULL GROUP BY {0} HAVING count(*) BETWEEN 2 AND {1})
"""
TOO_LARGE: Final = """
CREATE OR REPLACE TABLE large_{2} AS SELECT {0} AS k FROM folded WHERE {0} IS NOT NULL GROUP BY 1 HAVING count(*) > {1}
"""


def list_keys(fields: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """Return keys by which two of the same may meet, the most telling first: each a few columns, or expressions of them."""
    judged = [(field["distinct"], f"f{place}", Manner(field["manner"])) for place, field in enumerate(fields) if place]
    telling = [name for _distinct, name, manner in sorted(judged, reverse=True) if manner in TELLING]
    keys: list[tuple[str, ...]] = [(name,) for name in telling]
    keys += NAMES
    keys += [("split_part(f1, '@', 1)",)] if "f1" in telling else []
    keys += [(part, name) for name in telling if name not in ("f1", "f2") for part in ("last", "first")]
    keys += list(combinations([name for name in telling if name not in ("f1", "f2")], 2))
    return keys


def prepare(database: Any, fields: list[dict[str, Any]]) -> list[str]:
    """Make the table `people` of the table `folded`, with a column for each key that is worth it; return those columns.

    A value shared by too many becomes nothing, so that no key costs more than `LARGEST_BLOCK` / 2 pairs a contact.
    """
    total = database.execute("SELECT count(*) FROM folded").fetchone()[0]
    left = max(PAIRS_PER_CONTACT * total, LEAST_BUDGET)
    columns: list[str] = []
    for key in list_keys(fields):
        filled = " AND ".join(f"length({part}) > 1" for part in key)
        expression = f"CASE WHEN {filled} THEN hash({', '.join(key)}) END"
        pairs = database.execute(SIZE.format(expression, LARGEST_BLOCK)).fetchone()[0]
        if 0 < pairs <= left and len(columns) < MOST_KEYS:
            place = len(columns)
            database.execute(TOO_LARGE.format(expression, LARGEST_BLOCK, place))
            columns.append(
                f"CASE WHEN {expression} NOT IN (SELECT k FROM large_{place}) THEN {expression} END AS k{place}"
            )
            left -= pairs
    database.execute(f"CREATE OR REPLACE TABLE people AS SELECT {', '.join(['*', *columns])} FROM folded")
    return [f"k{place}" for place in range(len(columns))]
