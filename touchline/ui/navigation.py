"""The menu: rooms' `nav.py` register items here, the shell draws those that the reader may see."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Label = str | Promise


class Group(StrEnum):
    """Jobs by which the menu is grouped, in the order of the screen; ACCOUNT is the menu behind the reader's name."""

    TODAY = "today"
    PEOPLE = "people"
    OUTREACH = "outreach"
    WORK = "work"
    REPORTS = "reports"
    DATA = "data"
    SETTINGS = "settings"
    ACCOUNT = "account"


CAPTIONS: dict[Group, Label] = {
    Group.TODAY: "",
    Group.PEOPLE: _("People"),
    Group.OUTREACH: _("Outreach"),
    Group.WORK: _("Work"),
    Group.REPORTS: _("Reports"),
    Group.DATA: _("Data"),
    Group.SETTINGS: _("Settings"),
}
FOLDED = {Group.DATA: "database", Group.SETTINGS: "settings"}
"""Groups that stand folded under one line, with its icon, until somebody works there."""


@cache
def find_url(name: str) -> str:
    """Return the address of a page of the menu; it is the same as long as the process lives."""
    return reverse(name)


@dataclass(frozen=True, kw_only=True)
class NavItem:
    """One line of the menu; `key` is the letter after `g`, `words` are other names people give it.

    `allowed` asks whether a user sees it; `post` sends a form.
    """

    group: str
    label: Label
    icon: str
    url_name: str
    order: int = 100
    key: str = ""
    words: Label = ""
    allowed: Callable[[Any], bool] | None = None
    post: bool = False
    phone: bool = False

    @property
    def url(self) -> str:
        return find_url(self.url_name)

    def may_see(self, user: Any) -> bool:
        return self.allowed is None or self.allowed(user)


@dataclass(frozen=True)
class ShownItem:
    item: NavItem
    url: str
    current: bool
    key: str = ""


@dataclass(frozen=True)
class ShownGroup:
    slug: str
    caption: Label
    items: list[ShownItem]
    icon: str = ""

    @property
    def is_current(self) -> bool:
        """Whether the page is one of these."""
        return any(entry.current for entry in self.items)


_items: dict[str, NavItem] = {}


def register(item: NavItem) -> NavItem:
    """Add `item` to the menu; ValueError for an unknown group or a letter that another item has."""
    Group(item.group)
    taken = next((other for other in _items.values() if item.key and other.key == item.key), None)
    if taken and taken.url_name != item.url_name:
        raise ValueError(f"'g {item.key}' already goes to {taken.url_name}; {item.url_name} needs another letter.")
    _items[item.url_name] = item
    return item


def get_items() -> list[NavItem]:
    """Return all items in the order of the screen."""
    groups = list(Group)
    return sorted(_items.values(), key=lambda item: (groups.index(Group(item.group)), item.order))


def get_groups(request: HttpRequest, keys: Mapping[str, str] | None = None) -> list[ShownGroup]:
    """Return the menu as this reader sees it; the item with the longest matching address is the current one.

    `keys` are the letters that the reader has changed, by `go ` and the default letter.
    """
    seen = [(item, item.url) for item in get_items() if item.may_see(request.user)]
    current = find_current(request.path, (url for _item, url in seen))
    letters = keys or {}
    shown = [ShownItem(item, url, url == current, letters.get(f"go {item.key}", item.key)) for item, url in seen]
    return [
        ShownGroup(group.value, CAPTIONS.get(group, ""), items, FOLDED.get(group, ""))
        for group in Group
        if group is not Group.ACCOUNT and (items := _of(shown, group))
    ]


def get_account_items(request: HttpRequest) -> list[ShownItem]:
    """Return the lines of the menu behind the reader's name."""
    seen = [item for item in get_items() if item.group == Group.ACCOUNT and item.may_see(request.user)]
    return [ShownItem(item, item.url, request.path == item.url) for item in seen]


def find_current(path: str, urls: Iterable[str]) -> str | None:
    """Return the longest of `urls` that `path` lies under, or None; the root holds only itself."""
    holding = (url for url in urls if path == url or (url != "/" and path.startswith(url.rstrip("/") + "/")))
    return max(holding, key=len, default=None)


def _of(shown: list[ShownItem], group: Group) -> list[ShownItem]:
    return [entry for entry in shown if entry.item.group == group]
