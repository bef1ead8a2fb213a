"""The accent colour: made lighter or darker until text in it can be read (WCAG 2.2, 1.4.3), and written as a style sheet.

The steps of lightness are taken in OKLCH (Björn Ottosson, "A perceptual color space for image processing", 2020), so
that a colour stays the colour it was.
"""

import math
import re
from dataclasses import dataclass
from typing import Final

HEX: Final = re.compile(r"#[0-9a-f]{6}")
WHITE: Final = (1.0, 1.0, 1.0)
INK: Final = (0.078, 0.067, 0.059)
DARK_GROUND: Final = (0.102, 0.094, 0.086)
ON_LIGHT: Final = 5.2
ON_DARK: Final = 6.5
"""More than the 4.5 that the rule asks for, since tinted grounds take some of it away."""

Rgb = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Accent:
    """One colour as each of the two looks shows it; `was_changed` when the one typed could not be read."""

    typed: str
    light: str
    dark: str
    dark_text: str
    was_changed: bool


def make_accent(typed: str) -> Accent:
    """Return the colours for both looks; `typed` is #rrggbb."""
    light = find_readable(typed, ground=WHITE, wanted=ON_LIGHT, step=-0.01)
    dark = find_readable(typed, ground=DARK_GROUND, wanted=ON_DARK, step=0.01)
    return Accent(typed, light, dark, to_hex(INK), was_changed=light != typed)


def find_readable(typed: str, *, ground: Rgb, wanted: float, step: float) -> str:
    """Return the colour nearest to the typed one that stands out from the ground as much as wanted."""
    lightness, chroma, hue = to_oklch(from_hex(typed))
    colour = from_hex(typed)
    while get_contrast(colour, ground) < wanted and 0 < lightness + step < 1:
        lightness += step
        colour = from_oklch(lightness, chroma, hue)
    return to_hex(colour)


def write_style(typed: str) -> str:
    """Return the style sheet that has every page in this colour."""
    accent = make_accent(typed)
    light = f"--color-primary:{accent.light};--color-primary-content:#ffffff;--color-accent:{accent.light};"
    dark = f"--color-primary:{accent.dark};--color-primary-content:{accent.dark_text};--color-accent:{accent.dark};"
    return (
        f":root:root{{{light}}}\n"
        f"@media (prefers-color-scheme:dark){{:root:root:not([data-theme=light]){{{dark}}}}}\n"
        f":root:root[data-theme=dark]{{{dark}}}\n"
    )


def get_contrast(one: Rgb, other: Rgb) -> float:
    """Return the contrast ratio of WCAG, 1 to 21."""
    darker, lighter = sorted((_get_luminance(one), _get_luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def from_hex(text: str) -> Rgb:
    """Return the parts of #rrggbb, each 0 to 1; ValueError for anything else."""
    if not HEX.fullmatch(text):
        raise ValueError(f"'{text}' is no colour such as #1d4ed8")
    red, green, blue = (int(text[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def to_hex(colour: Rgb) -> str:
    """Return #rrggbb."""
    return "#" + "".join(f"{round(min(1.0, max(0.0, part)) * 255):02x}" for part in colour)


def to_oklch(colour: Rgb) -> tuple[float, float, float]:
    """Return lightness 0 to 1, chroma, and hue in radians."""
    r, g, b = (_to_linear(part) for part in colour)
    l_ = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    m_ = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    s_ = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    a = 1.9779984951 * l_ - 2.4285922050 * m_ + 0.4505937099 * s_
    b_ = 0.0259040371 * l_ + 0.7827717662 * m_ - 0.8086757660 * s_
    lightness = 0.2104542553 * l_ + 0.7936177850 * m_ - 0.0040720468 * s_
    return lightness, math.hypot(a, b_), math.atan2(b_, a)


def from_oklch(lightness: float, chroma: float, hue: float) -> Rgb:
    """Return the colour, cut to what a screen can show."""
    a, b_ = chroma * math.cos(hue), chroma * math.sin(hue)
    l_ = (lightness + 0.3963377774 * a + 0.2158037573 * b_) ** 3
    m_ = (lightness - 0.1055613458 * a - 0.0638541728 * b_) ** 3
    s_ = (lightness - 0.0894841775 * a - 1.2914855480 * b_) ** 3
    return (
        _to_gamma(4.0767416621 * l_ - 3.3077115913 * m_ + 0.2309699292 * s_),
        _to_gamma(-1.2684380046 * l_ + 2.6097574011 * m_ - 0.3413193965 * s_),
        _to_gamma(-0.0041960863 * l_ - 0.7034186147 * m_ + 1.7076147010 * s_),
    )


def _get_luminance(colour: Rgb) -> float:
    r, g, b = (_to_linear(part) for part in colour)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def _to_linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _to_gamma(part: float) -> float:
    part = min(1.0, max(0.0, part))
    return 12.92 * part if part <= 0.0031308 else float(1.055 * part ** (1 / 2.4) - 0.055)
