"""Lucide icons as inline SVG, drawn once each."""

from functools import lru_cache

import lucide
from django.utils.safestring import SafeString, mark_safe

SIZE_PX = 16


class UnknownIcon(LookupError):
    """No lucide icon has this name."""


@lru_cache(maxsize=512)
def render_icon(name: str, size: int = SIZE_PX, extra: str = "") -> SafeString:
    """Return the icon as SVG hidden from screen readers; UnknownIcon for a name that lucide does not have."""
    try:
        svg = lucide._render_icon(name, size, **{"class": f"icon {extra}".strip(), "aria-hidden": "true"})
    except lucide.IconDoesNotExist as problem:
        raise UnknownIcon(f"There is no icon '{name}': look for its name on lucide's page of icons.") from problem
    # Drawn from lucide's own files and a size; nothing of a request goes in.
    return mark_safe(svg)  # noqa: S308
