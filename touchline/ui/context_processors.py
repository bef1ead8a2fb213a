"""What the shell needs on every staff page, worked out only when a template asks."""

import json
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest

from touchline.ui.banners import Banner, get_banners
from touchline.ui.keys import OWN
from touchline.ui.navigation import ShownGroup, ShownItem, get_account_items, get_groups
from touchline.ui.preferences import Look, get_look
from touchline.ui.topbar import Piece, get_pieces

LIVE_TICKET_URL = "/live/ticket"
PHONE_ITEMS = 4


@dataclass
class Shell:
    """The menu, bars and choices of look of one request."""

    request: HttpRequest

    @cached_property
    def groups(self) -> list[ShownGroup]:
        return get_groups(self.request, self.look.keys)

    @cached_property
    def menu_key(self) -> str:
        """All that the drawn menu depends on, but the language and the firm: whoever has the same sees the same."""
        entries = (f"{one.item.url_name}/{one.key}/{one.current}" for group in self.groups for one in group.items)
        return f"{self.nav} {self.look.letters} {self.go_letter} {' '.join(entries)}"

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
    def pieces(self) -> list[Piece]:
        return get_pieces()

    @cached_property
    def look(self) -> Look:
        return get_look(self.request)

    @property
    def theme(self) -> str:
        return self.look.theme

    @property
    def density(self) -> str:
        return self.look.density

    @property
    def nav(self) -> str:
        return self.look.nav

    @cached_property
    def keys(self) -> str:
        """The letters as JSON, what is typed → what it means, for the script; nothing where letters are switched off."""
        if not self.look.letters:
            return ""
        return json.dumps({typed: meant for meant, typed in self.look.keys.items()})

    @cached_property
    def letters(self) -> list[tuple[str, str]]:
        """The letters of all pages as this reader types them, with what each does."""
        return [(self.look.keys.get(key.slug, key.letter), str(key.label)) for key in OWN]

    @property
    def go_letter(self) -> str:
        return self.look.keys.get("g", "g")

    @property
    def live_ticket_url(self) -> str:
        return LIVE_TICKET_URL if self.request.user.is_authenticated else ""


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Add `shell` to every template."""
    return {"shell": Shell(request)}
