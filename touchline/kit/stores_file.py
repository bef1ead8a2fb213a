"""`stores.json`: the servers a home uses instead of stores of its own, written when it was moved there."""

import json
from pathlib import Path

from touchline.kit.home import write_private

NAME = "stores.json"
KEYS = ("database_url", "clickhouse_url")


def read_stores(home: Path) -> dict[str, str]:
    """The URLs by `database_url` and `clickhouse_url`; what is not there is embedded."""
    try:
        kept = json.loads((home / NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return {name: kept[name] for name in KEYS if isinstance(kept.get(name), str)}


def write_stores(home: Path, urls: dict[str, str]) -> None:
    """Add to what the home uses; only its owner may read it, for passwords stand in it."""
    write_private(home / NAME, json.dumps({**read_stores(home), **urls}, indent=1))
