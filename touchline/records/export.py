"""Exports of what a list shows, read a thousand records at a time in the order of their ids, which never changes."""

import csv
import io
from collections.abc import Iterator
from typing import Final

import msgspec

from touchline.records.export_cells import Values, load_plain, neutralise
from touchline.records.lists import Asked
from touchline.users.permissions import Verb

AT_ONCE: Final = 1_000
FLUSH_AT: Final = 64_000


def read_values(asked: Asked, *, ids: list[int] | None = None) -> Iterator[Values]:
    """Yield the head and then each record the reader may export; one that goes meanwhile is left out, none comes twice.

    Each step is a question of its own behind the last record, so that nothing is locked while a slow reader takes the file.
    """
    yield ["id", *(str(column.label) for column in asked.columns)]
    found = asked.find_records(Verb.EXPORT)
    if ids is not None:
        found = found.filter(id__in=ids)
    last = 0
    while numbers := list(found.filter(id__gt=last).order_by("id").values_list("id", flat=True)[:AT_ONCE]):
        yield from load_plain(asked.kind, numbers, asked.columns)
        last = numbers[-1]


def write_json_lines(rows: Iterator[Values]) -> Iterator[bytes]:
    """Yield a JSON object a line, with the labels of the columns as names; what is empty is left out."""
    head = [str(name) for name in next(rows)]
    lines: list[bytes] = []
    size = 0
    for row in rows:
        found = {name: value for name, value in zip(head, row, strict=True) if value != ""}
        lines.append(msgspec.json.encode(found) + b"\n")
        size += len(lines[-1])
        if size > FLUSH_AT:
            yield b"".join(lines)
            lines, size = [], 0
    yield b"".join(lines)


def write_csv(rows: Iterator[Values]) -> Iterator[bytes]:
    """Yield the lines of a CSV (RFC 4180, UTF-8 with a mark that Excel needs), every text neutral and in quotes."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_NONNUMERIC)
    buffer.write("\ufeff")
    for row in rows:
        writer.writerow([neutralise(value) if isinstance(value, str) else value for value in row])
        if buffer.tell() > FLUSH_AT:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()
