"""Slow questions are noted as text without values, in every process, and shown worst first."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from touchline.kit import slow
from touchline.upkeep.models import SlowQuestion
from touchline.upkeep.slow_questions import get_slow_questions, keep_slow_questions


@pytest.fixture(autouse=True)
def nothing_noted():
    slow.collect()
    yield
    slow.collect()


@given(
    st.text(alphabet=st.characters(exclude_characters="\0'$")),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
)
def test_no_value_is_left_in_a_question(text, number, fraction):
    shape = "SELECT t1.a FROM t1 WHERE b = '{}' AND c = {} AND d < {}"
    found = slow.normalise(shape.format(text, number, fraction))
    assert found == "SELECT t1.a FROM t1 WHERE b = ? AND c = ? AND d < ?"


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("SELECT 1 -- Ada Canary\n", "SELECT ?"),
        ("SELECT /* Ada */ $$Ada$$, $q$Ada 'x'$q$", "SELECT ?, ?"),
        ("x IN ('a', 'b', 3)", "x IN (?)"),
        ("x IN (%s, %s, %s)", "x IN (%s)"),
        ("name = 'O''Brien' AND {id:UInt64}", "name = ? AND {id:UInt64}"),
        ("SELECT a1, b_2 FROM t3", "SELECT a1, b_2 FROM t3"),
    ],
)
def test_the_shape_of_a_question_stays(sql, says):
    assert slow.normalise(sql) == says


@pytest.mark.django_db
def test_a_slow_question_is_kept_without_what_was_asked_for(admin, client_of, monkeypatch):
    monkeypatch.setattr("touchline.upkeep.slow_questions.get_threshold", lambda: 0.01)
    for _time in range(2):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.02), %s, 'canary-in-text'", ["canary-in-value"])
    assert keep_slow_questions() >= 1
    assert keep_slow_questions() == 0
    row = SlowQuestion.objects.get(text="SELECT pg_sleep(?), %s, ?")
    assert row.count == 2
    assert row.longest >= 0.02
    assert row in get_slow_questions()
    page = client_of(admin).get("/settings/health/").content.decode()
    assert "pg_sleep(?)" in page
    assert "canary" not in page


def test_what_is_quick_is_not_noted():
    with slow.timed("event store", "SELECT 1"):
        pass
    assert slow.collect() == []


def test_many_different_questions_end_at_a_limit():
    for number in range(slow.MOST + 50):
        slow.note("postgres", f"SELECT a_{'b' * number}", 1.0)
    assert len(slow.collect()) == slow.MOST
