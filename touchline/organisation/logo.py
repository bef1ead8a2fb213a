"""Tells whether an uploaded file is a picture that every browser draws and that cannot act: by its bytes, not its name."""

import hashlib
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

LARGEST: Final = 512 * 1024
HEADS: Final = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))


class BadLogo(Exception):
    """The file is no logo; the text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class NewLogo:
    """A picture that was checked."""

    content: bytes
    content_type: str

    @property
    def key(self) -> str:
        """What names these bytes."""
        return hashlib.sha256(self.content).hexdigest()[:16]


def read_logo(content: bytes) -> NewLogo:
    """Return the picture; raises BadLogo for what is too large or no PNG, JPEG or WebP."""
    if len(content) > LARGEST:
        size = f"{len(content) / 1024:,.0f}"
        raise BadLogo(_("The file has {size} KB; at most 512 KB are taken. Save it smaller.").format(size=size))
    kind = next((kind for head, kind in HEADS if content.startswith(head)), "")
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        kind = "image/webp"
    if not kind:
        raise BadLogo(_("This is no PNG, JPEG or WebP picture. An SVG can hold programs, so save it as PNG first."))
    return NewLogo(content, kind)
