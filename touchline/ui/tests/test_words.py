"""Moments, spans, money and JSON as a reader sees them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from touchline.kit.clock import now
from touchline.ui import json_view, times
from touchline.ui.money import say_money
from touchline.ui.templatetags.ui import hue, initials


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(5, "just now"), (240, "4 min ago"), (7300, "2 h ago"), (3 * 86400, "3 d ago"), (-20, "just now")],
)
def test_ages_are_short(seconds, said):
    assert times.say_ago(now() - timedelta(seconds=seconds)) == said


def test_what_is_long_ago_or_to_come_has_a_date():
    moment = now() - timedelta(days=800)
    assert times.say_ago(moment).endswith(str(moment.year))
    assert "ago" not in times.say_ago(now() + timedelta(hours=3))


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (59.4, "59 s"), (61, "1 min"), (3600, "1 h"), (4800, "1 h 20 min"), (3 * 86400, "3 d"), (-5, "0 s")],
)
def test_spans_use_their_largest_unit(seconds, said):
    assert times.say_span(seconds) == said


def test_days_have_names():
    today = now().date()
    assert times.say_day(today)[0] == "Today"
    assert times.say_day(today - timedelta(days=1))[0] == "Yesterday"
    assert times.say_day(today - timedelta(days=400))[1].endswith(str((today - timedelta(days=400)).year))


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        ("1204.5", "EUR", "€1,204.50"),
        ("-3", "usd", "−$3.00"),
        ("1200", "JPY", "¥1,200"),
        ("5", "SEK", "SEK\u00a05.00"),
    ],
)
def test_money_is_written_as_english_readers_do(amount, currency, said):
    assert say_money(Decimal(amount), currency) == said


def test_money_is_written_as_german_readers_do():
    with translation.override("de"):
        assert say_money(Decimal("1204.5"), "EUR") == "1.204,50\u00a0€"


@pytest.mark.parametrize(
    ("name", "letters"), [("Ada Kowalska", "AK"), ("ada@shop.example", "AS"), ("", "?"), ("— !", "?"), ("Čeněk", "Č")]
)
def test_initials(name, letters):
    assert initials(name) == letters


@given(st.text())
def test_any_name_has_initials_and_a_hue(name):
    assert 1 <= len(initials(name)) <= 6
    assert 0 <= hue(name) < 8


def test_json_is_escaped():
    drawn = json_view.render({"<b>": "</script><img onerror=x>"})
    assert "<img" not in drawn
    assert "<b>" not in drawn


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner), max_leaves=20))
def test_any_json_is_drawn(value):
    assert json_view.render(value)
