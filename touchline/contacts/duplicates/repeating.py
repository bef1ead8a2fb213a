"""Leaves out fields that merely repeat another one, such as a city beside its postcode: they would be counted twice."""

from itertools import permutations
from typing import Any, Final

from touchline.contacts.duplicates.fields import Manner

SHARED: Final = 0.3
"""A field of which more values than this are their own tells people apart by itself; nothing repeats it by chance."""
REPEATS: Final = 0.6
ASIDE: Final = (Manner.NAME, Manner.EMAIL, Manner.PHONE, Manner.DATE)
AGREE: Final = """
WITH pairs AS (SELECT {0} AS a, {1} AS b, count(*) AS n FROM folded WHERE {0} IS NOT NULL AND {1} IS NOT NULL GROUP BY 1, 2),
wholes AS (SELECT a, sum(n) AS n FROM pairs GROUP BY 1)
SELECT (SELECT sum(n * (n - 1)) FROM pairs) / nullif((SELECT sum(n * (n - 1)) FROM wholes), 0)
"""


def find_repeated(database: Any, fields: list[dict[str, Any]]) -> set[int]:
    """Return the places of fields whose value follows from that of another: of the two, the one with fewer values goes."""
    judged = {
        place: field["distinct"]
        for place, field in enumerate(fields)
        if Manner(field["manner"]) not in ASIDE and field["distinct"] <= SHARED
    }
    repeated: set[int] = set()
    for tells, follows in permutations(judged, 2):
        if tells in repeated or follows in repeated or judged[tells] < judged[follows]:
            continue
        share = database.execute(AGREE.format(f"f{tells}", f"f{follows}")).fetchone()[0]
        if share is not None and share >= REPEATS:
            repeated.add(follows)
    return repeated
