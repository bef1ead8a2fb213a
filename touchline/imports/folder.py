"""Where dropped files lie until their import is over: under a random name in the home, for its owner's eyes alone."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from touchline.imports.reading import CannotRead
from touchline.kit.ids import make_token

LARGEST: Final = 2 * 1024**3


def get_folder() -> Path:
    """Return the folder in the home that holds files on their way in."""
    return Path(settings.ENVIRONMENT.home) / "imports"


def get_path(key: str) -> Path:
    """Return where a file lies."""
    return get_folder() / key


def keep(chunks: Iterable[bytes]) -> tuple[str, int, str]:
    """Keep a file; return its key, its size and its SHA-256. Raises CannotRead when it is too large."""
    folder = get_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key, size, digest = make_token(), 0, hashlib.sha256()
    path = folder / key
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        for chunk in chunks:
            size += len(chunk)
            if size > LARGEST:
                path.unlink()
                raise CannotRead(_("A file may have {most} GB at most.").format(most=LARGEST // 1024**3))
            digest.update(chunk)
            target.write(chunk)
    return key, size, digest.hexdigest()


def remove(key: str) -> None:
    """Remove a file, if it is there."""
    if key:
        get_path(key).unlink(missing_ok=True)
