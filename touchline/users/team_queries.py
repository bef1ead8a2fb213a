"""Reads of the team."""

from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from touchline.users.models import SecondFactor, Session, Team, User

PAGE = 100


class Member:
    """A user as the list shows one."""

    def __init__(self, user: Any) -> None:
        self.user = user
        self.seen = user.seen or user.last_login
        self.has_factor = user.has_factor
        self.place = f"{user.pk}.{user.name}"

    @property
    def invited(self) -> bool:
        """Whether they have not come yet."""
        return self.user.last_login is None and self.user.invited_at is not None


def get_members(*, closed: bool, after: str = "") -> list[Member]:
    """Return users by name, 101 of them so that one can see whether there are more; `after` is a member's `place`."""
    users: QuerySet[User] = User.objects.filter(is_active=not closed).select_related("team").order_by("name", "pk")
    number, _, name = after.partition(".")
    if number.isascii() and number.isdigit() and len(number) < 19:
        users = users.filter(Q(name__gt=name) | Q(name=name, pk__gt=int(number)))
    seen = Session.objects.filter(user=OuterRef("pk")).values("user").annotate(last=Max("last_seen_at")).values("last")
    factors = SecondFactor.objects.filter(user=OuterRef("pk"))
    return [Member(user) for user in users.annotate(seen=seen, has_factor=Exists(factors))[: PAGE + 1]]


def count_by_state() -> dict[str, int]:
    """Return how many accounts are open and closed."""
    return User.objects.aggregate(
        open=Count("pk", filter=Q(is_active=True)), closed=Count("pk", filter=Q(is_active=False))
    )


def get_teams() -> list[Team]:
    """Return the teams with how many people each has, as `size`."""
    return list(Team.objects.annotate(size=Count("members", filter=Q(members__is_active=True))))
