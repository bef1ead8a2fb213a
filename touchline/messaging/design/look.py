"""The look of a mail: colours, fonts and facts of the brand, as the blocks use them."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final, Self

from touchline.messaging.design.blocks import clean_colour

FONTS: Final = {
    "system": "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif",
    "helvetica": "'Helvetica Neue', Helvetica, Arial, sans-serif",
    "georgia": "Georgia, 'Times New Roman', Times, serif",
    "verdana": "Verdana, Geneva, sans-serif",
    "trebuchet": "'Trebuchet MS', 'Lucida Grande', Tahoma, sans-serif",
    "palatino": "'Palatino Linotype', Palatino, 'Book Antiqua', Georgia, serif",
    "courier": "'Courier New', Courier, monospace",
}
"""Fonts that mail programs have; a font from the web is fetched by few, and tells its host who reads."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """What the brand gives to a design."""

    accent: str = "#2f5d50"
    page: str = "#f4f2ee"
    box: str = "#ffffff"
    text: str = "#2b2a28"
    muted: str = "#75716a"
    font: str = "system"
    heading_font: str = "system"
    corners: int = 6
    width: int = 600
    name: str = ""
    address: str = ""
    logo_url: str = ""
    site: str = ""
    language: str = "en"
    profiles: list[dict[str, str]] = field(default_factory=list)

    @classmethod
    def read(cls, kept: dict[str, Any]) -> Self:
        """Return the look of what was kept; a colour that is none is the default's."""
        default, names = asdict(cls()), {one.name for one in fields(cls)}
        known = {name: value for name, value in kept.items() if name in names and value not in (None, "")}
        for name in ("accent", "page", "box", "text", "muted"):
            known[name] = clean_colour(known.get(name)) or default[name]
        for name in ("font", "heading_font"):
            known[name] = known.get(name) if known.get(name) in FONTS else default[name]
        return cls(**known)

    @property
    def on_accent(self) -> str:
        """Return black or white, whichever is read on the accent colour."""
        return read_on(self.accent)


def read_on(colour: str) -> str:
    """Return the colour of text on a background, by the contrast of WCAG 2."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    parts = [one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in (red, green, blue)]
    light = 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    return "#ffffff" if 1.05 / (light + 0.05) >= (light + 0.05) / 0.05 else "#111111"
