"""What a design can be used for: rooms above name the page where it begins, and the editor shows it as a button."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from touchline.messaging.design.models import Design


@dataclass(frozen=True, kw_only=True)
class DesignUse:
    """A page that begins with a design, given as `?design=` with its id; `allowed` says of a user whether they may."""

    label: str | Promise
    icon: str
    url_name: str
    allowed: Callable[[Any], bool]


_uses: dict[str, DesignUse] = {}


def register_design_use(use: DesignUse) -> DesignUse:
    """Offer a page; ValueError when another one has its address."""
    if _uses.get(use.url_name, use) != use:
        raise ValueError(f"Two uses of designs begin at '{use.url_name}'.")
    _uses[use.url_name] = use
    return use


def get_design_uses(design: Design, user: Any) -> list[tuple[DesignUse, str]]:
    """Return what somebody may use a design for, with the addresses."""
    return [(use, f"{reverse(use.url_name)}?design={design.pk}") for use in _uses.values() if use.allowed(user)]
