"""Panels on the pages of people and companies: each room's `panels.py` registers its own, and each loads by itself.

Beside them stand buttons in the head of the page, for what a room does with somebody.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

Label = str | Promise


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A panel; the address behind `url_name` takes the record's id and answers with a part of a page.

    `about` is contact, for the pages of contacts and visitors, or company.
    """

    label: Label
    icon: str
    url_name: str
    order: int = 100
    about: str = "contact"
    needs_name: bool = False
    """Whether it has nothing to say about a visitor nobody knows yet."""


@dataclass(frozen=True, slots=True)
class ShownPanel:
    """A panel of one record."""

    panel: Panel
    url: str


@dataclass(frozen=True, kw_only=True)
class Act:
    """A button in the head of a page; the address behind `url_name` takes the record's id.

    `allowed` says of a user whether they may, `fits` of a record whether it makes sense.
    """

    label: Label
    icon: str
    url_name: str
    allowed: Callable[[Any], bool]
    fits: Callable[[Any], bool] = bool
    about: str = "contact"


_panels: dict[str, Panel] = {}
_acts: dict[str, Act] = {}


def register_panel(panel: Panel) -> Panel:
    """Add a panel; ValueError when another one has its address."""
    if _panels.get(panel.url_name, panel) != panel:
        raise ValueError(f"Two panels are at '{panel.url_name}'.")
    _panels[panel.url_name] = panel
    return panel


def register_act(act: Act) -> Act:
    """Add a button; ValueError when another one leads to the same place."""
    if _acts.get(act.url_name, act) != act:
        raise ValueError(f"Two buttons lead to '{act.url_name}'.")
    _acts[act.url_name] = act
    return act


def get_acts(record: Any, user: Any, *, about: str) -> list[tuple[Act, str]]:
    """Return the buttons of a record's page with their addresses, as far as this user may and it makes sense."""
    _discover()
    fit = [act for act in _acts.values() if act.about == about and act.allowed(user) and act.fits(record)]
    return [(act, reverse(act.url_name, args=[record.pk])) for act in fit]


def get_panels(record_id: int, *, about: str = "contact", is_visitor: bool = False) -> list[ShownPanel]:
    """Return the panels of a record's page in their order."""
    _discover()
    wanted = (panel for panel in _panels.values() if panel.about == about and not (is_visitor and panel.needs_name))
    panels = sorted(wanted, key=lambda panel: panel.order)
    return [ShownPanel(panel, reverse(panel.url_name, args=[record_id])) for panel in panels]


def find_panel(url_name: str) -> Panel | None:
    """Return the panel that an address answers with."""
    _discover()
    return _panels.get(url_name)


register_panel(Panel(label=_("Consent"), icon="mail-check", url_name="contacts:consents", order=30, needs_name=True))
register_panel(Panel(label=_("Sensitive"), icon="lock", url_name="contacts:sensitive", order=95, needs_name=True))
register_panel(
    Panel(label=_("Quality"), icon="shield-check", url_name="contacts:quality_panel", order=90, needs_name=True)
)


@cache
def _discover() -> None:
    autodiscover_modules("panels")
