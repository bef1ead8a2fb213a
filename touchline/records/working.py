"""Long work on records: rooms register what can be done, a job does it, and a page shows how far it is."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from touchline.jobs.services import defer
from touchline.kit.clock import now
from touchline.kit.registry import Registry
from touchline.records.models import Work
from touchline.users.models import User

log = logging.getLogger(__name__)

Do = Callable[[Work], None]
_tasks: Registry[Do] = Registry("long work")


def register_task(slug: str) -> Callable[[Do], Do]:
    """Return a decorator for a function that does a `Work` and may be called again after a break."""
    return _tasks.register(slug)


@transaction.atomic
def start_work(task: str, kind: str, parameters: Mapping[str, Any], *, user: User, title: str) -> Work:
    """Queue work on records; it starts when the surrounding transaction is committed."""
    from touchline.records.jobs import run_work

    _tasks.get(task)  # a task that nobody does is a mistake now, not when it is its turn
    work = Work.objects.create(
        task=task,
        kind=kind,
        title=title,
        parameters=dict(parameters),
        started_by=user,
        created_at=now(),
    )
    defer(run_work, work_id=work.pk, once=str(work.pk))
    return work


def do_work(work_id: int) -> None:
    """Do a work that is still open; what breaks it is kept as its result, and may be tried again."""
    work = Work.objects.select_related("change_set", "started_by").filter(pk=work_id).first()
    if work is None or not work.is_open:
        return
    try:
        _tasks.get(work.task)(work)
    except Exception as error:
        log.exception("Work %s broke off at record %s.", work.pk, work.position)
        said = {"problem": f"{type(error).__name__}: {error}"[:500]}
        Work.objects.filter(pk=work.pk).update(state=Work.State.FAILED, result=said, finished_at=now())


def cancel_work(work: Work) -> None:
    """Ask a work to stop; one that has not begun never does."""
    open_work = Work.objects.filter(pk=work.pk)
    open_work.filter(state__in=(Work.State.WAITING, Work.State.RUNNING)).update(cancel_asked_at=now())
    open_work.filter(state=Work.State.WAITING).update(state=Work.State.CANCELLED, finished_at=now())
