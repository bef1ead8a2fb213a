"""Asks PostgreSQL for everybody, or for some of a few records, of whom a piece of SQL is true, as sets of ids."""

from array import array
from collections.abc import Iterable
from typing import Final

from django.db import connection
from pyroaring import BitMap64

from touchline.conditions.sql import Sql

HEAD: Final = 19
"""Bytes before the first row of COPY's binary form; a row of one bigint is a count, a length and the number, big end first.

https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-FILE-FORMATS
"""
ROW: Final = 14
END: Final = 2


def find_rows(table: str, where: Sql) -> BitMap64:
    """Return the ids of all rows of a table, a name of our own, of whom the SQL is true."""
    text, values = where.write(lambda column: f'{table}."{column}"')
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY (SELECT id FROM {table} WHERE {text}) TO STDOUT (FORMAT binary)", values) as copy,  # noqa: S608
    ):
        return BitMap64(read_numbers(b"".join(bytes(part) for part in copy)))


def find_keys(table: str, key: str, where: Sql) -> BitMap64:
    """Return the ids under which a table beside the records has rows of which the SQL is true; there it is called `beside`."""
    text, values = where.write(lambda column: f'beside."{column}"')
    sql = f"COPY (SELECT beside.{key} FROM {table} beside WHERE {text}) TO STDOUT (FORMAT binary)"  # noqa: S608 - our own names
    with connection.cursor() as cursor, cursor.copy(sql, values) as copy:
        return BitMap64(read_numbers(b"".join(bytes(part) for part in copy)))


def find_rows_among(table: str, where: Sql, ids: Iterable[int]) -> set[int]:
    """Return those of the ids of whom the SQL is true."""
    text, values = where.write(lambda column: f'{table}."{column}"')
    sql = f"SELECT id FROM {table} WHERE id = ANY(%s::bigint[]) AND ({text})"  # noqa: S608 - parameters only
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(ids), *values])
        return {row[0] for row in cursor.fetchall()}


def read_numbers(copied: bytes) -> "array[int]":
    """Return the numbers of one column that COPY wrote in its binary form; byte by byte of all rows at once."""
    rows = copied[HEAD:-END]
    numbers = bytearray(len(rows) // ROW * 8)
    for place in range(8):
        numbers[7 - place :: 8] = rows[6 + place :: ROW]
    found = array("Q")
    found.frombytes(bytes(numbers))
    return found
