"""The people behind a number of a report, and keeping them as a segment."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from pyroaring import BitMap64

from touchline.campaigns.behind import find_behind
from touchline.campaigns.models import Send
from touchline.campaigns.naming import say_what
from touchline.campaigns.opening import access_send
from touchline.campaigns.rehearsal_views import show_people
from touchline.eventstore.client import EventStoreDown, EventStoreError
from touchline.records.lists import say_trouble
from touchline.segments.models import Change
from touchline.segments.services import CannotKeep, keep_fixed
from touchline.users.access import login_required_staff
from touchline.users.permissions import Verb, may, require


@login_required_staff
@require_safe
def people_page(request: HttpRequest, send_id: int) -> HttpResponse:
    """Show the people behind a number."""
    user, send = access_send(request, send_id)
    try:
        people, heading = find_asked(request.GET, send)
    except (EventStoreDown, EventStoreError) as error:
        return render(request, "campaigns/people.html", {"send": send, "trouble": say_trouble(error)}, status=503)
    shown = show_people(request, user, send, people) | {
        "heading": heading,
        "is_kept": may(user, "segments", Verb.CREATE),
    }
    return render(request, "campaigns/people.html", shown)


@login_required_staff
@require_POST
def keep(request: HttpRequest, send_id: int) -> HttpResponse:
    """Keep the people behind a number as a segment that stays as it is."""
    user, send = access_send(request, send_id)
    require(user, "segments", Verb.CREATE)
    try:
        people, heading = find_asked(request.POST, send)
        name = request.POST.get("name") or f"{send} · {heading}"
        segment = keep_fixed(user, name[:120], people, origin={"send": send.pk}, why=Change.Why.SNAPSHOT)
    except (EventStoreDown, EventStoreError) as error:
        messages.error(request, say_trouble(error))
    except CannotKeep as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("These people are kept as a segment."))
        return redirect("segments:segment", segment.pk)
    return redirect("campaigns:send", send.pk)


def find_asked(asked: QueryDict, send: Send) -> tuple[BitMap64, str]:
    """Return the people that are asked for, and what they are called; Http404 for what there is not."""
    facts = {name: str(value) for name, value in asked.items()}
    what = facts.get("what", "")
    found = find_behind(send, what, facts)
    if found is None:
        raise Http404
    return found, say_what(what, facts, send=send)
