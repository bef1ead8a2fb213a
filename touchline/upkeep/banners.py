"""The line on top of every page for those who look after the installation."""

import time
from typing import Final

from django.db import DatabaseError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from touchline.ui.banners import Banner, Tone, register_banner
from touchline.upkeep.models import Trouble
from touchline.upkeep.watching import get_troubles
from touchline.users.models import Role, User

KEPT_S: Final = 5.0


class Known:
    """What is not well, asked for at most every five seconds in each process."""

    def __init__(self) -> None:
        self._troubles: list[Trouble] = []
        self._next = 0.0

    def get(self) -> list[Trouble]:
        """Return it; what was known last while the database does not answer."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + KEPT_S
            try:
                self._troubles = get_troubles()
            except DatabaseError:
                return self._troubles
        return self._troubles

    def forget(self) -> None:
        """Ask again at the next page."""
        self._next = 0.0


known = Known()


@register_banner
def find_trouble_bar(request: HttpRequest) -> Banner | None:
    """Return the bar for an admin while something is not well."""
    if not isinstance(request.user, User) or request.user.role != Role.ADMIN:
        return None
    troubles = known.get()
    if not troubles:
        return None
    first = troubles[0]
    text = f"{first.label}: {first.says}"
    if more := len(troubles) - 1:
        text += " · " + ngettext("{count} more", "{count} more", more).format(count=more)
    tone = Tone.ERROR if first.is_grave else Tone.WARNING
    return Banner(text=text, tone=tone, icon="heart-pulse", link=reverse("upkeep:health"), link_label=_("What to do"))
