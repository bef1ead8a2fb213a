"""Pictures for mails: checked by what they hold, turned upright, made small enough, stripped of where they were taken."""

import hashlib
import secrets
from io import BytesIO
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image as Picture
from PIL import ImageOps, ImageSequence

from touchline.kit.clock import now
from touchline.messaging.design.models import Image
from touchline.users.audit import write_audit

LARGEST: Final = 15 * 1024 * 1024
WIDEST: Final = 1_200
"""Twice the width of a mail, for screens with dense pixels."""
TALLEST: Final = 3_000
MOST_PIXELS: Final = 60_000_000
MOST_FRAMES: Final = 60
KINDS: Final = {"PNG", "JPEG", "WEBP", "GIF"}
ENDINGS: Final = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif"}


class BadImage(ValueError):
    """A file that is no picture for a mail; the text says why, and what to do."""


def resize_image(content: bytes) -> tuple[bytes, str, tuple[int, int]]:
    """Return the picture as PNG, JPEG or moving GIF in the size of mails, its type and its size; raises BadImage."""
    if len(content) > LARGEST:
        raise BadImage(_("The file is larger than 15 MB. Save it smaller, or as a JPEG."))
    try:
        with Picture.open(BytesIO(content), formats=sorted(KINDS)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise BadImage(_("The picture has more than 60 million pixels. Save it smaller."))
            if picture.format == "GIF" and getattr(picture, "n_frames", 1) > 1:
                return write_moving(picture)
            return write_still(ImageOps.exif_transpose(picture))
    except BadImage:
        raise
    except (OSError, ValueError, SyntaxError, MemoryError, Picture.DecompressionBombError) as error:
        text = _("This is no PNG, JPEG, GIF or WebP picture. An SVG can hold programs, so save it as PNG first.")
        raise BadImage(text) from error


def write_still(picture: Any) -> tuple[bytes, str, tuple[int, int]]:
    """Return a picture that stands still: PNG where it is see-through or drawn, else JPEG."""
    picture.thumbnail((WIDEST, TALLEST), Picture.Resampling.LANCZOS)
    is_clear = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    is_drawn = picture.mode in ("P", "1")
    out = BytesIO()
    if is_clear or is_drawn:
        picture.convert("RGBA" if is_clear else "RGB").save(out, "PNG", optimize=True)
        return out.getvalue(), "image/png", picture.size
    picture.convert("RGB").save(out, "JPEG", quality=84, optimize=True, progressive=True)
    return out.getvalue(), "image/jpeg", picture.size


def write_moving(picture: Any) -> tuple[bytes, str, tuple[int, int]]:
    """Return a moving picture with its frames made smaller."""
    if picture.n_frames > MOST_FRAMES:
        raise BadImage(_("The moving picture has more than 60 frames, which no mail program loads in time."))
    frames, waits = [], []
    for frame in ImageSequence.Iterator(picture):
        still = frame.convert("RGBA")
        still.thumbnail((WIDEST // 2, TALLEST), Picture.Resampling.LANCZOS)
        frames.append(still)
        waits.append(min(max(int(frame.info.get("duration", 100)), 20), 10_000))
    out = BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=waits, loop=0, disposal=2)
    return out.getvalue(), "image/gif", frames[0].size


@transaction.atomic
def add_image(user: Any, name: str, content: bytes) -> Image:
    """Keep a picture under an address nobody guesses; the same one again is the one there is. Raises BadImage."""
    made, content_type, (width, height) = resize_image(content)
    digest = hashlib.sha256(made).hexdigest()
    known = Image.objects.filter(digest=digest).first()
    if known:
        if known.removed_at:
            known.removed_at = None
            known.save(update_fields=["removed_at"])
        return known
    key = f"{secrets.token_urlsafe(18).replace('_', 'a').replace('-', 'b')}.{ENDINGS[content_type]}"
    image = Image.objects.create(
        key=key,
        name=" ".join(name.split())[:120] or "picture",
        content_type=content_type,
        content=made,
        digest=digest,
        width=width,
        height=height,
        size=len(made),
        created_by=user,
    )
    write_audit(user, "image_added", "designs", image.pk, after={"name": image.name, "size": image.size})
    return image


@transaction.atomic
def remove_image(user: Any, image: Image) -> None:
    """Take a picture out of the shelf; mails that show it go on doing so."""
    image.removed_at = now()
    image.save(update_fields=["removed_at"])
    write_audit(user, "image_removed", "designs", image.pk, before={"name": image.name})
