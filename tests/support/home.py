"""Gives the tests a home and ports of their own; loaded before anything reads the settings."""

import atexit
import os
import random
import shutil
import socket
import tempfile
from pathlib import Path

PORTS = 3
# Below those that the system hands to outgoing connections: one of these could take a port between search and use.
RANGE = range(12000, 32000, PORTS)


def find_free_ports() -> int:
    """The first of as many ports in a row that are free now as an installation takes."""
    draw = random.SystemRandom()
    while True:
        first = draw.choice(RANGE)
        if all(_is_free(first + step) for step in range(PORTS)):
            return first


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def make_home() -> Path:
    """A folder that is gone when the tests have ended."""
    home = Path(tempfile.mkdtemp(prefix="touchline-test-"))
    for folder in (home, home.with_name(f"{home.name}.keys")):
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return home


ASKED = {"TOUCHLINE_FUZZ", "TOUCHLINE_API_EXAMPLES"}
"""How long the tests try: not a setting of an installation, so it stays."""

for name in {"DATABASE_URL", "CLICKHOUSE_URL", *[name for name in os.environ if name.startswith("TOUCHLINE_")]} - ASKED:
    os.environ.pop(name, None)
os.environ["TOUCHLINE_HOME"] = str(make_home())
os.environ["TOUCHLINE_PORT"] = str(find_free_ports())
