"""How far a score is that counts everybody anew."""

from dataclasses import dataclass

from django.db import connection

from touchline.segments.scoring.models import ScoreModel

BOUNDS = "SELECT coalesce(min(id), 0), coalesce(max(id), 0) FROM contacts_contact"


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of all people is counted, in per cent."""

    percent: int


def get_progress(model: ScoreModel) -> Progress | None:
    """Return how far the count is, by the place it has come to; None when everybody is counted."""
    if not model.is_counting:
        return None
    with connection.cursor() as cursor:
        cursor.execute(BOUNDS)
        least, most = cursor.fetchone()
    done = max(0, model.counted_to - least) / max(1, most - least)
    return Progress(min(99, int(100 * done)))
