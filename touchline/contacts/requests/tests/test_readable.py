"""The copy that a person reads: their words for columns, days for stamps, and no markup of a stranger's."""

import pytest

from touchline.contacts.requests.holdings import Section
from touchline.contacts.requests.readable import draw, draw_sections

pytestmark = pytest.mark.django_db


def test_who_somebody_is_comes_first_in_words():
    row = {
        "id": 7,
        "name": "Ada",
        "company_id": 3,
        "is_bot": False,
        "tags": [],
        "attributes": {"first_name": "Ada"},
        "created_at": "2026-11-23T01:53:20.906663+00:00",
    }
    drawn = draw_sections(
        [Section("imports_made", "Imported", [{"id": 1}]), Section("contacts_contact", "Person", [row])]
    )
    assert [(label, count) for label, count, _drawing in drawn] == [("Person", 1), ("Imported", 1)]
    text = drawn[0][2]
    assert "<dt>First name</dt><dd>Ada</dd>" in text
    assert "<dt>Company</dt><dd>#3</dd>" in text
    assert "<dt>Is bot</dt><dd>No</dd>" in text
    assert "Nov. 23, 2026" in text
    assert "Tags" not in text
    assert "{" not in text


def test_what_others_wrote_is_text():
    assert draw({"note": "<script>alert(1)</script>", "<b>": [1, {"x": "&"}]}) == (
        "<dl><dt>Note</dt><dd>&lt;script&gt;alert(1)&lt;/script&gt;</dd>"
        "<dt>&lt;b&gt;</dt><dd><ul><li>1</li><li><dl><dt>X</dt><dd>&amp;</dd></dl></li></ul></dd></dl>"
    )
    assert draw("2026-13-45T99:99") == "2026-13-45T99:99"
