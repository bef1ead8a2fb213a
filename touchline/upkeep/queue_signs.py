"""How the queue of background work is: how long what waits has waited, and what failed lately."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from touchline.ui.numbers import say_number
from touchline.ui.signs import Health, Sign, judge
from touchline.ui.times import say_span
from touchline.upkeep.readings import WAITING, get_points

MOST: Final = 10_000
GROWING: Final = 100.0
WATCH_S: Final = 120.0
MEND_S: Final = 900.0
QUEUED: Final = """
SELECT count(*), coalesce(extract(epoch FROM now() - min(since)), 0)::float8 FROM (
    SELECT coalesce(j.scheduled_at,
        (SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id AND e.type IN ('deferred', 'deferred_for_retry'))
    ) AS since
    FROM procrastinate_jobs j
    WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= now()) ORDER BY j.id LIMIT %s
) AS waiting
"""
FAILED: Final = """
SELECT task_name, count(*) FROM (
    SELECT id, task_name FROM procrastinate_jobs WHERE status = 'failed' ORDER BY id DESC LIMIT 1000
) AS j
WHERE EXISTS (SELECT FROM procrastinate_events e WHERE e.job_id = j.id AND e.type = 'failed' AND e.at > now() - interval '1 day')
GROUP BY task_name ORDER BY 2 DESC, 1
"""


def find_queue_signs() -> Iterable[Sign]:
    """Tell how many jobs wait, for how long, and which gave up within a day."""
    with connection.cursor() as cursor:
        cursor.execute(QUEUED, [MOST])
        count, seconds = cursor.fetchone() or (0, 0.0)
        cursor.execute(FAILED)
        failed = cursor.fetchall()
    many = f"{say_number(count)}+" if count >= MOST else say_number(count)
    says = _("{count} wait, the oldest for {span}").format(count=many, span=say_span(seconds)) if count else _("empty")
    yield Sign(
        slug="jobs.queue",
        label=_("Queue"),
        says=says,
        health=judge(seconds, watch=WATCH_S, mend=MEND_S),
        advice=_("See that the worker runs: `touchline doctor`.") if seconds >= WATCH_S else "",
    )
    if failed:
        names = ", ".join(f"{name} ({say_number(times)})" for name, times in failed)
        says = _("gave up within a day: {names}").format(names=names)
        advice = _("The log of the worker tells why; what failed stays listed there for 30 days.")
        yield Sign(
            slug="jobs.failed",
            label=_("Jobs"),
            says=says,
            health=Health.WATCH,
            advice=advice,
            url=f"{reverse('upkeep:health')}#jobs",
            tells=True,
        )
    yield from find_growing_quarantine()


def find_growing_quarantine() -> Iterable[Sign]:
    """Tell when refused events pile up: more than a hundred more than a day ago."""
    points = get_points(WAITING, since=timedelta(hours=26))
    if len(points) < 2 or points[-1].value - points[0].value < GROWING:
        return
    more = say_number(round(points[-1].value - points[0].value))
    says = _("{count} more than a day ago").format(count=more)
    advice = _("A site or app sends what cannot be taken: its reason stands with each event.")
    url = reverse("tracking:quarantine_list")
    yield Sign(
        slug="quarantine.grows",
        label=_("Refused events pile up"),
        says=says,
        health=Health.WATCH,
        advice=advice,
        url=url,
        tells=True,
    )
