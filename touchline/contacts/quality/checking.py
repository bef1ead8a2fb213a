"""The check of all contacts as work that one can watch."""

from typing import Final

from django.utils.translation import gettext as _

from touchline.contacts.models import Contact
from touchline.contacts.quality.scoring import score_all
from touchline.contacts.quality.trend import note_day
from touchline.records.models import Work
from touchline.records.working import register_task, start_work
from touchline.users.models import User

TASK: Final = "check_quality"


def start_check(user: User) -> Work:
    """Queue a check of all contacts, or return the one that goes on."""
    states = (Work.State.WAITING, Work.State.RUNNING)
    going_on = Work.objects.filter(task=TASK, state__in=states).order_by("-pk").first()
    return going_on or start_work(TASK, "contact", {}, user=user, title=_("Checking the data of all people"))


@register_task(TASK)
def check_all(work: Work) -> None:
    """Check all contacts from where the work was, and write down how it stands today."""
    work.begin(None, total=work.done + Contact.objects.filter(id__gt=work.position, archived_at=None).count())

    def go_on(last: int, count: int) -> bool:
        work.advance(last, done=count, changed=0)
        return work.may_go_on()

    score_all(after=work.position, go_on=go_on)
    if work.cancel_asked_at is None:
        note_day()
    work.finish()
