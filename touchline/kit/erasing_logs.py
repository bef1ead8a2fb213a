"""Takes addresses out of the processes' log files, while they are being written to."""

import re
from pathlib import Path
from typing import Final

from touchline.kit.privacy import Sought

CHUNK: Final = 8_000_000
OVERLAP: Final = 2_000
"""Bytes read twice, so that an address at the edge of two chunks is found."""


def erase_in_logs(folder: Path, sought: Sought) -> int:
    """Write over every address in the log files of a folder; return how many were there.

    In its place and of the same length: whoever writes the file goes on writing at its end, and no line is lost.
    """
    pattern = re.compile(sought.pattern.encode(), re.IGNORECASE)
    return (
        sum(_overwrite(path, pattern) for path in sorted(folder.glob("*")) if path.is_file()) if sought.addresses else 0
    )


def _overwrite(path: Path, pattern: "re.Pattern[bytes]") -> int:
    count, start = 0, 0
    with path.open("r+b", buffering=0) as file:
        while True:
            file.seek(start)
            chunk = file.read(CHUNK)
            for found in pattern.finditer(chunk):
                file.seek(start + found.start())
                file.write(b"x" * len(found[0]))
                count += 1
            if len(chunk) < CHUNK:
                return count
            start += CHUNK - OVERLAP
