"""Conditions over events: everybody, a handful, one and the filter of lists give one answer; what is wrong is named."""

import json
import os
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from touchline.conditions.compiler import compile_condition
from touchline.conditions.context import Context
from touchline.conditions.explaining import explain
from touchline.conditions.people import find_among_people, find_everybody, forget_found
from touchline.conditions.problems import ConditionError
from touchline.conditions.sentences import say_sentence
from touchline.conditions.tree import list_leaves, read_tree
from touchline.contacts.factories import make_contact
from touchline.contacts.models import Alias, Contact
from touchline.eventstore.aliases import reload_aliases, write_aliases
from touchline.eventstore.blocks import insert_block
from touchline.eventstore.factories import make_line
from touchline.tracking import event_questions
from touchline.tracking.history_leaves import list_events_of

NOW = datetime(2026, 11, 20, 12, 0, 30, tzinfo=UTC)
CONTEXT = Context(at=NOW, zone=ZoneInfo("Europe/Berlin"))
NAMES = ["Product Added", "Order Completed", "page_viewed"]
PLANS = ["pro", "10", 10, 9.5, True, None, "Łódź", 1.0, "12.50", -3, "", {"a": 1}, ["x", "y"], 10**17, 1e20, -0.0, 1e-7, 2**64,
         {"ß": [1.0, "\u2028"]}, "12 \u212a", "İ10", 0.000123, 123456789012345678901.5]  # fmt: skip
CONDITIONS = int(os.environ.get("CONDITIONS", "150"))
"""How many random conditions are tried; `CONDITIONS=10000` for a long trial."""
PARTS, TRIED = max(1, CONDITIONS // 1_000), min(CONDITIONS, 1_000)
"""In tests of at most a thousand, so that processes share them and none takes too long."""
EXPLAINED = 2
"""People of whom each random condition is explained, others in each turn."""


class Own:
    """The events of the people asked, each read once."""

    def __init__(self):
        self.kept = {}

    def get_events(self, contact_id):
        if contact_id not in self.kept:
            self.kept[contact_id] = list_events_of(contact_id, None)
        return self.kept[contact_id]


def insert(rows):
    """Insert events given as person, name, minutes before now, and more."""
    lines = [
        make_line(
            person_id=person, name=name, message_id=f"m{number}",
            at=int((NOW - timedelta(minutes=before)).timestamp() * 1000), **more,
        )
        for number, (person, name, before, more) in enumerate(rows)
    ]  # fmt: skip
    insert_block("conditions", b"\n".join(lines))


def ask(tree, people, context=CONTEXT):
    """Return whom each way of asking names, among these."""
    wanted = set(people)
    return ask_for_many(tree, wanted, Own(), context) | {
        "one": {number for number in people if explain(tree, number, context=context).holds}
    }


def ask_for_many(tree, wanted, histories, context=CONTEXT):
    """Return whom each way of asking for many at once names, among these."""
    forget_found()
    event_questions._kept.clear()
    compiled = compile_condition(tree, context=context)
    return {
        "everybody": set(find_everybody(tree, context=context)) & wanted,
        "a handful": find_among_people(tree, wanted, histories, context=context),
        "a list": set(Contact.objects.filter(compiled.expression, id__in=wanted).values_list("id", flat=True)),
    }


def find(tree, people, context=CONTEXT):
    """Return whom a condition holds of, as all ways say."""
    found = ask(tree, people, context)
    assert len({frozenset(one) for one in found.values()}) == 1, (tree, found)
    return found["everybody"]


PERIODS = st.sampled_from([None, {"last": 7, "unit": "day"}, {"last": 90, "unit": "minute"}, {"this": "month"},
                           {"previous": "week"}, {"until": "2026-11-15"}, {"since": "2026-11-15"}])  # fmt: skip
FILTERS = st.lists(st.one_of(
    st.builds(lambda o, v: {"property": "path", "operator": o, "value": v}, st.sampled_from(["equals", "contains", "not_contains", "ends_with"]), st.sampled_from(["/a", "A", "%", "'", "ß"])),  # noqa: E501
    st.builds(lambda o, v: {"property": "plan", "operator": o, "value": v}, st.sampled_from(["equals", "not_equals", "contains"]), st.sampled_from(["pro", "10", "true", "Ł", "1", "k", "i", "İ", "u2028", "e", "-0", "0.0"])),  # noqa: E501
    st.builds(lambda p, o, v: {"property": p, "operator": o, "value": v}, st.sampled_from(["plan", "value"]), st.sampled_from(["more_than", "at_most"]), st.sampled_from([10, "9.5", 0])),  # noqa: E501
    st.sampled_from([{"property": "plan", "operator": "is_empty"}, {"property": "plan", "operator": "is_not_empty"}, {"property": "plan", "operator": "between", "value": [0, "9.5"]},  # noqa: E501
                     {"property": "channel", "operator": "none_of", "value": ["search", "x"]}]),
), min_size=1, max_size=2)  # fmt: skip
EVENTS = st.sampled_from([*NAMES, "none'"])
MATCHES = st.fixed_dictionaries({"event": EVENTS}, optional={"where": FILTERS})
TIMES = st.builds(
    lambda word, count: {word: count}, st.sampled_from(["at_least", "at_most", "exactly"]), st.integers(1, 3)
)
AMOUNTS = st.sampled_from(
    [("more_than", 5), ("at_least", "9.5"), ("less_than", 10), ("at_most", 0), ("between", [-3, 20]), ("more_than", -1)]
)
TIMINGS = st.sampled_from([("in_last", {"last": 3, "unit": "day"}), ("longer_ago", {"last": 5, "unit": "day"}), ("in_calendar", {"this": "week"}),  # noqa: E501
                           ("between", {"since": "2026-11-10", "until": "2026-11-18"})])  # fmt: skip
VISITS = st.sampled_from([{"property": "pages", "operator": "at_least", "value": 2}, {"property": "minutes", "operator": "more_than", "value": 10},  # noqa: E501
                          {"property": "entry", "operator": "equals", "value": "/a"}, {"property": "channel", "operator": "any_of", "value": ["search"]},  # noqa: E501
                          {"property": "exit", "operator": "contains", "value": "B"},
                          {"property": "country", "operator": "is_empty"}])  # fmt: skip


def made(kind, **values):
    return {"kind": kind, **{name: value for name, value in values.items() if value is not None}}


@st.composite
def sequences(draw):
    steps = draw(st.lists(MATCHES, min_size=2, max_size=4))
    for step in steps[1:]:
        if draw(st.booleans()):
            step = step.update(within=draw(st.sampled_from([1, 3])), unit=draw(st.sampled_from(["hour", "day"])))
    tree = made("sequence", steps=steps, period=draw(PERIODS))
    if draw(st.booleans()):
        tree |= {"within": draw(st.integers(1, 200)), "unit": draw(st.sampled_from(["minute", "hour"]))}
    return tree | ({"last": "missing"} if draw(st.booleans()) else {})


LEAVES = st.one_of(
    st.builds(lambda m, t, p: made("did", **m, times=t, period=p), MATCHES, TIMES, PERIODS),
    st.builds(lambda m, p: made("did_not", **m, period=p), MATCHES, PERIODS),
    st.builds(lambda m, a, s, p, c: made("event_sum", **m, property=s, operator=a[0], value=a[1], period=p, currency=c), MATCHES, AMOUNTS, st.sampled_from(["value", "plan"]), PERIODS, st.sampled_from([None, "EUR"])),  # noqa: E501
    st.builds(lambda m, w, t: made("event_date", **m, which=w, operator=t[0], value=t[1]), MATCHES, st.sampled_from(["first", "last"]), TIMINGS),  # noqa: E501
    st.builds(lambda t, p, w: made("visited", times=t, period=p, where=w or None), TIMES, PERIODS, st.lists(VISITS, max_size=2)),
    sequences(),
)  # fmt: skip


def grow(inner):
    groups = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        groups.map(lambda parts: {"all": parts}),
        groups.map(lambda parts: {"any": parts}),
        inner.map(lambda one: {"not": one}),
    )


MINUTES = (0, 1, 7, 59, 60, 61, 300, 1440, 1441, 2880, 4320, 4321, 7200, 10080, 10081, 20000)


@pytest.fixture
def crowd(db, store):
    """Ten people with events minutes, hours and days apart, one of them with none; one is joined into another."""
    people = [make_contact(f"Person {number}").id for number in range(10)]
    pick, rows = Random(5), []
    for number in range(240):
        before = pick.choice(MINUTES)
        begun = int((NOW - timedelta(minutes=before + pick.choice((0, 6, 12)))).timestamp())
        plan = PLANS[number % len(PLANS)]
        more = {
            "path": pick.choice(["/a", "/B", "/a/b", ""]), "channel": pick.choice(["search", "direct"]),
            "visit": begun if pick.random() < 0.8 else 0,
            "value": str(Decimal(pick.randrange(4)) * 5 - 5), "currency": pick.choice(["EUR", "USD", ""]),
            "properties": json.dumps({} if plan is None else {"plan": plan}, ensure_ascii=False),
        }  # fmt: skip
        rows.append((pick.choice(people[:9]), pick.choice(NAMES), before, more))
    insert(rows)
    Alias.objects.create(person_id=people[1], contact_id=people[0], reason="same address", created_at=NOW)
    write_aliases([(people[1], people[0], False)])
    reload_aliases()
    return [number for number in people if number != people[1]]


@pytest.mark.parametrize("part", range(PARTS))
def test_all_ways_agree(crowd, part):
    histories, turns = Own(), count()

    @settings(max_examples=TRIED, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(st.recursive(LEAVES, grow, max_leaves=3))
    def agree(tree):
        found = ask_for_many(tree, set(crowd), histories)
        turn = next(turns) * EXPLAINED
        for number in (crowd[(turn + place) % len(crowd)] for place in range(EXPLAINED)):
            found[f"one: {number}"] = (found["a handful"] - {number}) | (
                {number} if explain(tree, number, context=CONTEXT).holds else set()
            )
        assert len({frozenset(one) for one in found.values()}) == 1, (tree, found)
        node = read_tree(tree, subject="contact")
        assert read_tree(node.dump(), subject="contact").dump() == node.dump()
        assert all(leaf.say() for leaf in list_leaves(node))
        assert say_sentence(node).startswith("All people")

    agree()


def test_a_number_is_the_same_text_to_all(db, store):
    """The event store writes 1.0 as 1, and so does everybody who reads the event itself."""
    texts = {
        1.0: "1",
        -0.0: "-0",
        9.50: "9.5",
        1e20: "100000000000000000000",
        1e21: "1e21",
        1e-7: "1e-7",
        2**64: str(2**64),
    }
    people = [make_contact(text).id for text in texts.values()]
    insert(
        (person, "A", 5, {"properties": json.dumps({"plan": number})})
        for person, number in zip(people, texts, strict=True)
    )
    for person, text in zip(people, texts.values(), strict=True):
        where = [{"property": "plan", "operator": "equals", "value": text}]
        assert find({"kind": "did", "event": "A", "where": where}, people) == {person}, text
        summed = {
            "kind": "event_sum",
            "event": "A",
            "where": where,
            "property": "value",
            "operator": "less_than",
            "value": 10,
        }
        assert person in find(summed, people)


def test_capitals_beyond_ascii_mean_the_same_to_all(db, store):
    plans = ["straße", "STRASSE", "Łódź", "\u212a", "k", "İzmir", "izmir", "ΟΔΟΣ", "Ǆ"]
    people = [make_contact(plan).id for plan in plans]
    insert(
        (person, "A", 5, {"properties": json.dumps({"plan": plan})}) for person, plan in zip(people, plans, strict=True)
    )
    for text, meant in [("k", ["k"]), ("İZ", ["İzmir"]), ("iz", ["izmir"]), ("ŁÓD", ["Łódź"]), ("ẞE", ["straße"]), ("ǆ", ["Ǆ"]),
                        ("SS", ["STRASSE"]), ("οδος", ["ΟΔΟΣ"])]:  # fmt: skip
        where = [{"property": "plan", "operator": "contains", "value": text}]
        found = find({"kind": "did", "event": "A", "where": where}, people)
        assert [plans[people.index(one)] for one in sorted(found)] == meant, text


def test_a_total_is_exact_to_all(db, store):
    """As many digits as a number may have, and then some: none is lost on the way."""
    person = make_contact("Ada").id
    numbers = ["9" * 24 + ".123456789012345", "0.000000000000001", "-" + "9" * 24]
    insert((person, "A", 5, {"properties": json.dumps({"plan": number})}) for number in numbers)
    total = {"kind": "event_sum", "event": "A", "property": "plan"}
    assert find({**total, "operator": "at_least", "value": "0.123456789012346"}, [person])
    assert not find({**total, "operator": "more_than", "value": "0.123456789012346"}, [person])


def test_visits_are_counted_beside_events_asked_for_by_name(crowd):
    visited = {"kind": "visited", "times": {"at_least": 1}}
    both = find({"all": [visited, {"kind": "did_not", "event": "none'"}]}, crowd)
    assert both == find(visited, crowd)
    assert both


def sequence(*steps, **more):
    return {"kind": "sequence", "steps": [{"event": step} if isinstance(step, str) else step for step in steps], **more}


def test_a_sequence_follows_the_order_and_the_time_between(db, store):
    made = [make_contact(name).id for name in ("before", "soon", "late", "twice", "alone", "at once")]
    before, soon, late, twice, alone, at_once = made
    insert([
        (before, "B", 100, {}), (before, "A", 50, {}),
        (soon, "A", 100, {}), (soon, "B", 95, {}),
        (late, "A", 5000, {}), (late, "B", 100, {}),
        (twice, "A", 5000, {}), (twice, "A", 130, {}), (twice, "B", 100, {}),
        (alone, "A", 5000, {}),
        (at_once, "A", 70, {}), (at_once, "B", 70, {}),
    ])  # fmt: skip
    assert find(sequence("A", "B"), made) == {soon, late, twice}
    assert find(sequence("A", "B", within=30, unit="minute"), made) == {soon, twice}
    assert find(sequence("A", "B", within=29, unit="minute"), made) == {soon}
    assert find(sequence("A", {"event": "B", "within": 29, "unit": "minute"}), made) == {soon}
    assert find(sequence("A", "A", "B"), made) == {twice}
    assert find(sequence("A", "B", period={"last": 1, "unit": "day"}), made) == {soon, twice}
    assert find(sequence("A", "B", last="missing"), made) == {before, alone, at_once}
    day = {"within": 1, "unit": "day", "last": "missing"}
    assert find(sequence("A", "B", **day), made) == {late, alone, twice}
    soon_over = Context(at=NOW + timedelta(hours=23, minutes=11))
    assert find(sequence("A", "B", **day), made, soon_over) == {before, late, alone, twice, at_once}


def test_time_alone_wakes_those_whose_window_passed(db, store):
    made = [make_contact(name).id for name in ("first", "second", "third")]
    insert([(made[0], "A", 60, {}), (made[1], "A", 1440, {}), (made[2], "A", 3000, {})])
    trees = [
        {"kind": "did", "event": "A", "period": {"last": 1, "unit": "day"}},
        {
            "kind": "event_date",
            "which": "last",
            "event": "A",
            "operator": "longer_ago",
            "value": {"last": 1, "unit": "day"},
        },
        {"kind": "event_sum", "event": "A", "operator": "at_least", "value": 0, "period": {"last": 1, "unit": "day"}},
        sequence("A", "B", last="missing", within=1, unit="day"),
    ]
    for tree in trees:
        leaf = read_tree(tree, subject="contact").parts[0]
        assert leaf.reads().by_time
        assert set(leaf.wakes(NOW, NOW + timedelta(minutes=2), CONTEXT)) == {made[1]}, tree
        assert not leaf.wakes(NOW, NOW, CONTEXT)
    fixed = read_tree({"kind": "did", "event": "A", "period": {"until": "2026-11-15"}}, subject="contact").parts[0]
    assert not fixed.reads().by_time


SEQUENCE = {"kind": "sequence", "steps": [{"event": "A"}, {"event": "B"}]}
SUM = {"kind": "event_sum", "event": "A", "operator": "more_than", "value": 1}
DATE = {"kind": "event_date", "event": "A", "which": "last", "operator": "in_last", "value": {"last": 1, "unit": "day"}}


@pytest.mark.parametrize(
    ("tree", "place"),
    [
        ({"kind": "sequence"}, "steps"),
        ({**SEQUENCE, "steps": [{"event": "A"}]}, "steps"),
        ({**SEQUENCE, "steps": [{"event": "A"}] * 6}, "steps"),
        ({**SEQUENCE, "steps": [{"event": "A"}, 7]}, "steps[1]"),
        ({**SEQUENCE, "steps": [{"event": "A", "within": 1}, {"event": "B"}]}, "steps[0].within"),
        ({**SEQUENCE, "steps": [{"event": "A"}, {"event": ""}]}, "steps[1].event"),
        ({**SEQUENCE, "steps": [{"event": "A"}, {"event": "B", "where": [{"property": "x", "operator": "y"}]}]}, "steps[1].where[0].operator"),  # noqa: E501
        ({**SEQUENCE, "within": 0}, "within"),
        ({**SEQUENCE, "within": "1; DROP"}, "within"),
        ({**SEQUENCE, "within": 1, "unit": "month"}, "unit"),
        ({**SEQUENCE, "last": "'"}, "last"),
        ({**SEQUENCE, "period": {"next": 1, "unit": "day"}}, "period"),
        ({**SUM, "operator": "equals"}, "operator"),
        ({**SUM, "value": "1 OR 1=1"}, "value"),
        ({**SUM, "property": ["value"]}, "property"),
        ({**SUM, "currency": "EU'"}, "currency"),
        ({**SUM, "sql": 1}, "sql"),
        ({**DATE, "which": "max(at)"}, "which"),
        ({**DATE, "operator": "in_next"}, "operator"),
        ({**DATE, "value": {"this": "week"}}, "value"),
        ({**DATE, "value": {"last": 1, "unit": "minutes"}}, "value.unit"),
        ({"kind": "visited", "where": [{"property": "person_id", "operator": "equals", "value": "1"}]}, "where[0].property"),
        ({"kind": "visited", "where": [{"property": "pages", "operator": "contains", "value": "1"}]}, "where[0].operator"),
        ({"kind": "visited", "where": "1=1"}, "where"),
        ({"kind": "did", "event": "A", "period": {"this": "minute"}}, "period.this"),
    ],
)  # fmt: skip
@pytest.mark.django_db
def test_what_is_wrong_is_named_with_its_place(tree, place):
    with pytest.raises(ConditionError) as refused:
        read_tree({"any": [tree]}, subject="contact")
    assert refused.value.path == f"any[0].{place}"


HOSTILE = ["' OR '1'='1", "'; DROP TABLE events; --", "{0}", "{x:String}", "%s", "\\'", "$access", "x') OR 1 --"]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_somebody_typed_never_becomes_a_question(text, crowd):
    where = [{"property": text, "operator": "contains", "value": text}]
    for tree in (
        sequence({"event": text, "where": where}, {"event": text}),
        {"kind": "event_sum", "event": text, "property": text, "operator": "more_than", "value": 0, "where": where},
        {
            "kind": "event_date",
            "which": "first",
            "event": text,
            "operator": "in_last",
            "value": {"last": 1},
            "where": where,
        },
        {"kind": "visited", "where": [{"property": "entry", "operator": "equals", "value": text}]},
    ):
        leaf = read_tree(tree, subject="contact").parts[0]
        sql, parameters = leaf.write_question(CONTEXT)
        assert text in ("{0}", "%s") or text not in sql
        assert text in parameters.values()
        assert find(tree, crowd) == set()
