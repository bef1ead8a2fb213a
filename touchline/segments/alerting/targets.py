"""Whose an alert about somebody is, and who is told: the owner, those it names, or the fallback when nobody owns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from touchline.contacts.models import Contact
from touchline.segments.alerting.models import Alert, Firing
from touchline.users.models import User
from touchline.users.permissions import Verb, may_with


@dataclass(frozen=True, slots=True)
class Target:
    """Who has to act (nobody in particular without `owner`: the team, or the queue), and who is told."""

    owner: User | None
    team_id: int | None
    told: tuple[User, ...]


class Staff:
    """The users that alerts of a batch may need, fetched once."""

    def __init__(self, alerts: Iterable[Alert], people: Iterable[Contact]) -> None:
        everybody = list(alerts)
        wanted = {number for alert in everybody for number in (*alert.tells, alert.fallback_user_id) if number}
        wanted |= {contact.owner_id for contact in people if contact.owner_id}
        teams = {alert.fallback_team_id for alert in everybody if alert.fallback_team_id}
        self.users: Mapping[int, User] = User.objects.active().in_bulk(wanted)
        self.teams: dict[int, list[User]] = {}
        for user in User.objects.active().filter(team_id__in=teams):
            self.teams.setdefault(user.team_id or 0, []).append(user)

    def find_target(self, alert: Alert, contact: Contact) -> Target:
        """Return whose a contact is for an alert; nobody is told of people they may not see."""
        named = [self.users[number] for number in alert.tells if number in self.users]
        if not alert.tells_owner:
            return Target(None, None, _who_may_see(named, contact))
        owner = self.users.get(contact.owner_id or 0)
        if owner is None:
            return self._fall_back(alert, contact, named)
        return Target(owner, owner.team_id, _who_may_see([owner, *named], contact))

    def _fall_back(self, alert: Alert, contact: Contact, named: list[User]) -> Target:
        someone = self.users.get(alert.fallback_user_id or 0)
        if someone is not None and _who_may_see([someone], contact):
            return Target(someone, someone.team_id, _who_may_see([someone, *named], contact))
        team = _who_may_see(self.teams.get(alert.fallback_team_id or 0, []), contact)
        # What stands with those who cannot see it stands with nobody: then it is the queue's.
        return Target(None, alert.fallback_team_id if team else None, _who_may_see([*team, *named], contact))


def _who_may_see(users: Iterable[User], contact: Contact) -> tuple[User, ...]:
    facts = {"owner_id": contact.owner_id, "team_id": contact.team_id}
    return tuple(dict.fromkeys(user for user in users if may_with(user, "contacts", Verb.VIEW, **facts)))


def is_for(firing: Firing, user: User) -> bool:
    """Tell whether a firing is the user's to act on: their own, their team's, the queue's, or escalated to them."""
    alert = firing.alert
    if firing.owner_id is not None:
        mine = firing.owner_id == user.pk
    elif not alert.tells_owner:
        mine = user.pk in alert.tells
    elif firing.team_id is not None:
        mine = firing.team_id == user.team_id
    else:
        mine = True
    return mine or (firing.escalated_at is not None and alert.escalate_to_id == user.pk)
