"""How many may leave now of a mailing or an account that is limited; all carriers draw from the same allowance."""

from typing import Final

from django.db import connection, transaction

BURST_S: Final = 1.0
DRAW: Final = """
INSERT INTO messaging_pace AS p (key, next_at) VALUES (%(key)s, now() - %(burst)s * interval '1 second')
ON CONFLICT (key) DO UPDATE SET next_at = greatest(p.next_at, now() - %(burst)s * interval '1 second')
RETURNING extract(epoch FROM now() - next_at)
"""
SPEND: Final = "UPDATE messaging_pace SET next_at = next_at + %s * interval '1 second' WHERE key = %s"


@transaction.atomic
def draw(key: str, per_minute: float, *, most: int) -> int:
    """Return how many of `most` may leave now, and count them as gone."""
    gap = 60.0 / per_minute
    with connection.cursor() as cursor:
        cursor.execute(DRAW, {"key": key, "burst": max(BURST_S, gap)})
        (saved,) = cursor.fetchone()
        count = max(0, min(most, int(float(saved) / gap + 1e-6)))
        if count:
            cursor.execute(SPEND, [count * gap, key])
    return count


@transaction.atomic
def give_back(key: str, per_minute: float, count: int) -> None:
    """Take back what was drawn and not used."""
    if count > 0:
        with connection.cursor() as cursor:
            cursor.execute(SPEND, [-count * 60.0 / per_minute, key])
