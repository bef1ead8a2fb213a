"""Who worked with Touchline on which day: taken together from sessions and the audit log, and kept for the chart."""

from datetime import timedelta
from typing import Final

from django.db import connection, transaction
from django.db.models import Max

from touchline.kit.clock import now
from touchline.organisation.models import UseDay
from touchline.organisation.queries import get_zone

LOOK_BACK: Final = timedelta(days=400)
KEPT: Final = timedelta(days=800)
OVERLAP: Final = timedelta(days=1)
NOTE: Final = """
INSERT INTO organisation_useday (day, user_id)
SELECT DISTINCT (at AT TIME ZONE %(zone)s)::date, user_id FROM (
    SELECT last_seen_at AS at, user_id FROM users_session WHERE last_seen_at >= %(since)s
    UNION ALL SELECT created_at, user_id FROM users_session WHERE created_at >= %(since)s
    UNION ALL SELECT at, actor_id FROM users_auditentry WHERE at >= %(since)s AND actor_kind = 'user'
) AS signs
WHERE user_id IN (SELECT id FROM users_user)
ON CONFLICT DO NOTHING
"""


@transaction.atomic
def note_use_days() -> None:
    """Note who was here since this was last noted; the first time, as far back as sessions and the log tell."""
    latest = UseDay.objects.aggregate(latest=Max("day"))["latest"]
    since = now() - LOOK_BACK if latest is None else now() - OVERLAP
    with connection.cursor() as cursor:
        cursor.execute(NOTE, {"zone": str(get_zone()), "since": since})


def remove_old_use_days() -> None:
    """Remove days that are more than two years away."""
    UseDay.objects.filter(day__lt=(now() - KEPT).date()).delete()
