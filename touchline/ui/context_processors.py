"""What the shell needs on every staff page, worked out only when a template asks."""

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest

from touchline.ui.banners import Banner, get_banners
from touchline.ui.navigation import ShownGroup, ShownItem, get_account_items, get_groups

LIVE_TICKET_URL = "/live/ticket"
PHONE_ITEMS = 4


@dataclass
class Shell:
    """The menu, bars and choices of look of one request."""

    request: HttpRequest

    @cached_property
    def groups(self) -> list[ShownGroup]:
        return get_groups(self.request)

    @cached_property
    def account(self) -> list[ShownItem]:
        return get_account_items(self.request)

    @cached_property
    def phone_items(self) -> list[ShownItem]:
        """The few that fit into the bar of a phone: those that ask for it, else the first."""
        items = [entry for group in self.groups for entry in group.items]
        return ([entry for entry in items if entry.item.phone] or items)[:PHONE_ITEMS]

    @cached_property
    def banners(self) -> list[Banner]:
        return get_banners(self.request)

    @property
    def theme(self) -> str:
        return self._choice("tl_theme", "light", "dark") or "system"

    @property
    def density(self) -> str:
        return self._choice("tl_density", "compact") or "comfortable"

    @property
    def nav(self) -> str:
        return self._choice("tl_nav", "icons") or "full"

    @property
    def live_ticket_url(self) -> str:
        return LIVE_TICKET_URL if self.request.user.is_authenticated else ""

    def _choice(self, cookie: str, *allowed: str) -> str:
        value = self.request.COOKIES.get(cookie, "")
        return value if value in allowed else ""


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Add `shell` to every template."""
    return {"shell": Shell(request)}
