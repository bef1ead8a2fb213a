"""What the palette shows: what was open lately while nothing is typed, and answers from the first letter on."""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.translation import gettext as _

from touchline.ui.places import find_page, find_places, get_starters
from touchline.ui.search import SEARCHES, Hit, HitGroup, Query, find_records

MOST_RECENT: Final = 8
MOST_LOOKED_AT: Final = 20
LONGEST_PATH: Final = 200


def answer(request: HttpRequest, text: str, recent: Sequence[str]) -> list[HitGroup]:
    """Return the groups for what is typed; for nothing, what was open lately (paths, newest first) and where to begin."""
    query = Query.of(text)
    if query.words:
        groups = [*find_records(query, request.user), *find_places(request, query)]
        # Who types the name of a page wants the page, whatever people are called nearly like it.
        return sorted(groups, key=lambda group: min(hit.rank for hit in group.hits) > 1)
    remembered = HitGroup("recent", _("Lately"), get_recent(request, recent))
    return [group for group in (remembered, *get_starters(request)) if group.hits]


def get_recent(request: HttpRequest, paths: Sequence[str]) -> list[Hit]:
    """Return the records and pages at these paths, as far as they are there and the reader may see them."""
    matches = [match for path in paths[:MOST_LOOKED_AT] if (match := _resolve(path))]
    recalled = _recall(matches, request.user)
    found: dict[str, Hit] = {}
    for match in matches:
        hit = recalled.get((match.view_name, _get_id(match))) or find_page(request, match.view_name)
        if hit and not hit.act:
            found.setdefault(hit.url, hit)
    here = urlsplit(request.headers.get("HX-Current-URL", "")).path
    return [hit for url, hit in found.items() if url != here][:MOST_RECENT]


def _recall(matches: Sequence[ResolverMatch], user: Any) -> dict[tuple[str, int], Hit]:
    """Return the hits of records by (URL name, id); one question for each kind."""
    found: dict[tuple[str, int], Hit] = {}
    for search in SEARCHES:
        ids = [_get_id(match) for match in matches if match.view_name == search.route]
        if ids and search.recall:
            found |= {(search.route, key): hit for key, hit in search.recall(ids, user).items()}
    return found


def _resolve(path: str) -> ResolverMatch | None:
    if not path.startswith("/") or len(path) > LONGEST_PATH:
        return None
    try:
        return resolve(path)
    except Resolver404:
        return None


def _get_id(match: ResolverMatch) -> int:
    return next((value for value in match.kwargs.values() if isinstance(value, int)), 0)
