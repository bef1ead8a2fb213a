"""The site at a glance: who is there, where they came from, what they did; and the people behind each number."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from touchline.contacts.models import Presence
from touchline.contacts.timeline_rows import HERE_NOW
from touchline.contacts.titles import shorten_title
from touchline.eventstore.client import EventStoreDown, EventStoreError
from touchline.eventstore.visit_people import list_people
from touchline.kit.clock import now
from touchline.kit.ids import make_key, make_token
from touchline.tracking.glance import PERIODS, Asked, read_asked
from touchline.tracking.glance_parts import PARTS
from touchline.tracking.glance_people import PAGE, name_people, read_after, read_behind, say_behind
from touchline.ui.responses import is_htmx
from touchline.users.access import login_required_staff
from touchline.users.permissions import Verb, access_staff, may

SUBJECT: Final = "reports"
REMEMBERED_S: Final = 30
OLD_REMEMBERED_S: Final = 600
MOST_NOW: Final = 200


@login_required_staff
@require_safe
def glance(request: HttpRequest) -> HttpResponse:
    """Show the page; its cards ask for themselves, so that none waits for another."""
    user = access_staff(request, SUBJECT)
    asked = read_asked(request.GET)
    shown = {
        "asked": asked,
        "periods": [(slug, label) for slug, (label, _days) in PERIODS.items()],
        "parts": PARTS.values(),
        "here": get_here(is_sample=asked.site.is_sample),
        "may_set_goals": may(user, "sources", Verb.MANAGE),
    }
    return render(request, "tracking/glance/page.html", shown)


@login_required_staff
@require_safe
def here(request: HttpRequest) -> HttpResponse:
    """Show who is there now, anew."""
    access_staff(request, SUBJECT)
    asked = read_asked(request.GET)
    return render(request, "tracking/glance/_here.html", {"here": get_here(is_sample=asked.site.is_sample)})


@login_required_staff
@require_safe
def part(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one card; one whose answer does not come says so in words."""
    access_staff(request, SUBJECT)
    if slug not in PARTS:
        raise Http404
    asked = read_asked(request.GET)
    shown: dict[str, Any] = {"asked": asked, "part": PARTS[slug]}
    try:
        shown |= get_part(slug, asked)
    except (EventStoreDown, EventStoreError) as problem:
        return render(
            request, "tracking/glance/_failed.html", shown | {"problem": problem, "url": request.get_full_path()}
        )
    return render(request, PARTS[slug].template, shown)


@login_required_staff
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """List the people behind a number."""
    user = access_staff(request, SUBJECT)
    asked, behind = read_asked(request.GET), read_behind(request.GET)
    after = read_after(request.GET.get("after", ""))
    shown: dict[str, Any] = {"asked": asked, "said": say_behind(behind), "problem": ""}
    try:
        seen = list_people(asked.span, behind, after=after, most=PAGE + 1, query_id=f"glance-{make_token()}")
    except (EventStoreDown, EventStoreError) as problem:
        seen, shown["problem"] = [], str(problem)
    shown["people"] = name_people(seen[:PAGE], user)
    if len(seen) > PAGE:
        query = request.GET.copy()
        query["after"] = f"{seen[PAGE - 1].last}.{seen[PAGE - 1].person_id}"
        shown["more_url"] = f"{request.path}?{query.urlencode()}"
    template = "tracking/glance/_people.html" if after and is_htmx(request) else "tracking/glance/people.html"
    return render(request, template, shown)


def get_part(slug: str, asked: Asked) -> Mapping[str, Any]:
    """Return what a card shows; a time that is over is remembered longer. Raises EventStoreDown, EventStoreError."""
    is_over = asked.period.until < now() - timedelta(minutes=1)
    minute = "" if is_over else f"{now():%H%M}"
    asking = (slug, get_language(), asked.period.zone, asked.query, asked.period.first, asked.site.sources, minute)
    key = f"glance-{make_key('glance', repr(asking))}"
    found: Mapping[str, Any] | None = cache.get(key)
    if found is None:
        found = PARTS[slug].build(asked, f"glance-{slug}-{make_token()}")
        cache.set(key, found, OLD_REMEMBERED_S if is_over else REMEMBERED_S)
    return found


def get_here(*, is_sample: bool) -> Mapping[str, Any]:
    """Return how many are there now and on which pages, by two short looks into an index."""
    since = now() - HERE_NOW
    present: list[tuple[int, str, str]] = []
    for is_contact in (True, False):
        found = Presence.objects.filter(
            is_contact=is_contact, last_at__gte=since, visit_last_at__gte=since, is_bot=False, is_sample=is_sample
        )
        present += found.values_list("person_id", "path", "title")[:MOST_NOW]
    pages: dict[str, list[Any]] = {}
    for _person, path, title in present:
        pages.setdefault(path, [shorten_title(title) or path, 0])[1] += 1
    ranked = sorted(pages.items(), key=lambda page: -page[1][1])[:5]
    return {"count": len(present), "is_more": len(present) >= MOST_NOW, "pages": [page for _path, page in ranked]}
