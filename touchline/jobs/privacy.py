"""What the queue and the processes' logs may say about people: jobs take numbers, and a log names what went wrong."""

from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import models

from touchline.kit.erasing_logs import erase_in_logs
from touchline.kit.home import get_log_folder
from touchline.kit.privacy import ADDRESSES_IN, WITHOUT_ADDRESSES, Holds, Nothing, Place, Sought, search_in, state


def wipe_logs(sought: Sought) -> int:
    """Write over addresses in the log files of this machine; nothing has to wait."""
    erase_in_logs(get_log_folder(settings.ENVIRONMENT.home), sought)
    return 0


state(
    Holds(
        model=models.ProcrastinateJob,
        where="t.status NOT IN ('todo', 'doing') AND " + ADDRESSES_IN.format(column="t.args::text"),
        label=_("Background work"),
        keeps="It says that work was done.",
        blank={"args": WITHOUT_ADDRESSES.format(column="t.args::text") + "::jsonb"},
        hidden=("args",),
        late=True,
    ),
    Nothing(model=models.ProcrastinateEvent, why="It says when a job began and ended."),
    Nothing(model=models.ProcrastinateWorker, why="It is a process."),
    Nothing(model=models.ProcrastinatePeriodicDefer, why="It says when a job was last due."),
    Nothing(model=Session, why="Nobody is kept there: sessions are the users room's own."),
)
search_in(Place(slug="logs", label=_("Logs of the processes"), wipe=wipe_logs))
