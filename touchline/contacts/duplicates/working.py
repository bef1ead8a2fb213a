"""The search as work that one can watch and stop."""

from typing import Final

from django.utils.translation import gettext as _

from touchline.contacts.duplicates.finding import find_duplicates
from touchline.contacts.duplicates.runner import Stopped
from touchline.records.models import Work
from touchline.records.working import register_task, start_work
from touchline.users.models import User

TASK: Final = "find_duplicates"


def start_search(user: User) -> Work:
    """Queue a search, or return the one that goes on."""
    going_on = (
        Work.objects.filter(task=TASK, state__in=(Work.State.WAITING, Work.State.RUNNING)).order_by("-pk").first()
    )
    return going_on or start_work(TASK, "contact", {}, user=user, title=_("Searching for duplicates"))


@register_task(TASK)
def do_search(work: Work) -> None:
    """Search all contacts; begun again after a break, it starts from the front, for it changes nothing twice."""
    work.done = work.changed = 0
    work.begin(None, total=100)

    def progress(percent: int) -> bool:
        Work.objects.filter(pk=work.pk).update(done=min(percent, 99))
        return work.may_go_on()

    try:
        summary = find_duplicates(actor=work.started_by, progress=progress)
    except Stopped:
        work.refresh_from_db()
        work.finish()
        return
    work.done, work.changed = 100, summary.joined
    work.result = {
        "contacts": summary.contacts,
        "auto": summary.auto,
        "review": summary.review,
        "joined": summary.joined,
    }
    work.save(update_fields=["done", "changed", "result"])
    work.finish()
