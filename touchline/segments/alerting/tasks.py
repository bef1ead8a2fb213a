"""The task an alert makes."""

from datetime import timedelta
from typing import Final

from touchline.contacts.models import Contact
from touchline.segments.alerting.models import Alert
from touchline.tasks.days import get_today
from touchline.tasks.models import Task
from touchline.tasks.services import NewTask, create_task
from touchline.users.models import User

NAME: Final = "{name}"
"""Stands for the person in the title."""


def make_task(alert: Alert, contact: Contact, *, owner: User | None) -> Task:
    """Make the alert's task about somebody, for whoever has to act; of nobody in particular it is nobody's yet."""
    title = alert.task_title.replace(NAME, str(contact))[:200]
    due = get_today() + timedelta(days=alert.task_days)
    return create_task(owner, NewTask(title=title, note=alert.name, owner=owner, about=contact, due_on=due))
