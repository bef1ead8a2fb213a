"""What the palette knows without asking a store: pages of the menu, settings behind them, and actions."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from touchline.kit.registry import Registry
from touchline.ui.matching import score
from touchline.ui.navigation import Group, NavItem, get_items
from touchline.ui.search import MOST_PER_GROUP, Hit, HitGroup, Query

Label = str | Promise
May = Callable[[Any], bool]


def may_everybody(user: Any) -> bool:
    """Allow it to whoever is logged in."""
    return True


@dataclass(frozen=True, kw_only=True)
class Place:
    """An action, or a page or setting that the menu does not show; `words` are other names that people give it.

    `url_name` leads to a page; `act` instead names data attributes that the page's script answers, for what happens at once.
    """

    slug: str
    label: Label
    icon: str
    url_name: str = ""
    fragment: str = ""
    words: Label = ""
    detail: Label = ""
    act: tuple[tuple[str, str], ...] = ()
    is_action: bool = True
    may: May = may_everybody
    order: int = 100

    @property
    def url(self) -> str:
        """Where it leads; nothing for what happens at once."""
        return reverse(self.url_name) + self.fragment if self.url_name else ""


PLACES: Final[Registry[Place]] = Registry("place")
STARTERS: Final = 5


def register_place(place: Place) -> Place:
    """Add an action or a page to the palette; ValueError when another one has its slug."""
    return PLACES.add(place.slug, place)


def find_places(request: HttpRequest, query: Query) -> list[HitGroup]:
    """Return actions and pages whose name, or another name for them, answers what was typed."""
    actions: list[Hit] = []
    pages: list[Hit] = []
    for place in _get_allowed(request):
        rank = _rank(query, str(place.label), str(place.words))
        if rank is not None:
            (actions if place.is_action else pages).append(_draw_place(place, rank))
    for item in _get_pages(request):
        rank = _rank(query, str(item.label), str(item.words))
        if rank is not None:
            pages.append(_draw_page(item, rank))
    groups = (("actions", _("Actions"), actions), ("pages", _("Pages"), pages))
    return [
        HitGroup(slug, label, sorted(hits, key=lambda hit: hit.rank)[:MOST_PER_GROUP], query.words)
        for slug, label, hits in groups
        if hits
    ]


def get_starters(request: HttpRequest) -> list[HitGroup]:
    """Return what stands in an empty palette below what was open lately: the first actions, and the pages of the menu."""
    actions = sorted((place for place in _get_allowed(request) if place.is_action), key=lambda place: place.order)
    pages = [_draw_page(item, 0) for item in _get_pages(request) if item.group != Group.ACCOUNT]
    groups = [
        HitGroup("actions", _("Actions"), [_draw_place(place, 0) for place in actions[:STARTERS]]),
        HitGroup("pages", _("Pages"), pages[: MOST_PER_GROUP + 2]),
    ]
    return [group for group in groups if group.hits]


def find_page(request: HttpRequest, url_name: str) -> Hit | None:
    """Return the page with this URL name, of the menu or behind it, if the reader may see it."""
    pages = (_draw_page(item, 0) for item in _get_pages(request) if item.url_name == url_name)
    behind = (_draw_place(place, 0) for place in _get_allowed(request) if _is_page(place, url_name))
    return next(chain(pages, behind), None)


def _is_page(place: Place, url_name: str) -> bool:
    # A part of a page is not what was open, and whoever began something does not look for its empty form.
    return place.url_name == url_name and not place.fragment and not place.is_action


def _get_pages(request: HttpRequest) -> list[NavItem]:
    return [item for item in get_items() if not item.post and item.may_see(request.user)]


def _get_allowed(request: HttpRequest) -> Iterable[Place]:
    return (place for place in PLACES if place.may(request.user))


def _rank(query: Query, label: str, words: str) -> int | None:
    """Rank by the name that is shown first; another name counts a little less."""
    shown = score(query.words, label)
    other = score(query.words, f"{label} {words}") if words else None
    ranks = [rank for rank in (shown, None if other is None else other + 2) if rank is not None]
    return min(ranks, default=None)


def _draw_page(item: NavItem, rank: int) -> Hit:
    detail = _("Account") if item.group == Group.ACCOUNT else ""
    keys = f"G {item.key.upper()}" if item.key else ""
    return Hit(label=item.label, url=item.url, icon=item.icon, detail=detail, keys=keys, rank=rank)


def _draw_place(place: Place, rank: int) -> Hit:
    return Hit(label=place.label, url=place.url, icon=place.icon, detail=place.detail, act=place.act, rank=rank)
