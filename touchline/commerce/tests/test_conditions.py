"""Conditions over orders: everybody, a handful, one and the filter of lists give one answer; classes of buyers; bad input."""

import os
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from touchline.commerce.buyers import CLASSES, SCORES, find_class, measure_borders
from touchline.commerce.models import Line, Order, Product
from touchline.conditions.compiler import compile_condition
from touchline.conditions.context import Context
from touchline.conditions.explaining import explain
from touchline.conditions.people import find_among_people, find_everybody, forget_found
from touchline.conditions.problems import ConditionError
from touchline.conditions.sentences import say_sentence
from touchline.conditions.tree import list_leaves, read_tree
from touchline.contacts.factories import make_contact
from touchline.contacts.models import Contact

NOW = datetime(2026, 11, 20, 12, 0, 30, tzinfo=UTC)
CONTEXT = Context(at=NOW, zone=ZoneInfo("Europe/Berlin"))
CONDITIONS = int(os.environ.get("CONDITIONS", "150"))
"""How many random conditions are tried; `CONDITIONS=10000` for a long trial."""
PARTS, TRIED = max(1, CONDITIONS // 1_000), min(CONDITIONS, 1_000)
"""In tests of at most a thousand, so that processes share them and none takes too long."""
_numbers = count(1)


def make_order(contact_id, days, total, *, lines=(), currency="EUR", state="placed", refunded=0):
    """Make an order so many days ago; lines are products or plain SKUs."""
    at = NOW - timedelta(days=days)
    order = Order.objects.create(
        number=f"o{next(_numbers)}", person_id=contact_id or 1, contact_id=contact_id, placed_at=at, created_at=at,
        currency=currency, total=Decimal(total), refunded=Decimal(refunded), state=state,
    )  # fmt: skip
    for position, line in enumerate(lines):
        given = (
            {"product": line, "sku": line.sku, "name": line.name}
            if isinstance(line, Product)
            else {"sku": line, "name": line}
        )
        Line.objects.create(order=order, position=position, quantity=1, price=1, **given)
    return order


def find(tree, people, context=CONTEXT, explained=None):
    """Return whom a condition holds of, as all ways of asking say; `explained` are a few of the people, or else all."""
    forget_found()
    wanted, alone = set(people), set(people if explained is None else explained)
    compiled = compile_condition(tree, context=context)
    found = {
        "everybody": set(find_everybody(tree, context=context)) & wanted,
        "a handful": find_among_people(tree, wanted, None, context=context),
        "a list": set(Contact.objects.filter(compiled.expression, id__in=wanted).values_list("id", flat=True)),
    }
    found["one"] = {number for number in alone if explain(tree, number, context=context).holds}
    found["one"] |= found["everybody"] - alone
    assert len({frozenset(one) for one in found.values()}) == 1, (tree, found)
    return found["everybody"]


@pytest.fixture
def buyers(db):
    """Eight people with orders of many sorts, and two without."""
    tea = Product.objects.create(number="T1", sku="tea-1", name="Tea", category="Drinks", brand="Leaf")
    cup = Product.objects.create(number="C1", sku="cup-1", name="Cup", category="Kitchen", brand="Łódź")
    people = [make_contact(f"Person {number}").id for number in range(10)]
    for number in range(40):
        make_order(
            people[number * 7 % 8], number * 13 % 200, ["12.50", "100", "499.99", "0", "500"][number % 5],
            lines=[[tea], [cup, "x'"], [tea, cup], []][number % 4], currency=["EUR", "EUR", "USD"][number % 3],
            state=["placed", "placed", "placed", "cancelled", "partly_refunded"][number * 3 % 5],
            refunded=[0, 0, "12.50"][number % 3],
        )  # fmt: skip
    make_order(None, 3, "900", lines=[tea])
    measure_borders()
    return people


PERIODS = st.sampled_from(
    [None, {"last": 90, "unit": "day"}, {"last": 26, "unit": "day"}, {"this": "month"}, {"until": "2026-10-01"}]
)
TIMES = st.builds(
    lambda word, number: {word: number}, st.sampled_from(["at_least", "at_most", "exactly"]), st.integers(1, 3)
)
AMOUNTS = st.sampled_from(
    [("more_than", 500), ("at_least", "499.99"), ("less_than", 100), ("at_most", 0), ("between", [0, 500])]
)
TIMINGS = st.sampled_from([("in_last", {"last": 26, "unit": "day"}), ("longer_ago", {"last": 100, "unit": "day"}),
                           ("in_calendar", {"previous": "month"}),
                           ("between", {"since": "2026-07-01", "until": "2026-10-18"})])  # fmt: skip
PRODUCTS = st.sampled_from(
    [
        ("product", ["T1"]),
        ("sku", ["x'", "cup-1"]),
        ("category", ["Drinks", "none"]),
        ("brand", ["Łódź"]),
        ("name", ["%"]),
    ]
)


def made(kind, **values):
    return {"kind": kind, **{name: value for name, value in values.items() if value is not None}}


LEAVES = st.one_of(
    st.builds(lambda t, p: made("ordered", times=t, period=p), TIMES, PERIODS),
    st.builds(lambda b, t, p: made("bought", by=b[0], values=b[1], times=t, period=p), PRODUCTS, TIMES, PERIODS),
    st.builds(lambda b, p: made("not_bought", by=b[0], values=b[1], period=p), PRODUCTS, PERIODS),
    st.builds(lambda a, c, p: made("spent", operator=a[0], value=a[1], currency=c, period=p), AMOUNTS, st.sampled_from([None, "USD"]), PERIODS),  # noqa: E501
    st.builds(lambda w, t: made("order_date", which=w, operator=t[0], value=t[1]), st.sampled_from(["first", "last"]), TIMINGS),
    st.builds(lambda c: made("rfm", classes=sorted(c)), st.sets(st.sampled_from(list(CLASSES)), min_size=1, max_size=4)),
    st.builds(lambda n, s: made("rfm", **{n: sorted(s)}), st.sampled_from(["recency", "frequency", "money"]), st.sets(st.integers(1, 5), min_size=1)),  # noqa: E501
)  # fmt: skip


def grow(inner):
    parts = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        parts.map(lambda some: {"all": some}),
        parts.map(lambda some: {"any": some}),
        inner.map(lambda one: {"not": one}),
    )


@pytest.mark.parametrize("part", range(PARTS))
def test_all_ways_agree(buyers, part):
    turns = count()

    @settings(max_examples=TRIED, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(st.recursive(LEAVES, grow, max_leaves=3))
    def agree(tree):
        turn = 2 * next(turns)
        find(tree, buyers, explained=[buyers[(turn + place) % len(buyers)] for place in (0, 1)])
        node = read_tree(tree, subject="contact")
        assert read_tree(node.dump(), subject="contact").dump() == node.dump()
        assert all(leaf.say() for leaf in list_leaves(node))
        assert say_sentence(node).startswith("All people")

    agree()


def test_what_counts(db):
    tea = Product.objects.create(number="T1", sku="tea-1", name="Tea")
    ada, bob, cem, dora = (make_contact(name).id for name in ("Ada", "Bob", "Cem", "Dora"))
    people = [ada, bob, cem, dora]
    make_order(ada, 10, "300", lines=[tea])
    make_order(ada, 80, "300", lines=["cup"])
    make_order(bob, 10, "600", lines=[tea], refunded="150")
    make_order(bob, 91, "900")
    make_order(cem, 5, "900", lines=["cup"], state="cancelled")
    spent = {
        "kind": "spent",
        "operator": "more_than",
        "value": 500,
        "currency": "EUR",
        "period": {"last": 90, "unit": "day"},
    }
    assert find(spent, people) == {ada}
    assert find({**spent, "operator": "less_than"}, people) == {bob, cem, dora}
    both = {"all": [{"kind": "bought", "values": ["T1"]}, {"kind": "not_bought", "by": "sku", "values": ["cup"]}]}
    assert find(both, people) == {bob}
    assert find({"kind": "ordered", "times": {"at_most": 1}}, people) == {cem, dora}
    silent = {"kind": "order_date", "which": "last", "operator": "longer_ago", "value": {"last": 9, "unit": "day"}}
    assert find(silent, people) == {ada, bob}
    assert say_sentence({"all": [spent, *both["all"]]}) == (
        "All people who spent more than 500 EUR in the last 90 days, who bought “T1”, "
        "and who did not buy something with the SKU “cup”."
    )
    found = explain(spent, ada, context=CONTEXT).parts[0].evidence
    assert [(one.label.split()[0], one.about) for one in found] == [("Order", "300.0000 EUR")] * 2


def test_every_pair_of_fifths_has_one_class():
    for recency in SCORES:
        for frequency in SCORES:
            fits = [slug for slug, one in CLASSES.items() if recency in one.recency and frequency in one.frequency]
            assert fits == [find_class(recency, frequency)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("tree", "place"),
    [
        ({"kind": "ordered", "times": {"at_least": 0}}, "times.at_least"),
        ({"kind": "ordered", "where": []}, "where"),
        ({"kind": "bought", "by": "p.number; --", "values": ["x"]}, "by"),
        ({"kind": "bought", "by": ["product"], "values": ["x"]}, "by"),
        ({"kind": "bought", "values": []}, "values"),
        ({"kind": "bought", "values": ["\0"]}, "values"),
        ({"kind": "not_bought", "values": ["x"], "times": {"at_least": 1}}, "times"),
        ({"kind": "spent", "operator": "sum", "value": 1}, "operator"),
        ({"kind": "spent", "operator": "more_than", "value": "1; DROP"}, "value"),
        ({"kind": "spent", "operator": "more_than", "value": 1, "currency": "€"}, "currency"),
        ({"kind": "spent", "operator": "more_than", "value": 1, "period": {"next": 1, "unit": "day"}}, "period"),
        ({"kind": "order_date", "which": "min", "operator": "in_last", "value": {"last": 1}}, "which"),
        ({"kind": "order_date", "which": "last", "operator": "in_last", "value": {"last": "1' OR"}}, "value.last"),
        ({"kind": "rfm"}, "classes"),
        ({"kind": "rfm", "classes": ["best"]}, "classes"),
        ({"kind": "rfm", "recency": [6]}, "recency"),
        ({"kind": "rfm", "recency": [True]}, "recency"),
        ({"kind": "rfm", "money": [[1]]}, "money"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(tree, place):
    with pytest.raises(ConditionError) as refused:
        read_tree({"not": {"all": [tree]}}, subject="contact")
    assert refused.value.path == f"not.all[0].{place}"
