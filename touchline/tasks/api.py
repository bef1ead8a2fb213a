"""Tasks and activities in the API."""

from datetime import date
from typing import Annotated, Any, NoReturn

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from touchline.api.auth import authorise
from touchline.api.models import Token
from touchline.api.paging import Page, PageQuery, decode_position, encode_position, page
from touchline.api.problems import Problem
from touchline.api.values import NO_NUL, Id, Moment, MomentIn
from touchline.contacts.models import Company, Contact
from touchline.contacts.record_kinds import COMPANY, CONTACT
from touchline.tasks.models import Activity, ActivityKind, Outcome, Task
from touchline.tasks.services import NewActivity, NewTask, change_task, create_task, finish_task, log_activity
from touchline.users.models import User
from touchline.users.permissions import Scope, Verb, get_scope, limit

router = Router()
Title = Annotated[str, Field(min_length=1, max_length=200, json_schema_extra={"pattern": NO_NUL})]
Note = Annotated[str, Field(max_length=10_000, json_schema_extra={"pattern": NO_NUL})]
Day = Annotated[date, Field(json_schema_extra={"format": "date"})]


class TaskItem(Schema):
    """Something to do."""

    id: int
    title: str
    note: str
    owner_id: int | None
    contact_id: int | None
    company_id: int | None
    due_on: date | None
    remind_at: Moment | None
    done_at: Moment | None
    created_at: Moment


class TaskIn(Schema):
    """A task to be made; about one contact, one company or nobody."""

    model_config = {"extra": "forbid"}

    title: Title
    note: Note = ""
    owner_id: Id | None = None
    contact_id: Id | None = None
    company_id: Id | None = None
    due_on: Day | None = None
    remind_at: MomentIn | None = None


class TaskChange(Schema):
    """Changes to a task: only what is sent changes; `done` ticks it off, or takes the tick back."""

    model_config = {"extra": "forbid"}

    title: Title | None = None
    note: Note | None = None
    owner_id: Id | None = None
    due_on: Day | None = None
    remind_at: MomentIn | None = None
    done: bool | None = None


class TaskQuery(PageQuery):
    """Which tasks are asked for, in the order of their ids."""

    owner_id: Id | None = None
    contact_id: Id | None = None
    company_id: Id | None = None
    done: bool = False


class ActivityItem(Schema):
    """What happened away from the screen."""

    id: int
    kind: str
    outcome: str
    note: str
    at: Moment
    user_id: int | None
    contact_id: int | None
    company_id: int | None


class NextStep(Schema):
    """A task that follows from an activity."""

    model_config = {"extra": "forbid"}

    title: Title
    due_on: Day | None = None


class ActivityIn(Schema):
    """A call, meeting, visit or note; about one contact or one company."""

    model_config = {"extra": "forbid"}

    kind: ActivityKind
    outcome: Outcome | None = None
    note: Note = ""
    at: MomentIn | None = Field(None, description="Now, when it is not sent; never later than now.")
    contact_id: Id | None = None
    company_id: Id | None = None
    next_step: NextStep | None = None


class ActivityQuery(PageQuery):
    """Whose activities are asked for, the last written first."""

    contact_id: Id | None = None
    company_id: Id | None = None


@router.get("/tasks", response=Page[TaskItem], url_name="tasks")
def list_tasks(request: HttpRequest, query: Query[TaskQuery]) -> dict[str, Any]:
    """List open tasks, or those that are done."""
    token = authorise(request, "tasks")
    found = limit(Task.objects.all(), token, "tasks").filter(done_at__isnull=not query.done).order_by("id")
    after = decode_position(query.after, int)
    found = found.filter(id__gt=after[0]) if after else found
    for column in ("owner_id", "contact_id", "company_id"):
        if (wanted := getattr(query, column)) is not None:
            found = found.filter(**{column: wanted})
    items, following = page(
        list(found[: query.limit + 1]), request, limit=query.limit, position=lambda one: encode_position(one.id)
    )
    return {"items": [make_item(TaskItem, one) for one in items], "next": following}


@router.post("/tasks", response={201: TaskItem}, url_name="task_new")
def add_task(request: HttpRequest, response: HttpResponse, body: TaskIn) -> Status[dict[str, Any]]:
    """Make a task."""
    token = authorise(request, "tasks", Verb.CREATE)
    if not body.title.strip():
        refuse("title", "Say what is to be done.")
    new = NewTask(
        title=body.title,
        note=body.note,
        owner=find_owner(body.owner_id) if body.owner_id else token.user,
        about=find_about(token, body, Verb.VIEW),
        due_on=body.due_on,
        remind_at=body.remind_at,
    )
    task = create_task(token.user, new)
    response["Location"] = reverse("api:task", args=[task.pk])
    return Status(201, make_item(TaskItem, task))


@router.get("/tasks/{task_id}", response=TaskItem, url_name="task")
def get_task(request: HttpRequest, task_id: Id) -> dict[str, Any]:
    """Return a task."""
    return make_item(TaskItem, find_task(authorise(request, "tasks"), task_id, Verb.VIEW))


@router.patch("/tasks/{task_id}", response=TaskItem, url_name="task_change")
def patch_task(request: HttpRequest, task_id: Id, body: TaskChange) -> dict[str, Any]:
    """Change what is sent and nothing else."""
    token = authorise(request, "tasks", Verb.EDIT)
    task = find_task(token, task_id, Verb.EDIT)
    sent = body.model_dump(exclude_unset=True)
    done = sent.pop("done", None)
    with transaction.atomic():
        if sent:
            owner = sent.get("owner_id", task.owner_id)
            new = NewTask(
                title=sent.get("title") or task.title,
                note=task.note if sent.get("note") is None else sent["note"],
                owner=find_owner(owner) if owner else None,
                due_on=sent.get("due_on", task.due_on),
                remind_at=sent.get("remind_at", task.remind_at),
            )
            change_task(token.user, task.pk, new)
        if done is not None:
            finish_task(token.user, task.pk, is_done=done)
    task.refresh_from_db()
    return make_item(TaskItem, task)


@router.get("/activities", response=Page[ActivityItem], url_name="activities")
def list_activities(request: HttpRequest, query: Query[ActivityQuery]) -> dict[str, Any]:
    """List calls, meetings, visits and notes of the people and companies the token may see."""
    token = authorise(request, "contacts")
    found = Activity.objects.filter(withdrawn_at=None).order_by("-id")
    if query.contact_id is not None or query.company_id is not None:
        about = find_about(token, query, Verb.VIEW)
        found = found.filter(contact=about) if isinstance(about, Contact) else found.filter(company=about)
    elif get_scope(token, "contacts", Verb.VIEW) < Scope.ALL:
        raise Problem(403, "Not allowed", "This token sees some contacts only; ask for the activities of one of them.")
    before = decode_position(query.after, int)
    found = found.filter(id__lt=before[0]) if before else found
    items, following = page(
        list(found[: query.limit + 1]), request, limit=query.limit, position=lambda one: encode_position(one.pk)
    )
    return {"items": [make_item(ActivityItem, one) for one in items], "next": following}


@router.post("/activities", response={201: ActivityItem}, url_name="activity_new")
def add_activity(request: HttpRequest, body: ActivityIn) -> Status[dict[str, Any]]:
    """Write down what happened; it is an event of whom it is about."""
    token = authorise(request, "contacts", Verb.EDIT)
    about = find_about(token, body, Verb.EDIT)
    if about is None:
        detail = "Say about which contact or company."
        raise Problem(422, "Not taken", detail, errors=[{"where": "body.contact_id", "detail": detail}])
    step = body.next_step
    new = NewActivity(
        kind=body.kind.value,
        about=about,
        outcome=body.outcome.value if body.outcome else "",
        note=body.note,
        at=body.at,
        next_step=NewTask(title=step.title, due_on=step.due_on, owner=token.user, about=about) if step else None,
    )
    activity, _is_new = log_activity(token.user, new)
    return Status(201, make_item(ActivityItem, activity))


def find_about(token: Token, body: TaskIn | ActivityIn | ActivityQuery, verb: Verb) -> Contact | Company | None:
    """Return whom something is about; a 422 problem for two, or for one that is not the token's."""
    if body.contact_id and body.company_id:
        refuse("contact_id", "Name a contact or a company, not both.")
    kind, number = (CONTACT, body.contact_id) if body.contact_id else (COMPANY, body.company_id)
    if number is None:
        return None
    about: Contact | Company | None = kind.limit(token, verb).filter(pk=number).first()
    if about is None:
        refuse(f"{kind.slug}_id", f"There is no {kind.slug} {number}.")
    return about


def find_owner(user_id: int) -> User:
    """Return the user who is to own a task; a 422 problem when there is none."""
    owner = User.objects.active().filter(pk=user_id).first()
    if owner is None:
        refuse("owner_id", f"There is no active user {user_id}.")
    return owner


def find_task(token: Token, task_id: int, verb: Verb) -> Task:
    """Return the task, if the token may do this with it; else a 404 problem."""
    task = limit(Task.objects.all(), token, "tasks", verb).filter(pk=task_id).first()
    if task is None:
        raise Problem(404, "Not found", f"There is no task {task_id}.")
    return task


def refuse(field: str, detail: str) -> NoReturn:
    """Raise a 422 problem about one field."""
    raise Problem(422, "Not taken", detail, errors=[{"where": f"body.{field}", "detail": detail}])


def make_item(shape: type[Schema], record: Any) -> dict[str, Any]:
    """Return a record as the shape has it."""
    return {name: getattr(record, name) for name in shape.model_fields}
