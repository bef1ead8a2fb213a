"""What is not in the allow-lists is refused, with the place in the tree."""

import pytest

from touchline.conditions.compiler import compile_condition
from touchline.conditions.context import Context
from touchline.conditions.problems import ConditionError
from touchline.conditions.sentences import say_sentence
from touchline.conditions.tree import list_leaves, read_json, read_tree

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


def nest(steps):
    deep = CITY
    for _step in range(steps):
        deep = {"all": [deep]}
    return deep


def test_limits():
    assert read_tree(nest(19), subject="contact").dump() == nest(19)
    assert len(list(list_leaves(read_tree({"any": [CITY] * 200}, subject="contact")))) == 200
    for tree, place, text in (
        (nest(20), ".".join(["all[0]"] * 20), "deep"),
        ({"all": [CITY] * 201}, "all[200]", "At most 200"),
        ({"all": [CITY] * 10_000}, "all[200]", "At most 200"),
        ({"all": [{"any": [CITY] * 150}, {"any": [CITY] * 150}]}, "all[1].any[50]", "At most 200"),
        ({"any": [{"all": []}] * 10_000}, "any[999]", "At most 1000"),
        (nest(10_000), ".".join(["all[0]"] * 20), "deep"),
    ):
        with pytest.raises(ConditionError, match=text) as refused:
            read_tree(tree, subject="contact")
        assert refused.value.path == place
    for text in ("{", "[" * 60_000, '"' + "x" * 300_000 + '"', '{"all": NaN}'):
        with pytest.raises(ConditionError):
            read_json(text)


def test_a_tree_says_which_version_it_is_written_in():
    assert read_tree({"version": 1, **CITY}, subject="contact").parts[0].dump() == CITY
    assert read_tree({"version": 1}, subject="contact").parts == ()
    for version in (2, "1", True, None, 0):
        with pytest.raises(ConditionError) as refused:
            read_tree({"version": version, "all": [CITY]}, subject="contact")
        assert refused.value.path == "version"
    with pytest.raises(ConditionError) as refused:
        read_tree({"all": [{"version": 1, **CITY}]}, subject="contact")
    assert refused.value.path == "all[0].version"


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
    assert parameters["event_0"] == parameters["key_0"] == parameters["value_0"] == text
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
    assert "at least 2 times in the last 7 days where Page path contains “pricing”" in said
    assert say_sentence(node) == (
        "All people whose Stage is Lead or Customer, either whose Name is not “Ada” or whose Last seen lies in the last 7 days, "
        "and who did “Page viewed” at least 2 times in the last 7 days where Page path contains “pricing”."
    )


def test_a_sentence_says_what_is_not_so_without_brackets():
    lead = {"kind": "attribute", "field": "stage", "operator": "any_of", "value": ["lead"]}
    never = {"kind": "did_not", "event": "page_viewed"}
    assert say_sentence({}) == "All people."
    assert (
        say_sentence({"not": {"any": [CITY, never]}})
        == "All people whose Name is not “Ada”, and who did “Page viewed”."
    )
    assert (
        say_sentence({"not": {"all": [lead, {"not": CITY}]}})
        == "All people whose Stage is not Lead, or whose Name is “Ada”."
    )
    nested = {"all": [lead, {"any": [CITY, {"all": [never, {"any": [lead, CITY]}]}]}]}
    assert say_sentence(nested) == (
        "All people whose Stage is Lead, and either whose Name is “Ada” or "
        "(who did not “Page viewed” and (whose Stage is Lead or whose Name is “Ada”))."
    )
