"""Commands of staff's work: log an activity, take it back, make, change and finish tasks."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from touchline.contacts.models import Company, Contact
from touchline.journal.services import record
from touchline.kit.clock import now
from touchline.records.kinds import RecordKind
from touchline.records.notes import add_note
from touchline.tasks.models import Activity, ActivityKind, Arrived, NoticeKind, Task
from touchline.tasks.notices import notify
from touchline.users.models import User

LONGEST_NOTE = 10_000
EVENT_NAMES = {
    ActivityKind.CALL: "call_logged",
    ActivityKind.MEETING: "meeting_logged",
    ActivityKind.VISIT: "visit_logged",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask:
    """A task as typed; `owner` None is nobody's yet."""

    title: str
    note: str = ""
    owner: User | None = None
    about: Contact | Company | None = None
    due_on: date | None = None
    remind_at: datetime | None = None
    client_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewActivity:
    """An activity as typed; `next_step` becomes a task of who logged it."""

    kind: str
    about: Contact | Company
    outcome: str = ""
    note: str = ""
    at: datetime | None = None
    next_step: NewTask | None = None
    client_id: UUID | None = None


@transaction.atomic
def log_activity(user: User | None, new: NewActivity) -> tuple[Activity, bool]:
    """Write down what happened, as an event too; the same client id again changes nothing and returns False."""
    client_id = new.client_id or uuid4()
    facts = {
        "kind": new.kind,
        "outcome": new.outcome,
        "note": new.note[:LONGEST_NOTE],
        "at": min(new.at or now(), now()),
        "user": user,
        **_say_about(new.about),
    }
    activity, is_new = Activity.objects.get_or_create(client_id=client_id, defaults=facts)
    if not is_new:
        return activity, False
    name = EVENT_NAMES[ActivityKind(new.kind)]
    record(activity.record_id, name, activity_id=activity.pk, outcome=new.outcome, user_id=get_number(user))
    if new.next_step:
        create_task(user, new.next_step)
    return activity, True


@transaction.atomic
def withdraw_activity(user: User, activity_id: int) -> Activity:
    """Take an activity back: it stays on the timeline, struck out, since others may have read it."""
    activity = Activity.objects.select_for_update().get(pk=activity_id)
    if activity.withdrawn_at is None:
        activity.withdrawn_at = now()
        activity.save(update_fields=["withdrawn_at"])
    return activity


@transaction.atomic
def create_task(user: User | None, new: NewTask) -> Task:
    """Make a task, as an event of whom it is about; its owner is told unless it is who made it."""
    if new.client_id and (known := Task.objects.filter(client_id=new.client_id).first()):
        return known
    task = Task.objects.create(
        client_id=new.client_id,
        title=new.title.strip()[:200],
        note=new.note[:LONGEST_NOTE],
        owner=new.owner,
        team_id=_find_team(new.owner or user),
        created_by=user,
        due_on=new.due_on,
        remind_at=new.remind_at,
        **_say_about(new.about),
    )
    _record(task, "task_created", user)
    _tell_owner(task, user)
    return task


@transaction.atomic
def change_task(user: User | None, task_id: int, new: NewTask) -> Task:
    """Write down what is different now; a new reminder rings again."""
    task = Task.objects.select_for_update().get(pk=task_id)
    had = task.owner_id
    if task.remind_at != new.remind_at:
        task.reminded_at = None
    task.title, task.note, task.due_on, task.remind_at = new.title[:200], new.note, new.due_on, new.remind_at
    task.owner = new.owner
    task.team_id = new.owner.team_id if new.owner else task.team_id
    task.save()
    if task.owner_id != had:
        _tell_owner(task, user)
    return task


@transaction.atomic
def finish_task(user: User | None, task_id: int, *, is_done: bool = True) -> Task:
    """Tick a task off, or take the tick back; only the first tick is an event."""
    task = Task.objects.select_for_update().get(pk=task_id)
    if is_done == (task.done_at is not None):
        return task
    task.done_at, task.done_by = (now(), user) if is_done else (None, None)
    task.save(update_fields=["done_at", "done_by"])
    if is_done:
        _record(task, "task_done", user)
    return task


@transaction.atomic
def put_off_task(task_id: int, *, due_on: date | None) -> Task:
    """Set another day."""
    task = Task.objects.select_for_update().get(pk=task_id)
    task.due_on = due_on
    task.save(update_fields=["due_on"])
    return task


@transaction.atomic
def hand_on_task(user: User, task_id: int, *, to: User | None) -> Task:
    """Give a task to somebody else, who is told; None leaves it to nobody."""
    task = Task.objects.select_for_update(of=("self",)).select_related("owner").get(pk=task_id)
    task.owner, task.team_id = to, to.team_id if to else task.team_id
    task.save(update_fields=["owner", "team_id"])
    _tell_owner(task, user)
    return task


def _say_about(about: Contact | Company | None) -> dict[str, Contact | Company | None]:
    return {
        "contact": about if isinstance(about, Contact) else None,
        "company": about if isinstance(about, Company) else None,
    }


def get_number(user: User | None) -> int:
    """Return the user's id, 0 for a program that acts for nobody."""
    return user.pk if user else 0


def _record(task: Task, name: str, user: User | None) -> None:
    if task.record_id:
        record(task.record_id, name, task_id=task.pk, title=task.title, user_id=get_number(user))


def _tell_owner(task: Task, user: User | None) -> None:
    if task.owner is None or task.owner_id == get_number(user):
        return
    with override(task.owner.language):
        text = _("{name} gave you a task: {title}").format(name=user or _("A program"), title=task.title)
    notify(task.owner, text, kind=NoticeKind.TASK, url=f"/tasks/{task.pk}/", actor=user)


@transaction.atomic
def add_kept_note(user: User, kind: RecordKind, record_id: int, *, text: str, client_id: UUID) -> bool:
    """Put a note that a device kept to its record; False for one that came before. Raises Nonsense."""
    _row, is_new = Arrived.objects.get_or_create(client_id=client_id, defaults={"user": user})
    if is_new:
        add_note(kind, record_id, text, author=user)
    return is_new


def _find_team(user: User | None) -> int | None:
    return user.team_id if user else None
