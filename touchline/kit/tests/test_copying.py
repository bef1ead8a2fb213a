"""Rows go through COPY as they are."""

import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from touchline.kit.copying import encode_copy

TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))
ROWS = st.lists(
    st.tuples(
        st.integers(-(2**63), 2**63 - 1),
        TEXTS,
        TEXTS | st.none(),
        st.booleans(),
        MOMENTS | st.none(),
        st.binary(max_size=20),
        st.lists(TEXTS, max_size=4),
    ),
    max_size=12,
)


class CopyTest(TestCase):
    """What COPY has read is what was handed over."""

    @given(rows=ROWS)
    def test_round_trip(self, rows: list[tuple[Any, ...]]) -> None:
        """Every type comes back as it was, in its order, whatever stands beside it in its column."""
        table = f"copied_{uuid.uuid4().hex}"
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TEMP TABLE {table} (place serial, n bigint, t text, u text, b bool, m timestamptz, d bytea, l text[])"
            )
            with cursor.copy(f"COPY {table} (n, t, u, b, m, d, l) FROM STDIN") as copy:
                copy.write(encode_copy(rows))
            cursor.execute(f"SELECT n, t, u, b, m, d, l FROM {table} ORDER BY place")
            found = [(*row[:5], bytes(row[5]), row[6]) for row in cursor.fetchall()]
            cursor.execute(f"DROP TABLE {table}")
        assert found == rows


def test_uneven_rows_are_refused() -> None:
    """A row that lacks a value is a fault of the program, and reaches no table."""
    with pytest.raises(ValueError, match="shorter"):
        encode_copy([(1, 2), (3,)])
