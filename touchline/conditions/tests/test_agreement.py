"""PostgreSQL, the event store and the explanation in plain Python give one answer (property tests)."""

import json
import os
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from unicodedata import category

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from touchline.conditions.compiler import compile_condition
from touchline.conditions.context import Context
from touchline.conditions.explaining import explain
from touchline.conditions.values import fold
from touchline.contacts.factories import make_contact
from touchline.contacts.models import Alias, Contact, Presence
from touchline.eventstore.aliases import reload_aliases, write_aliases
from touchline.eventstore.blocks import insert_block
from touchline.eventstore.factories import make_line
from touchline.records.models import AttributeDefinition
from touchline.tracking.event_questions import _kept

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
CONTEXT = Context(at=NOW, user_id=7)
TEXTS = ["Berlin", "BERLIN", "berlin%", "Łódź", "ŁÓDŹ", "straße", "a_b", "\\", "", "🦊", "10", "true"]
RAW = [*TEXTS, 10, 10.5, -3, True, False, None, ["Berlin", "x"], [], {"amount": "12.50", "currency": "EUR"}, "2026-11-15",
       "2026-02-31", "2026-11-19T10:00:00+02:00", "12", "1e5", 0, 1.5e-20, 1e21, "ᾳß"]  # fmt: skip
CONDITIONS = int(os.environ.get("CONDITIONS", "150"))
"""How many random conditions are tried of each sort; `CONDITIONS=10000` for a long trial."""
PARTS, TRIED = max(1, CONDITIONS // 1_000), min(CONDITIONS, 1_000)
"""In tests of at most a thousand, so that processes share them and none takes too long."""
EXPLAINED = 4
"""People of whom each random condition is explained, others in each turn."""
CUSTOM = {
    "a_text": "text",
    "a_number": "number",
    "a_day": "date",
    "a_moment": "moment",
    "a_flag": "yes_no",
    "a_list": "choices",
}


@pytest.fixture
def people(db, manager):
    for place, (slug, type_) in enumerate(CUSTOM.items()):
        AttributeDefinition.objects.create(
            kind="contact", slug=slug, label=slug, type=type_, options=["Berlin", "x"], position=place, created_at=NOW
        )
    made = []
    for number, raw in enumerate(RAW):
        name = raw if isinstance(raw, str) else ""
        contact = make_contact(
            name, stage=["", "lead", "customer"][number % 3], tags=[["vip"], [], ["vip", "x"]][number % 3],
            attributes=dict.fromkeys(CUSTOM, raw) if raw is not None else {},
            created_at=NOW - timedelta(days=number * 5), owner=manager if number % 2 else None,
        )  # fmt: skip
        if number % 4:
            seen = NOW - timedelta(days=number, hours=3)
            Presence.objects.create(
                person_id=contact.id,
                is_contact=True,
                first_at=seen,
                last_at=seen,
                visits=number,
                country=["", "DE"][number % 2],
            )
        made.append(contact.id)
    return made


def leaf(field, operator, value=None):
    found = {"kind": "attribute", "field": field, "operator": operator}
    return found if value is None else {**found, "value": value}


WORDS = st.sampled_from([text for text in TEXTS if text.strip()])
NUMBERS = st.sampled_from([10, "10.5", -3, 0, 12, "12.50"])
PERIODS = st.sampled_from([
    ("in_last", {"last": 7, "unit": "day"}), ("not_in_last", {"last": 2, "unit": "week"}), ("in_next", {"next": 1, "unit": "month"}),  # noqa: E501
    ("in_calendar", {"this": "month"}), ("in_calendar", {"previous": "month"}), ("between", {"since": "2026-11-15", "until": "2026-11-15"}),  # noqa: E501
    ("between", {"until": "2026-11-01"}), ("is_empty", None), ("is_not_empty", None),
])  # fmt: skip
TEXT_OPERATORS = ["equals", "not_equals", "contains", "not_contains", "starts_with", "ends_with"]
NUMBER_OPERATORS = ["equals", "not_equals", "more_than", "at_least", "less_than", "at_most"]
LEAVES = st.one_of(
    st.builds(leaf, st.sampled_from(["name", "a_text"]), st.sampled_from(TEXT_OPERATORS), WORDS),
    st.builds(leaf, st.sampled_from(["name", "a_text"]), st.sampled_from(["any_of", "none_of"]), st.lists(WORDS, min_size=1, max_size=3)),  # noqa: E501
    st.builds(leaf, st.sampled_from(["name", "email", "owner", "tags", "visits", *CUSTOM]), st.sampled_from(["is_empty", "is_not_empty"])),  # noqa: E501
    st.builds(leaf, st.sampled_from(["visits", "a_number"]), st.sampled_from(NUMBER_OPERATORS), NUMBERS),
    st.builds(leaf, st.just("a_number"), st.just("between"), st.sampled_from([[0, 12], [-5, "10.5"]])),
    st.builds(lambda f, p: leaf(f, *p), st.sampled_from(["created_at", "last_seen", "a_moment", "a_day"]), PERIODS),
    st.builds(leaf, st.just("a_day"), st.just("anniversary_in_next"), st.sampled_from([1, 30, 366])),
    st.builds(leaf, st.just("a_flag"), st.sampled_from(["is_true", "is_false"])),
    st.builds(leaf, st.just("stage"), st.sampled_from(["any_of", "none_of"]), st.just(["lead", "customer"])),
    st.builds(leaf, st.just("seen_country"), st.sampled_from(["any_of", "none_of"]), st.just(["DE"])),
    st.builds(leaf, st.just("owner"), st.sampled_from(["any_of", "none_of"]), st.sampled_from([["me"], [1, "me"], [999]])),
    st.builds(leaf, st.sampled_from(["tags", "a_list"]), st.sampled_from(["has_any", "has_all", "has_none"]), st.sampled_from([["vip"], ["vip", "x"], ["Berlin"]])),  # noqa: E501
)  # fmt: skip


def grow(inner):
    groups = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        groups.map(lambda parts: {"all": parts}),
        groups.map(lambda parts: {"any": parts}),
        inner.map(lambda one: {"not": one}),
    )


_turns = count()


def pick_people(people):
    """Return a few of the people, others in each turn."""
    turn = next(_turns) * EXPLAINED
    return {people[(turn + place) % len(people)] for place in range(EXPLAINED)}


def check(tree, people, context=CONTEXT):
    compiled = compile_condition(tree, context=context)
    by_query_set = set(Contact.objects.filter(compiled.expression).values_list("id", flat=True))
    nested = set(
        Contact.objects.filter(id__in=Contact.objects.filter(compiled.expression).values("id")).values_list(
            "id", flat=True
        )
    )
    some = pick_people(people)
    explained = {number for number in some if explain(tree, number, context=context).holds}
    assert by_query_set == nested, tree
    assert by_query_set & some == explained, tree


@pytest.mark.parametrize("part", range(PARTS))
def test_attributes(people, manager, part):
    context = Context(at=NOW, user_id=manager.pk)

    @settings(max_examples=TRIED, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    @given(st.recursive(LEAVES, grow, max_leaves=5))
    def agree(tree):
        check(tree, people, context)

    agree()


PATHS = ["/pricing", "/Pricing/plan", "/", ""]
FILTERS = st.lists(st.one_of(
    st.builds(lambda o, v: {"property": "path", "operator": o, "value": v}, st.sampled_from(["equals", "contains", "not_contains", "starts_with"]), st.sampled_from(["/pricing", "PRICING", "%", "'"])),  # noqa: E501
    st.builds(lambda o, v: {"property": "plan", "operator": o, "value": v}, st.sampled_from(["equals", "not_equals", "contains"]), st.sampled_from(["pro", "10", "true", "Ł"])),  # noqa: E501
    st.builds(lambda p, o, v: {"property": p, "operator": o, "value": v}, st.sampled_from(["plan", "value"]), st.sampled_from(["more_than", "at_least", "less_than", "at_most"]), st.sampled_from([10, "9.5", 0])),  # noqa: E501
    st.just({"property": "channel", "operator": "any_of", "value": ["search", "email"]}),
), max_size=2)  # fmt: skip


@st.composite
def events(draw):
    tree = {
        "kind": draw(st.sampled_from(["did", "did_not"])),
        "event": draw(st.sampled_from(["page_viewed", "Order Completed", "none'"])),
    }
    if tree["kind"] == "did" and draw(st.booleans()):
        tree["times"] = {draw(st.sampled_from(["at_least", "at_most", "exactly"])): draw(st.integers(1, 3))}
    if period := draw(st.sampled_from([None, {"last": 7, "unit": "day"}, {"this": "month"}, {"until": "2026-11-10"}])):
        tree["period"] = period
    if where := draw(FILTERS):
        tree["where"] = where
    return tree


@pytest.mark.parametrize("part", range(PARTS))
def test_events(people, store, part):
    plans = ["pro", "10", 10, 9.5, True, None, "Łódź"]
    lines = [
        make_line(
            person_id=people[number % 9], name=["page_viewed", "Order Completed"][number % 2], message_id=f"m{number}",
            at=int((NOW - timedelta(days=number % 23, hours=1)).timestamp() * 1000), path=PATHS[number % 4],
            channel=["search", "direct"][number % 2], value=str(Decimal(number % 3) * 5),
            properties=json.dumps({} if plans[number % 7] is None else {"plan": plans[number % 7]}, ensure_ascii=False),
        )
        for number in range(60)
    ]  # fmt: skip
    insert_block("agreement", b"\n".join(lines))
    # One is joined into another: its events are the other's now.
    Alias.objects.create(person_id=people[1], contact_id=people[0], reason="same address", created_at=NOW)
    write_aliases([(people[1], people[0], False)])
    reload_aliases()
    seen = [number for number in people if number != people[1]]

    @settings(
        max_examples=max(40, TRIED // 4),
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(st.recursive(st.one_of(events(), LEAVES), grow, max_leaves=3))
    def agree(tree):
        _kept.clear()
        compiled = compile_condition(tree, context=CONTEXT)
        found = set(Contact.objects.filter(compiled.expression, id__in=seen).values_list("id", flat=True))
        some = pick_people(seen)
        assert found & some == {number for number in some if explain(tree, number, context=CONTEXT).holds}, tree

    agree()


def test_every_letter_has_the_capital_of_the_database(db):
    letters = [chr(number) for number in range(1, 0x20000) if not 0xD800 <= number < 0xE000]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT upper(one) FROM unnest(%s::text[]) WITH ORDINALITY AS given(one, place) ORDER BY place", [letters]
        )
        capitals = [row[0] for row in cursor.fetchall()]
    # Capitals that a newer Unicode than Python's has given to old letters are left out.
    pairs = [(small, big) for small, big in zip(letters, capitals, strict=True) if category(big) != "Cn"]
    wrong = [(small, big) for small, big in pairs if fold(small) != big]
    assert not wrong, wrong
