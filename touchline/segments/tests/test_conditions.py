"""The condition "is in a segment": asked in all ways, refused in a circle with its place."""

import pytest
from pyroaring import BitMap64

from touchline.conditions.compiler import compile_condition
from touchline.conditions.explaining import explain
from touchline.conditions.people import find_among_people, find_everybody, forget_found
from touchline.conditions.problems import ConditionError
from touchline.conditions.sentences import say_sentence
from touchline.conditions.tree import read_tree
from touchline.contacts.factories import make_contact
from touchline.contacts.models import Contact
from touchline.kit.clock import now
from touchline.segments.membership import fill_members
from touchline.segments.models import Segment
from touchline.segments.services import NewSegment, change_condition, create_segment

pytestmark = pytest.mark.django_db


def make(manager, name, condition=None):
    return create_segment(manager, NewSegment(name=name, condition=condition or {}))


def test_members_are_found_in_all_ways(manager):
    people = [make_contact(f"Person {number}").id for number in range(4)]
    regulars = make(manager, "Regulars")
    fill_members(regulars, BitMap64(people[:2]), at=now())
    for way, expected in (("in", set(people[:2])), ("not_in", set(people[2:]))):
        tree = {"kind": "segment", "operator": way, "segment": regulars.pk}
        forget_found()
        assert set(find_everybody(tree)) == expected
        assert find_among_people(tree, people, None) == expected
        assert set(Contact.objects.filter(compile_condition(tree).expression).values_list("id", flat=True)) == expected
        assert {one for one in people if explain(tree, one).holds} == expected
    assert read_tree(tree, subject="contact").parts[0].reads().segments == {regulars.pk}
    assert say_sentence({"not": tree}) == "All people who are in “Regulars”."


@pytest.mark.parametrize("given", [0, -1, "1; DROP", None, True, 10**30, [1], "٣"])
def test_only_a_segment_there_is_can_be_asked_for(given):
    with pytest.raises(ConditionError) as refused:
        read_tree({"all": [{"kind": "segment", "segment": given}]}, subject="contact")
    assert refused.value.path == "all[0].segment"


def test_a_circle_is_refused_with_its_place(manager):
    first, second, third = (make(manager, name) for name in ("First", "Second", "Third"))
    Segment.objects.filter(pk=second.pk).update(condition={"all": [{"kind": "segment", "segment": first.pk}]})
    Segment.objects.filter(pk=third.pk).update(condition={"not": {"kind": "segment", "segment": second.pk}})
    stage = {"kind": "attribute", "field": "stage", "operator": "is_empty"}
    for number, place in ((first.pk, "any[1].not.segment"), (third.pk, "any[1].not.segment")):
        tree = {"any": [stage, {"not": {"kind": "segment", "segment": number}}]}
        with pytest.raises(ConditionError, match="itself") as refused:
            change_condition(manager, first.pk, tree)
        assert refused.value.path == place
    change_condition(manager, third.pk, {"any": [stage, {"kind": "segment", "segment": first.pk}]})
