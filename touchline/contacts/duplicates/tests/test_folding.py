"""How the matching process folds what it compares."""

import duckdb

from touchline.contacts.duplicates.fields import Manner
from touchline.contacts.duplicates.folding import build_table


def fold(rows, *, has_parts):
    fields = [{"manner": Manner.NAME}, {"manner": Manner.EMAIL}]
    with duckdb.connect() as database:
        database.execute("CREATE TABLE raw (id bigint, is_sample text, n0 text, n1 text, f0 text, f1 text)")
        database.executemany("INSERT INTO raw VALUES (?, 'f', ?, ?, ?, 'a@b.example')", rows)
        found = database.execute(
            f"SELECT unique_id, first, last, whole FROM ({build_table(fields, has_parts=has_parts)})"
        )
        return {number: tuple(parts) for number, *parts in found.fetchall()}


def test_who_has_no_parts_of_a_name_has_those_of_the_whole_one():
    rows = [(1, "Élif", "YILMAZ", "Someone Else"), (2, "", "", "Elif Yilmaz"), (3, None, "Yilmaz", "Elif Yilmaz")]
    assert fold(rows, has_parts=True) == {
        1: ("elif", "yilmaz", "elif yilmaz"),
        2: ("elif", "yilmaz", "elif yilmaz"),
        3: (None, "yilmaz", None),
    }


def test_without_parts_the_whole_name_is_taken_apart():
    assert fold([(1, "", "", "Anna Maria Koch"), (2, "", "", "Cher")], has_parts=False) == {
        1: ("anna", "koch", "anna koch"),
        2: (None, "cher", None),
    }
