"""Hot scores as a part of Today: who has many points by now, and nobody of the team has talked to lately."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchline.contacts.models import Contact
from touchline.kit.clock import now
from touchline.records.changes import edit
from touchline.records.kinds import get_kind
from touchline.segments.alerting.leaving_out import has_own_people, leave_out
from touchline.segments.alerting.models import LeaveOut
from touchline.segments.models import Score, ScoreModel
from touchline.tasks.lead_todos import access_lead, tell_of_lead
from touchline.tasks.models import Task
from touchline.tasks.shelf import get_shelved, shelve, shelve_until, unshelve
from touchline.tasks.todos import Source, Todo
from touchline.users.models import User
from touchline.users.permissions import Verb, limit, may

LOOKED_AT: Final = 300
"""So many of the highest scores are looked at: a look, not a search."""
MOST: Final = 5
RANK: Final = 58
REST: Final = timedelta(days=14)
"""So long somebody who was seen to does not come back."""


def find_hot(user: User) -> list[Todo]:
    """Return the hottest people of the user's, or of nobody's, by any score, each once."""
    if not may(user, "contacts"):
        return []
    scored = {
        contact_id: (points, model)
        for model in ScoreModel.objects.filter(version__gt=0)
        for contact_id, points in _read(model)
    }
    if not scored:
        return []
    people = _get_waiting(user, list(scored))
    ranked = sorted(people, key=lambda contact: -scored[contact.pk][0])[:MOST]
    may_act = may(user, "contacts", Verb.EDIT)
    return [_draw(one, *scored[one.pk], place=place, may_act=may_act) for place, one in enumerate(ranked)]


def _read(model: ScoreModel) -> Iterator[tuple[int, int]]:
    column = model.column
    found = Score.objects.filter(**{f"{column}__gte": model.hot}).order_by(f"-{column}")
    for contact_id, points in found.values_list("contact_id", column)[:LOOKED_AT]:
        yield contact_id, round(points)


def _get_waiting(user: User, ids: Sequence[int]) -> list[Contact]:
    reach = limit(Contact.objects.filter(pk__in=ids, archived_at=None), user, "contacts", Verb.VIEW)
    if has_own_people():
        reach = reach.filter(is_sample=False)
    mine = {one.pk: one for one in reach if one.owner_id in (None, user.pk)}
    left = leave_out(mine, (LeaveOut.MET, LeaveOut.STAFF))
    planned = set(Task.objects.filter(contact_id__in=list(left), done_at=None).values_list("contact_id", flat=True))
    shelved = get_shelved(user, (f"hot-{number}" for number in left))
    return [one for number, one in left.items() if number not in planned and f"hot-{number}" not in shelved]


def _draw(contact: Contact, points: int, model: ScoreModel, *, place: int = 0, may_act: bool = True) -> Todo:
    reason = _("{points} points by “{score}”, and nobody has talked to them this week")
    return Todo(
        source="hot",
        number=contact.pk,
        rank=RANK - place,
        heading=str(contact),
        url=reverse("contacts:contact", args=[contact.pk]),
        reason=reason.format(points=points, score=model.name),
        icon="flame",
        done_label=_("Seen to"),
        owner_id=contact.owner_id,
        may_act=may_act,
        is_sample=contact.is_sample,
    )


def open_hot(user: User, number: int) -> Todo:
    """Return one hot person as a line of Today, whoever owns them; Http404."""
    contact = access_lead(user, number)
    score = Score.objects.filter(pk=contact.pk).first()
    for model in ScoreModel.objects.filter(version__gt=0):
        points = getattr(score, model.column, None)
        if points is not None and points >= model.hot:
            return _draw(contact, round(points), model)
    raise Http404


def do_finish(user: User, number: int) -> None:
    """Mark the person as seen to; they come back when they are still hot after two weeks."""
    shelve(user, f"hot-{access_lead(user, number).pk}", until=now() + REST)


def do_reopen(user: User, number: int) -> None:
    """Have the person back on the list."""
    unshelve(user, f"hot-{access_lead(user, number).pk}")


def do_hand_on(user: User, number: int, to: User | None) -> None:
    """Make somebody the owner of the person."""
    contact = access_lead(user, number)
    edit(get_kind("contact"), contact.pk, {"owner": str(to.pk) if to else None}, actor=user)
    if to and to != user:
        tell_of_lead(to, contact, by=user)


def do_put_off(user: User, number: int, until: date | None) -> None:
    """Have the person come back on another day."""
    shelve_until(user, f"hot-{access_lead(user, number).pk}", until)


SOURCE = Source(
    slug="hot",
    label=gettext_lazy("Hot scores"),
    find=find_hot,
    open=open_hot,
    finish=do_finish,
    reopen=do_reopen,
    hand_on=do_hand_on,
    put_off=do_put_off,
)
