"""Background work: reminders, by the minute."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from touchline.jobs.services import periodic
from touchline.kit.clock import now
from touchline.tasks.holding import send_next_held
from touchline.tasks.models import NoticeKind, Task
from touchline.tasks.notices import notify

AT_ONCE = 100


@periodic("* * * * *")
def send_reminders() -> None:
    """Remind the owners of tasks whose time has come; each once, however many workers run."""
    while remind_next():
        pass


@periodic("* * * * *")
def send_held_mails() -> None:
    """Send what waited for the end of quiet hours, or for more of its kind."""
    while send_next_held():
        pass


@transaction.atomic
def remind_next() -> int:
    """Remind of some of them; return how many."""
    due = Task.objects.filter(remind_at__lte=now(), reminded_at=None, done_at=None, owner__isnull=False)
    claimed = list(due.select_related("owner").select_for_update(of=("self",), skip_locked=True)[:AT_ONCE])
    for task in claimed:
        assert task.owner is not None
        task.reminded_at = now()
        task.save(update_fields=["reminded_at"])
        with override(task.owner.language):
            text = _("Reminder: {title}").format(title=task.title)
        key = f"reminder-{task.pk}-{task.remind_at:%Y%m%d%H%M}"
        notify(
            task.owner,
            text,
            kind=NoticeKind.REMINDER,
            url=f"/tasks/{task.pk}/",
            key=key,
            detail=task.note[:200],
            by_mail=True,
        )
    return len(claimed)
