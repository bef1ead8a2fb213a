"""The next step with a contact or company: the open task about it that is due first."""

from datetime import datetime, time
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from touchline.contacts.models import Contact
from touchline.contacts.next_steps import NextStep, register_next_step
from touchline.tasks.days import get_today
from touchline.tasks.models import Task

END_OF_DAY = time(23, 59)


@register_next_step
def find_task(record: Any) -> NextStep | None:
    """Return the first open task about the record, or None."""
    about = {"contact_id": record.pk} if isinstance(record, Contact) else {"company_id": record.pk}
    tasks = Task.objects.filter(done_at=None, **about).select_related("owner")
    task = tasks.order_by(F("due_on").asc(nulls_last=True), "id").first()
    if task is None:
        return None
    due = timezone.make_aware(datetime.combine(task.due_on, END_OF_DAY)) if task.due_on else None
    return NextStep(
        task.title,
        url=reverse("tasks:task", args=[task.pk]),
        icon="square-check",
        who=str(task.owner or ""),
        due=due,
        is_late=task.due_on is not None and task.due_on < get_today(),
    )
