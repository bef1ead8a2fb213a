"""Background work of imports."""

import logging
from datetime import timedelta
from typing import Final

from touchline.eventstore.removing import remove_messages
from touchline.imports import folder
from touchline.imports.messages import make_message_prefix
from touchline.imports.models import Import, Refusal
from touchline.imports.reading import CannotRead
from touchline.imports.running import Overtaken, finish, run_import
from touchline.imports.taking_back import take_back
from touchline.jobs.services import defer, job, periodic
from touchline.journal.queries import get_lags
from touchline.journal.services import remove_pending
from touchline.kit.clock import now
from touchline.records.values import Nonsense

log = logging.getLogger(__name__)
State = Import.State
KEPT: Final = timedelta(days=30)


@job(tries=5)
def do_import(import_id: int) -> None:
    """Do what an import waits for: the check, the writing, or the way back; from where it was after a break."""
    imported = Import.objects.filter(pk=import_id).first()
    if imported is not None and imported.is_busy:
        work_on(imported)


def work_on(imported: Import) -> None:
    """Do it here and now; what breaks it is kept as its problem."""
    try:
        if imported.state == State.UNDOING:
            take_back(imported)
            finish(imported, State.UNDONE)
            defer(remove_events, import_id=imported.pk, once=str(imported.pk))
            return
        is_dry = imported.state == State.CHECKING
        run_import(imported)
        is_stopped = imported.cancel_asked_at is not None
        if is_dry:
            finish(imported, State.DRAFT if is_stopped else State.CHECKED)
        else:
            finish(imported, State.CANCELLED if is_stopped else State.DONE)
    except Overtaken:
        return
    except (CannotRead, Nonsense) as problem:
        finish(imported, State.FAILED, problem=str(problem))
    except Exception as error:
        log.exception("Import %s broke off at row %s.", imported.pk, imported.position)
        finish(imported, State.FAILED, problem=f"{type(error).__name__}: {error}")


class Behind(Exception):
    """Events of an import are on their way into the event store yet; the job is tried again."""


@job(tries=8)
def remove_events(import_id: int) -> None:
    """Take what an import that was undone told the stream out of it, once the stream is past that moment."""
    imported = Import.objects.filter(pk=import_id, state=State.UNDONE).first()
    if imported is None or imported.finished_at is None:
        return
    prefix = make_message_prefix(imported)
    remove_pending(prefix)
    if any(lag.seconds >= (now() - imported.finished_at).total_seconds() for lag in get_lags()):
        raise Behind
    remove_messages(prefix)


@periodic("51 3 * * *")
def remove_old_files() -> None:
    """Remove the files and the refused rows of imports that are 30 days old: they hold people's data."""
    old = Import.objects.filter(created_at__lt=now() - KEPT)
    for imported in old.exclude(key="").iterator():
        folder.remove(imported.key)
        Import.objects.filter(pk=imported.pk).update(key="", columns=[], trial={})
    Refusal.objects.filter(imported__in=old).delete()
