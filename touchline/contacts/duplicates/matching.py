"""The matching process: reads contacts from a folder, and writes the pairs that are alike into it; knows nothing else.

Runs by itself (`python -m touchline.contacts.duplicates.matching FOLDER`), so that its memory goes when it ends and it can
be stopped at any moment. Prints one line for each step: its name, and how much of a hundred is done.
"""

import json
import logging
import sys
import time
from pathlib import Path
from typing import Any, Final

from touchline.contacts.duplicates.blocking import prepare
from touchline.contacts.duplicates.folding import build_table
from touchline.contacts.duplicates.model import build_settings, learn
from touchline.contacts.duplicates.repeating import find_repeated

# ruff: noqa: S608 - columns by their number, and texts of this module
MEMORY: Final = "1200MB"
LEAST: Final = 0.01


def main(folder: Path) -> None:
    """Find the pairs of one folder: `contacts.csv` and `fields.json` in, `pairs.csv` and `model.json` out."""
    import duckdb

    logging.disable(logging.WARNING)
    asked = json.loads((folder / "fields.json").read_text())
    fields: list[dict[str, Any]] = asked["fields"]
    database = duckdb.connect(str(folder / "work.duckdb"))
    database.execute(f"SET memory_limit = '{MEMORY}'; SET temp_directory = '{folder / 'spill'}'")
    database.execute(f"SET threads = {int(asked['threads'])}; SET preserve_insertion_order = false")
    tell("reading", 5)
    people = read(database, folder / "contacts.csv", fields, has_parts=bool(asked["has_parts"]))
    repeated = find_repeated(database, fields)
    tell("blocking", 15)
    keys = prepare(database, fields)
    if people < 2 or not keys:
        (folder / "pairs.csv").write_text("")
        return
    tell("learning", 25)
    settings = build_settings(fields, keys, people=people, without=repeated)
    settings = learn(lambda asked: make_linker(database, asked), settings, fields)
    (folder / "model.json").write_text(json.dumps(settings))
    tell("comparing", 50)
    predict(
        make_linker(database, settings), database, len(fields), least=float(asked["least"]), to=folder / "pairs.csv"
    )
    tell("compared", 90)


def read(database: Any, path: Path, fields: list[dict[str, Any]], *, has_parts: bool) -> int:
    """Read the contacts and fold them; return how many there are."""
    names = ["id", "is_sample", "n0", "n1", *(f"f{place}" for place in range(len(fields)))]
    columns = ", ".join(f"'{name}': '{'BIGINT' if name == 'id' else 'VARCHAR'}'" for name in names)
    database.execute(
        f"CREATE OR REPLACE VIEW raw AS SELECT * FROM read_csv('{path}', header = false, delim = ',', quote = '\"', "
        f"escape = '\"', columns = {{{columns}}}, max_line_size = 10000000, parallel = false)"
    )
    database.execute(f"CREATE OR REPLACE TABLE folded AS {build_table(fields, has_parts=has_parts)}")
    return int(database.execute("SELECT count(*) FROM folded").fetchone()[0])


def make_linker(database: Any, settings: dict[str, Any]) -> Any:
    """Return the library's linker over the table of people."""
    from splink import Linker
    from splink.internals.duckdb.database_api import DuckDBAPI

    api = DuckDBAPI(database)
    return Linker(api.register("people"), settings, validate_settings=False)


def _name_bits(place: int) -> tuple[str, str]:
    return f"mw_f{place}", f"mw_tf_adj_f{place}"


def predict(linker: Any, database: Any, count: int, *, least: float, to: Path) -> None:
    """Score every pair, and write those at least so likely: the two ids, the probability, and the bits of each field."""
    found = linker.inference.predict(threshold_match_probability=max(least, LEAST))
    columns = {name for name, *_rest in database.execute(f"DESCRIBE {found.physical_name}").fetchall()}
    parts = [f"round({name}, 4)" if name in columns else "0" for place in range(count) for name in _name_bits(place)]
    database.execute(
        f"COPY (SELECT least(unique_id_l, unique_id_r), greatest(unique_id_l, unique_id_r), match_probability, "
        f"{', '.join(parts)} FROM {found.physical_name} ORDER BY match_probability DESC) TO '{to}' (FORMAT csv, HEADER false)"
    )


def tell(step: str, percent: int) -> None:
    """Tell whoever started this how far it is."""
    print(f"step {step} {percent} {time.monotonic():.1f}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
