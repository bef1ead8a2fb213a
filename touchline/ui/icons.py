"""Lucide icons as inline SVG, drawn once each."""

from functools import lru_cache

from django.utils.safestring import SafeString
from lucide import IconDoesNotExist
from lucide.templatetags.lucide import lucide

SIZE_PX = 16


class UnknownIcon(LookupError):
    """No lucide icon has this name."""


@lru_cache(maxsize=512)
def render_icon(name: str, size: int = SIZE_PX, extra: str = "") -> SafeString:
    """Return the icon as SVG hidden from screen readers; UnknownIcon for a name that lucide does not have."""
    try:
        svg: SafeString = lucide(name, size=size, **{"class": f"icon {extra}".strip(), "aria-hidden": "true"})
    except IconDoesNotExist as problem:
        raise UnknownIcon(f"There is no icon '{name}': look for its name on lucide's page of icons.") from problem
    return svg
