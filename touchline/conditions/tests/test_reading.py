"""What is not in the allow-lists is refused, with the place in the tree."""

import pytest

from touchline.conditions.compiler import compile_condition
from touchline.conditions.context import Context
from touchline.conditions.problems import ConditionError
from touchline.conditions.tree import read_json, read_tree

pytestmark = pytest.mark.django_db
CITY = {"kind": "attribute", "field": "name", "operator": "equals", "value": "Ada"}


@pytest.mark.parametrize(
    ("tree", "place"),
    [
        ([], ""),
        ("x", ""),
        ({"all": {}}, "all"),
        ({"any": []}, "any"),
        ({"all": [CITY], "any": [CITY]}, "any"),
        ({"all": [CITY, {"kind": "sql"}]}, "all[1].kind"),
        ({"all": [CITY, {"kind": ["attribute"]}]}, "all[1].kind"),
        ({"not": {"any": [{**CITY, "field": "owner__password"}]}}, "not.any[0].field"),
        ({**CITY, "field": "name' OR 1=1--"}, "field"),
        ({**CITY, "field": "attributes->>'x'"}, "field"),
        ({**CITY, "field": {"$ne": 1}}, "field"),
        ({**CITY, "field": "_connector"}, "field"),
        ({**CITY, "operator": "icontains"}, "operator"),
        ({**CITY, "operator": "name__startswith"}, "operator"),
        ({**CITY, "operator": "in"}, "operator"),
        ({**CITY, "value": {"x": 1}}, "value"),
        ({**CITY, "value": ""}, "value"),
        ({**CITY, "value": "a\0b"}, "value"),
        ({**CITY, "value": "\ud800"}, "value"),
        ({**CITY, "value": "x" * 501}, "value"),
        ({**CITY, "limit": "1; DROP TABLE"}, "limit"),
        ({"kind": "attribute", "field": "owner", "operator": "any_of", "value": ["1 OR 1=1"]}, "value"),
        ({"kind": "attribute", "field": "owner", "operator": "any_of", "value": [True]}, "value"),
        ({"kind": "attribute", "field": "visits", "operator": "more_than", "value": "1e400"}, "value"),
        ({"kind": "attribute", "field": "visits", "operator": "more_than", "value": "NaN"}, "value"),
        ({"kind": "attribute", "field": "visits", "operator": "between", "value": [2, 1]}, "value"),
        ({"kind": "attribute", "field": "created_at", "operator": "in_last", "value": {"last": 10**9, "unit": "year"}}, "value.last"),  # noqa: E501
        ({"kind": "attribute", "field": "created_at", "operator": "in_last", "value": {"last": 7, "unit": "day'; --"}}, "value.unit"),  # noqa: E501
        ({"kind": "attribute", "field": "created_at", "operator": "between", "value": {"since": "0000-01-01"}}, "value.since"),
        ({"kind": "attribute", "field": "created_at", "operator": "between", "value": {"since": "9999-12-31"}}, "value.since"),
        ({"kind": "did", "event": ""}, "event"),
        ({"kind": "did", "event": "x", "times": {"at_least": 0}}, "times.at_least"),
        ({"kind": "did", "event": "x", "times": {"sum": 1}}, "times.sum"),
        ({"kind": "did_not", "event": "x", "times": {"at_least": 1}}, "times"),
        ({"kind": "did", "event": "x", "period": {"next": 1, "unit": "day"}}, "period"),
        ({"kind": "did", "event": "x", "where": [{"property": "path", "operator": "sleep(3)", "value": "x"}]}, "where[0].operator"),
        ({"kind": "did", "event": "x", "where": [{"property": "path", "operator": "equals", "sql": "x"}]}, "where[0].sql"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_refused_with_its_place(tree, place):
    with pytest.raises(ConditionError) as refused:
        read_tree(tree, subject="contact")
    assert refused.value.path == place
    assert refused.value.text


def test_limits():
    deep = CITY
    for _step in range(6):
        deep = {"all": [deep]}
    with pytest.raises(ConditionError, match="deep"):
        read_tree(deep, subject="contact")
    with pytest.raises(ConditionError, match="At most"):
        read_tree({"all": [CITY] * 61}, subject="contact")
    with pytest.raises(ConditionError, match="At most"):
        read_tree({"all": [{"any": [CITY] * 40}, {"any": [CITY] * 40}]}, subject="contact")
    for text in ("{", "[" * 60_000, '"' + "x" * 70_000 + '"', '{"all": NaN}'):
        with pytest.raises(ConditionError):
            read_json(text)


HOSTILE = [
    "' OR '1'='1",
    "'; DROP TABLE contacts_contact; --",
    "%",
    "_",
    "\\",
    "%s",
    "$1",
    "{0}",
    "x') OR true --",
    '"; --',
    "%(a)s",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("operator", ["equals", "contains", "starts_with", "ends_with", "any_of"])
def test_values_are_parameters(text, operator):
    compiled = compile_condition({**CITY, "operator": operator, "value": text if operator != "any_of" else [text]})
    sql, values = compiled.write("t")
    assert text not in sql.replace("%s", "") or text in ("%", "_", "%s")
    assert len(values) == sql.count("%s")
    assert not compiled.needs_event_store


@pytest.mark.parametrize("text", HOSTILE)
def test_event_names_and_properties_are_parameters_of_the_event_store(text):
    from touchline.tracking.event_questions import EventQuestion

    tree = {"kind": "did", "event": text, "where": [{"property": text, "operator": "contains", "value": text}]}
    leaf = read_tree(tree, subject="contact").parts[0]
    sql, parameters = EventQuestion(leaf.event, 1, False, None, leaf.filters, Context()).write()
    assert text in ("%", "_", "\\", "{0}") or text not in sql
    assert parameters["event"] == parameters["key_0"] == parameters["value_0"] == text
    assert compile_condition(tree).needs_event_store


def test_a_condition_survives_json_and_is_said_in_words():
    tree = {
        "all": [
            {"kind": "attribute", "field": "stage", "operator": "any_of", "value": ["lead", "customer"]},
            {"any": [{"not": CITY}, {"kind": "attribute", "field": "last_seen", "operator": "in_last", "value": {"last": 7, "unit": "day"}}]},  # noqa: E501
            {"kind": "did", "event": "page_viewed", "times": {"at_least": 2}, "period": {"last": 7, "unit": "day"},
             "where": [{"property": "path", "operator": "contains", "value": "pricing"}]},
        ]
    }  # fmt: skip
    node = read_tree(tree, subject="contact")
    assert node.dump() == tree
    assert read_tree(node.dump(), subject="contact").dump() == tree
    said = node.say()
    assert "Stage is any of Lead, Customer" in said
    assert "not (Name is Ada)" in said
    assert "Last seen is in the last 7 days" in said
    assert "at least 2 times where Page path contains pricing in the last 7 days" in said
