"""How good the data was day by day: of all, by where people came from, by whose they are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.utils.translation import gettext as _

from touchline.contacts.models import QualityDay
from touchline.contacts.origins import get_source_names
from touchline.kit.clock import now
from touchline.users.models import User

About = QualityDay.About
KEPT: Final = timedelta(days=400)
SOUND: Final = "sound"
"""Among the problems of a day: how many have none."""
SHOWN: Final = 30
SHOWN_DAYS: Final = 90
WIDTH: Final = 120
COUNT: Final = """
WITH one AS MATERIALIZED (
    SELECT q.score, q.problems, coalesce(c.owner_id::text, '') AS owner,
           CASE WHEN c.source_id IS NULL THEN left(c.known_by, 200) ELSE 'site:' || c.source_id END AS origin
    FROM contacts_quality q JOIN contacts_contact c ON c.id = q.contact_id WHERE c.archived_at IS NULL
        AND c.is_sample = NOT EXISTS (SELECT 1 FROM contacts_contact r WHERE NOT r.is_sample)
), found AS (
    SELECT CASE WHEN GROUPING(origin) = 0 THEN 'origin' WHEN GROUPING(owner) = 0 THEN 'owner' ELSE 'all' END AS about,
           coalesce(origin, owner, '') AS key, count(*) AS people, avg(score) AS score
    FROM one GROUP BY GROUPING SETS ((), (origin), (owner))
), troubles AS (
    SELECT coalesce(jsonb_object_agg(slug, n), '{}') AS problems
    FROM (SELECT slug, count(*) AS n FROM one, unnest(CASE problems WHEN '{}' THEN '{sound}' ELSE problems END) AS slug
          GROUP BY slug) t
)
INSERT INTO contacts_qualityday (day, about, key, people, score, problems)
SELECT %s, about, key, people, coalesce(score, 0), CASE WHEN about = 'all' THEN troubles.problems ELSE '{}' END
FROM found, troubles WHERE people > 0
ON CONFLICT (day, about, key) DO UPDATE SET people = excluded.people, score = excluded.score, problems = excluded.problems
"""
"""Sample records are never counted with real ones; alone, they show what it looks like."""


@dataclass(slots=True)
class Line:
    """A group of people: how good their records are now, and the days before."""

    key: str
    label: str
    people: int
    score: float
    days: list[QualityDay] = field(default_factory=list)

    @property
    def change(self) -> float | None:
        """Points more or less than on the first day shown; None while there is one day only."""
        return self.score - self.days[0].score if len(self.days) > 1 else None

    @property
    def path(self) -> str:
        """The line of its days, for a drawing of 120 by 24."""
        return draw(self.days, width=WIDTH, height=24)


@transaction.atomic
def note_day() -> None:
    """Write down how it stands today; a later call of the day stands for it."""
    today = now().date()
    with connection.cursor() as cursor:
        QualityDay.objects.filter(day=today).delete()
        cursor.execute(COUNT, [today])
    QualityDay.objects.filter(day__lt=today - KEPT).delete()


def get_days() -> list[QualityDay]:
    """Return the days of all people, the oldest first."""
    since = now().date() - timedelta(days=SHOWN_DAYS)
    return list(QualityDay.objects.filter(about=About.ALL, day__gte=since).order_by("day"))


def list_lines(about: QualityDay.About, day: date) -> list[Line]:
    """Return the groups of a day, the largest first, each with the days before; three queries."""
    rows = list(QualityDay.objects.filter(about=about, day=day).order_by("-people", "key")[:SHOWN])
    since = day - timedelta(days=SHOWN_DAYS)
    keys = [row.key for row in rows]
    earlier = QualityDay.objects.filter(about=about, key__in=keys, day__gte=since, day__lte=day).order_by("day")
    names = _name(about, keys)
    lines = {row.key: Line(row.key, names[row.key], row.people, row.score) for row in rows}
    for one in earlier:
        lines[one.key].days.append(one)
    return list(lines.values())


def draw(days: Sequence[Any], *, width: int, height: int) -> str:
    """Return the path of scores from 0 to 100 in an SVG of that size; '' for less than two days."""
    if len(days) < 2:
        return ""
    first, last = days[0].day, days[-1].day
    span = max((last - first).days, 1)
    points = [((one.day - first).days / span * width, height * (1 - one.score / 100)) for one in days]
    return "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _name(about: QualityDay.About, keys: Sequence[str]) -> dict[str, str]:
    if about == About.OWNER:
        users = User.objects.in_bulk([int(key) for key in keys if key.isdecimal()])
        nobody = _("Nobody")
        return {key: str(users[int(key)]) if key.isdecimal() and int(key) in users else nobody for key in keys}
    sites = [int(key[5:]) for key in keys if key.startswith("site:") and key[5:].isdecimal()]
    names = {f"site:{number}": name for number, name in get_source_names(sites).items()}
    return {key: names.get(key) or key or _("Not known") for key in keys}
