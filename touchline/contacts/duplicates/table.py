"""Writes the contacts to a file for the matching process: one line each, values as they stand."""

from pathlib import Path

from django.db import connection

from touchline.contacts.duplicates.fields import Choice


def write_table(choice: Choice, path: Path) -> int:
    """Write every contact that is not archived; return how many. The columns are id, is_sample, n0, n1, f0, f1 …"""
    sql = f"COPY ({build_query(choice)}) TO STDOUT (FORMAT csv, HEADER false, FORCE_QUOTE *)"
    with connection.cursor() as cursor, path.open("wb") as file:
        with cursor.cursor.copy(sql) as copy:
            for block in copy:
                file.write(block)
        return max(int(cursor.cursor.rowcount), 0)


def build_query(choice: Choice) -> str:
    """Build the query; what a person typed stands in it only as a quoted text."""
    columns = {"name": "name", "email": "email", "phone": "phone"}
    slugs = (choice.first_name, choice.last_name, *(field.slug for field in choice.fields))
    values = [columns.get(slug) or _attribute(slug) if slug else "''" for slug in slugs]
    return (
        f"SELECT id, is_sample::int, {', '.join(values)} FROM contacts_contact "  # noqa: S608 - built of the lines above
        "WHERE archived_at IS NULL"
    )


def _attribute(slug: str) -> str:
    quoted = slug.replace("'", "''").replace("\0", "")
    return f"left(attributes ->> '{quoted}', 200)"
