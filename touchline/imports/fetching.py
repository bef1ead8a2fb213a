"""Fetches a file to import from an address, through the one way there is to the outside."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings

from touchline.imports.folder import LARGEST
from touchline.imports.reading import CannotRead
from touchline.kit.http import NotReached
from touchline.kit.http_file import fetch_file
from touchline.kit.http_targets import Refused

AT_ONCE: Final = 1 << 20


def fetch(url: str) -> Iterator[bytes]:
    """Yield the bytes of the file at an address; raises CannotRead where it may not be called or does not come."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        try:
            fetch_file(url, path, reach=settings.ENVIRONMENT.outgoing, most_bytes=LARGEST)
        except (Refused, NotReached) as problem:
            raise CannotRead(str(problem)) from None
        with path.open("rb") as file:
            while chunk := file.read(AT_ONCE):
                yield chunk
