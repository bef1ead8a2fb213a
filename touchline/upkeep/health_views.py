"""The page that says how the installation is, and gives what failed another try."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from touchline.journal.queries import get_lags
from touchline.ui.signs import Health, look_around
from touchline.upkeep.failed_jobs import get_failed_jobs, try_again
from touchline.upkeep.growth import draw_disk, get_parts
from touchline.upkeep.sizes import get_disks
from touchline.upkeep.slow_questions import get_slow_questions
from touchline.upkeep.watching import get_past_troubles, get_troubles
from touchline.users.access import access_staff, login_required_staff
from touchline.users.permissions import Verb

PAST_SHOWN = 10
LONGEST_NUMBER = 18


@login_required_staff
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Show what is not well and what to do, then how everything stands, from facts."""
    access_staff(request, "organisation", Verb.EDIT)
    seen = [one for one in look_around() if one.signs]
    states = [sign.health for one in seen for sign in one.signs]
    disks = [picture for name in get_disks() if (picture := draw_disk(name)) is not None]
    shown = {
        "seen": seen,
        "to_mend": states.count(Health.MEND),
        "to_watch": states.count(Health.WATCH),
        "lag": max((lag.seconds for lag in get_lags()), default=0.0),
        "disks": disks,
        "parts": get_parts(),
        "slow_questions": get_slow_questions(),
        "slow_s": settings.ENVIRONMENT.slow_seconds,
        "failed_jobs": get_failed_jobs(),
        "troubles": get_troubles(),
        "past": get_past_troubles(most=PAST_SHOWN),
    }
    return render(request, "upkeep/health.html", shown)


@login_required_staff
@require_POST
def job_again(request: HttpRequest) -> HttpResponse:
    """Give one failed job, or all of them, another try."""
    user = access_staff(request, "organisation", Verb.EDIT)
    wanted = request.POST.get("job", "")
    if wanted and (not wanted.isascii() or not wanted.isdigit() or len(wanted) > LONGEST_NUMBER):
        raise Http404
    count = try_again(user, int(wanted) if wanted else None)
    if count:
        said = ngettext("{count} job is tried again.", "{count} jobs are tried again.", count).format(count=count)
        messages.success(request, said)
    else:
        messages.info(request, _("Nothing failed is left to try again, or it waits in the queue already."))
    return redirect("upkeep:health")
