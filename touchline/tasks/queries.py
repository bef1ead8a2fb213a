"""Reads of staff's work: tasks that wait, activities at a record, and what a user has not seen yet."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from touchline.contacts.models import Company, Contact
from touchline.kit.clock import now
from touchline.tasks.models import Activity, LastLook, Task
from touchline.users.models import User
from touchline.users.permissions import Verb, limit

MOST_OPEN: Final = 200
NEXT_DAYS: Final = 7
LOOK_ENDS_AFTER: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody, by when it is due; `has_more` when there is more than fits."""

    overdue: list[Task]
    today: list[Task]
    soon: list[Task]
    later: list[Task]
    has_more: bool

    @property
    def count(self) -> int:
        """How many cannot wait until tomorrow."""
        return len(self.overdue) + len(self.today)

    @property
    def is_empty(self) -> bool:
        return not (self.overdue or self.today or self.soon or self.later)


def get_open_tasks(user: User) -> QuerySet[Task]:
    """Return the open tasks a user may see, those due first first, each with whom it is about."""
    tasks = limit(Task.objects.filter(done_at=None), user, "tasks", Verb.VIEW)
    # A task without a day comes last, in PostgreSQL's own order of nulls.
    return tasks.select_related("contact", "company", "owner").order_by("due_on", "id")


def get_waiting(user: User, *, today: date | None = None) -> Waiting:
    """Return a user's own open tasks, in four parts; "soon" is the next seven days."""
    today = today or timezone.localtime(now()).date()
    found = list(get_open_tasks(user).filter(owner=user)[: MOST_OPEN + 1])
    shown, last = found[:MOST_OPEN], today + timedelta(days=NEXT_DAYS)
    return Waiting(
        overdue=[task for task in shown if task.due_on and task.due_on < today],
        today=[task for task in shown if task.due_on == today],
        soon=[task for task in shown if task.due_on and today < task.due_on <= last],
        later=[task for task in shown if task.due_on is None or task.due_on > last],
        has_more=len(found) > MOST_OPEN,
    )


def get_work_of(*, contact_id: int | None = None, company_id: int | None = None) -> tuple[list[Task], list[Activity]]:
    """Return the open tasks about a contact or company, and the last activities."""
    about = Q(contact_id=contact_id) if contact_id else Q(company_id=company_id)
    tasks = Task.objects.filter(about, done_at=None).select_related("owner").order_by("due_on", "id")[:20]
    activities = Activity.objects.filter(about, withdrawn_at=None).select_related("user").order_by("-at")[:3]
    return list(tasks), list(activities)


def get_recently_met(user: User, *, limit_to: int) -> list[Contact | Company]:
    """Return with whom the user's last activities were, as far as they may still log something there."""
    rows = Activity.objects.filter(user=user, withdrawn_at=None).order_by("-id").values("contact_id", "company_id")[:50]
    keys = list(dict.fromkeys((row["contact_id"], row["company_id"]) for row in rows))[:limit_to]
    contacts = limit(Contact.objects.filter(archived_at=None), user, "contacts", Verb.EDIT)
    people = contacts.only("id", "name", "email", "phone").in_bulk([number for number, _firm in keys if number])
    companies = limit(Company.objects.filter(archived_at=None), user, "companies", Verb.EDIT)
    firms = companies.only("id", "name", "domain").in_bulk([firm for _number, firm in keys if firm])
    found = (people.get(number) if number else firms.get(firm) for number, firm in keys)
    return [one for one in found if one is not None]


def note_look(user: User) -> datetime | None:
    """Note that a user looks at Today now, and return when they last did before; looks within half an hour are one."""
    moment = now()
    look = LastLook.objects.filter(user=user).first()
    if look is None:
        LastLook.objects.get_or_create(user=user, defaults={"at": moment})
        return None
    if moment - look.at > LOOK_ENDS_AFTER:
        look.before = look.at
    look.at = moment
    look.save(update_fields=["at", "before"])
    return look.before
