"""How Touchline is taken up: who works with it week by week, which of its features are used, and who stays away."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from touchline.kit.clock import now
from touchline.organisation.models import UseDay
from touchline.organisation.queries import get_organisation, get_zone
from touchline.ui.features import Feature, Used, get_features
from touchline.users.models import User

WEEKS: Final = 12
LATELY_DAYS: Final = 28
MOST_PEOPLE: Final = 200
BY_WEEK: Final = """
SELECT week, count(DISTINCT user_id) FROM (
    SELECT %(first)s::date + 7 * ((day - %(first)s::date) / 7) AS week, user_id
    FROM organisation_useday WHERE day >= %(first)s
) AS days GROUP BY week
"""
BY_PERSON: Final = """
SELECT user_id, min(day), max(day), count(*) FILTER (WHERE day > %(lately)s) FROM organisation_useday
WHERE user_id = ANY(%(users)s) GROUP BY user_id
"""


@dataclass(frozen=True, slots=True)
class Week:
    """How many people worked in a week that begins on `day`; `height` is the bar's, in per cent."""

    day: date
    people: int
    height: float
    is_current: bool

    @property
    def top(self) -> float:
        """Where the bar begins, from above."""
        return 100 - self.height


@dataclass(frozen=True, slots=True)
class FeatureUse:
    """A feature and how it was used in the last 28 days; `width` is the bar's, in per cent."""

    feature: Feature
    used: Used
    width: float


@dataclass(frozen=True, slots=True)
class PersonUse:
    """Somebody of the staff: first and last day, and how many of the last 28."""

    user: User
    first: date | None
    last: date | None
    days: int

    @property
    def width(self) -> float:
        return 100 * self.days / LATELY_DAYS


@dataclass(frozen=True, slots=True)
class Adoption:
    """What the page shows of it."""

    weeks: list[Week]
    features: list[FeatureUse]
    people: list[PersonUse]
    accounts: int
    since: date | None

    @property
    def active_now(self) -> int:
        """How many worked within the last seven days, today included."""
        start = timezone.localtime(now(), get_zone()).date() - timedelta(days=6)
        return sum(1 for person in self.people if person.last and person.last >= start)

    @property
    def used_features(self) -> int:
        return sum(1 for one in self.features if one.used.times)

    @property
    def strangers(self) -> list[PersonUse]:
        """Those who have never been here."""
        return [person for person in self.people if person.first is None]


def get_adoption() -> Adoption:
    """Return how Touchline is taken up: one question for each feature, three for the people."""
    today = timezone.localtime(now(), get_zone()).date()
    users = list(User.objects.active().order_by("-last_login", "email")[:MOST_PEOPLE])
    first_day = UseDay.objects.order_by("day").values_list("day", flat=True).first()
    people = get_people(users, today=today)
    return Adoption(get_weeks(today), get_feature_uses(today), people, User.objects.active().count(), first_day)


def get_weeks(today: date) -> list[Week]:
    """Return the last twelve weeks, the present one last, each beginning as the firm's weeks do."""
    start = today - timedelta(days=(today.weekday() - get_organisation().week_start) % 7)
    first = start - timedelta(weeks=WEEKS - 1)
    with connection.cursor() as cursor:
        cursor.execute(BY_WEEK, {"first": first})
        counted: dict[date, int] = dict(cursor.fetchall())
    top = max([*counted.values(), 1])
    days = [first + timedelta(weeks=number) for number in range(WEEKS)]
    return [Week(day, people := counted.get(day, 0), 100 * people / top, is_current=day == start) for day in days]


def get_feature_uses(today: date) -> list[FeatureUse]:
    """Return each feature with its use in the last 28 days, the most used first."""
    since = datetime.combine(today - timedelta(days=LATELY_DAYS - 1), time.min, get_zone())
    found = [(feature, feature.count(since)) for feature in get_features()]
    top = max([used.times for _feature, used in found] + [1])
    uses = [FeatureUse(feature, used, 100 * used.times / top) for feature, used in found]
    return sorted(uses, key=lambda one: -one.used.times)


def get_people(users: list[User], *, today: date) -> list[PersonUse]:
    """Return how often each of them was here, those of the last days first."""
    lately = today - timedelta(days=LATELY_DAYS)
    with connection.cursor() as cursor:
        cursor.execute(BY_PERSON, {"users": [user.pk for user in users], "lately": lately})
        known: dict[int, tuple[Any, ...]] = {row[0]: row[1:] for row in cursor.fetchall()}
    people = [PersonUse(user, *known.get(user.pk, (None, None, 0))) for user in users]
    return sorted(people, key=lambda one: (-one.days, -(one.last.toordinal() if one.last else 0), str(one.user)))
