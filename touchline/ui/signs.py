"""Signs of how well an installation is: rooms' `signs.py` register who looks, and one page shows what was seen."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _

from touchline.kit.registry import Registry

Label = str | Promise
log = logging.getLogger(__name__)


class Health(StrEnum):
    """How something stands; the values are the tones of badges."""

    MEND = "error"
    WATCH = "warning"
    GOOD = "success"


@dataclass(frozen=True, kw_only=True)
class Sign:
    """One thing looked at: what, how it stands, what to do when it is not well, and the page where to do it.

    What has to be mended is told to staff by mail; `tells` says that of what should be watched, too. `slug` keeps it the
    same thing while its label changes.
    """

    label: Label
    says: Label
    health: Health = Health.GOOD
    advice: Label = ""
    url: str = ""
    slug: str = ""
    tells: bool = False

    @property
    def alerts(self) -> bool:
        """Whether staff have to hear of it."""
        return self.health == Health.MEND or (self.tells and self.health == Health.WATCH)


@dataclass(frozen=True, kw_only=True)
class Looker:
    """Who looks at one part of the installation; `find` answers in milliseconds, whatever the size of the tables."""

    slug: str
    label: Label
    icon: str
    find: Callable[[], Iterable[Sign]]
    order: int = 100


@dataclass(frozen=True, slots=True)
class Seen:
    """What a looker saw, gravest first."""

    looker: Looker
    signs: list[Sign]


LOOKERS: Final[Registry[Looker]] = Registry("looker")


def register_looker(looker: Looker) -> Looker:
    """Add somebody who looks; ValueError when another one has its slug."""
    return LOOKERS.add(looker.slug, looker)


def judge(number: float, *, watch: float, mend: float) -> Health:
    """Return how a number stands that should be small: from `watch` on, and from `mend` on."""
    return Health.MEND if number >= mend else Health.WATCH if number >= watch else Health.GOOD


def look_around() -> list[Seen]:
    """Return what everybody sees now; what cannot be looked at is itself something to mend."""
    _discover()
    return [Seen(looker, _look(looker)) for looker in sorted(LOOKERS, key=lambda looker: looker.order)]


def _look(looker: Looker) -> list[Sign]:
    grave = list(Health)
    try:
        return sorted(looker.find(), key=lambda sign: grave.index(sign.health))
    except Exception as error:
        log.exception("%s could not be looked at.", looker.slug)
        says = _("It could not be looked at: {error}").format(error=f"{type(error).__name__}: {error}"[:200])
        return [Sign(label=looker.label, says=says, health=Health.MEND, advice=_("Run `touchline doctor`."))]


@cache
def _discover() -> None:
    autodiscover_modules("signs")
