"""The search field of the top bar: rooms' `search.py` register who answers; pages of the menu answer always."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from touchline.ui.navigation import Group, get_items

Label = str | Promise
MOST_PER_GROUP = 6


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One answer of the search field."""

    label: Label
    url: str
    icon: str = "arrow-right"
    detail: Label = ""


@dataclass(frozen=True)
class HitGroup:
    label: Label
    hits: list[Hit]


Find = Callable[[HttpRequest, str], Iterable[Hit]]
_finders: list[tuple[int, Label, Find]] = []


def register_search(label: Label, *, order: int = 100) -> Callable[[Find], Find]:
    """Return a decorator: the function gets the request and the typed text (never empty) and must answer in < 100 ms."""

    def add(find: Find) -> Find:
        _finders.append((order, label, find))
        return find

    return add


def find_hits(request: HttpRequest, text: str) -> list[HitGroup]:
    """Return the answers to `text`, grouped, pages of the menu last; nothing for an empty text."""
    text = " ".join(text.split())
    if not text:
        return []
    answers = [
        HitGroup(label, list(find(request, text))[:MOST_PER_GROUP])
        for _order, label, find in sorted(_finders, key=lambda finder: finder[0])
    ]
    pages = HitGroup(_("Pages"), find_pages(request, text)[:MOST_PER_GROUP])
    return [group for group in (*answers, pages) if group.hits]


def find_pages(request: HttpRequest, text: str) -> list[Hit]:
    """Return pages of the menu whose label holds `text`, those that begin with it first."""
    wanted = text.casefold()
    items = [item for item in get_items() if not item.post and item.may_see(request.user)]
    found = [(str(item.label).casefold().find(wanted), item) for item in items]
    ranked = sorted(((at, item) for at, item in found if at >= 0), key=lambda pair: pair[0] > 0)
    return [
        Hit(label=item.label, url=item.url, icon=item.icon, detail=_("Account") if item.group == Group.ACCOUNT else "")
        for _at, item in ranked
    ]
