"""Panels on the pages of people and companies: each room's `panels.py` registers its own, and each loads by itself."""

from dataclasses import dataclass
from functools import cache

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


_panels: dict[str, Panel] = {}


def register_panel(panel: Panel) -> Panel:
    """Add a panel; ValueError when another one has its address."""
    if _panels.get(panel.url_name, panel) != panel:
        raise ValueError(f"Two panels are at '{panel.url_name}'.")
    _panels[panel.url_name] = panel
    return panel


def get_panels(record_id: int, *, about: str = "contact", is_visitor: bool = False) -> list[ShownPanel]:
    """Return the panels of a record's page in their order."""
    _discover()
    wanted = (panel for panel in _panels.values() if panel.about == about and not (is_visitor and panel.needs_name))
    panels = sorted(wanted, key=lambda panel: panel.order)
    return [ShownPanel(panel, reverse(panel.url_name, args=[record_id])) for panel in panels]


register_panel(Panel(label=_("Consent"), icon="mail-check", url_name="contacts:consents", order=30, needs_name=True))
register_panel(Panel(label=_("Sensitive"), icon="lock", url_name="contacts:sensitive", order=95, needs_name=True))
register_panel(
    Panel(label=_("Quality"), icon="shield-check", url_name="contacts:quality_panel", order=90, needs_name=True)
)


@cache
def _discover() -> None:
    autodiscover_modules("panels")
