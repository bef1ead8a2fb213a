"""The documented schema of conditions knows every kind, and takes what the language takes."""

import json
import re
from pathlib import Path

import jsonschema_rs
import pytest

from touchline.conditions.kinds import KINDS
from touchline.conditions.problems import ConditionError
from touchline.conditions.sentences import say_sentence
from touchline.conditions.tree import read_tree
from touchline.contacts.consents.purposes import Words, create_purpose
from touchline.contacts.models import Basis
from touchline.segments.models import Segment

DOCS = Path(__file__).parent.parent / "docs" / "reference"
SCHEMA = json.loads((DOCS / "conditions.schema.json").read_text())
PAGE = (DOCS / "conditions.md").read_text()
EXAMPLES = [json.loads(text) for text in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]
VALID = jsonschema_rs.validator_for(SCHEMA)


@pytest.fixture
def named(manager):
    words = Words(titles={"en": "Newsletter"}, texts={"en": "News."})
    create_purpose(words, basis=Basis.CONSENT, channels=["email"], actor=manager)
    Segment.objects.create(id=12, name="Regulars")


def test_every_kind_is_in_the_schema_and_on_the_page():
    named = {one["$ref"].rsplit("/", 1)[1] for one in SCHEMA["$defs"]["node"]["oneOf"] if "$ref" in one}
    assert named == {slug for slug, _kind in KINDS.items()}
    assert all(f"`{slug}`" in PAGE for slug in named)


def test_every_example_is_taken_by_both(named):
    assert len(EXAMPLES) >= 11
    for example in EXAMPLES:
        assert VALID.is_valid(example), example
        node = read_tree(example, subject="contact")
        assert VALID.is_valid(node.dump()), node.dump()
        assert read_tree(node.dump(), subject="contact").dump() == node.dump()
    assert say_sentence(EXAMPLES[0]) in PAGE.replace("\n", " ")


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        {"version": 2},
        {"all": {}},
        {"any": []},
        {"not": []},
        {"all": [], "any": []},
        {"kind": "sql"},
        {"kind": "did"},
        {"all": [{"kind": "did", "event": ""}]},
        {"kind": "did", "event": "x", "times": {"at_least": 0}},
        {"kind": "did", "event": "x", "period": {"next": 1}},
        {"kind": "did", "event": "x", "where": [{"property": "path"}]},
        {"kind": "sequence", "steps": [{"event": "x"}]},
        {"kind": "spent", "operator": "sum", "value": 1},
        {"kind": "rfm"},
        {"kind": "rfm", "recency": [6]},
        {"kind": "segment", "segment": -1},
    ],
)
@pytest.mark.django_db
def test_what_one_refuses_the_other_refuses(wrong):
    assert not VALID.is_valid(wrong)
    with pytest.raises(ConditionError):
        read_tree(wrong, subject="contact")
