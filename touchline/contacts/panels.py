"""Panels on the person page: each room's `panels.py` registers its own, and each loads by itself."""

from dataclasses import dataclass
from functools import cache

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

Label = str | Promise


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A panel; the address behind `url_name` takes the person's id and answers with a part of a page."""

    label: Label
    icon: str
    url_name: str
    order: int = 100


@dataclass(frozen=True, slots=True)
class ShownPanel:
    """A panel of one person."""

    panel: Panel
    url: str


_panels: dict[str, Panel] = {}


def register_panel(panel: Panel) -> Panel:
    """Add a panel; ValueError when another one has its address."""
    if _panels.get(panel.url_name, panel) != panel:
        raise ValueError(f"Two panels are at '{panel.url_name}'.")
    _panels[panel.url_name] = panel
    return panel


def get_panels(person_id: int) -> list[ShownPanel]:
    """Return the panels of a person's page in their order."""
    _discover()
    panels = sorted(_panels.values(), key=lambda panel: panel.order)
    return [ShownPanel(panel, reverse(panel.url_name, args=[person_id])) for panel in panels]


@cache
def _discover() -> None:
    autodiscover_modules("panels")
