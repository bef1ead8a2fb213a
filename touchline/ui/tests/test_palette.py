"""What the palette answers: pages, actions, what was open lately; and how it forgives slips."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchline.ui.matching import count_slips, fold, mark, score, split_words
from touchline.ui.places import PLACES
from touchline.ui.search import SEARCHES, Hit, HitGroup, Query, Search


@pytest.fixture
def reader(admin, client_of):
    return client_of(admin)


def ask(reader, text, recent="", here=""):
    return reader.get("/search", {"q": text, "recent": recent}, headers={"HX-Current-URL": here}).content.decode()


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("Jonson", "Johnson"), ("jhon", "John Meyer"), ("dora", "Dóra Szabó"), ("szabo", "Dóra Szabó"), ("Ng", "Ng Wei"),
        ("иванва", "Мария Иванова"), ("小明", "小明"), ("strasse", "Łukasz Straße"), ("lukas", "Łukasz"), ("smit", "Anna Smith"),
        ("anna smi", "Anna Smith"), ("annna smth", "Anna Smith"), ("johanson", "Johansson"), ("mul", "Jürgen Müller"),
    ],
)  # fmt: skip
def test_a_name_is_found_with_a_slip_in_it(typed, label):
    assert score(split_words(typed), label) is not None
    assert "<mark>" in mark(label, split_words(typed))


@pytest.mark.parametrize(("typed", "label"), [("li", "Bo"), ("anna", "Otto"), ("smith", "Schmitz"), ("x", "Anna")])
def test_what_is_far_off_is_not_found(typed, label):
    assert score(split_words(typed), label) is None


def test_who_begins_with_it_stands_first():
    assert score(("an",), "Anna") < score(("an",), "Jo Anderson") < score(("anna",), "Amna")


@given(st.text(max_size=60), st.text(max_size=20))
def test_marks_change_nothing_and_let_no_html_through(label, typed):
    drawn = str(mark(label, split_words(typed)))
    assert "<" not in drawn.replace("<mark>", "").replace("</mark>", "")


@given(st.text(max_size=12), st.text(max_size=12))
def test_slips_are_counted_alike_from_both_sides(one, other):
    assert count_slips(one, other) == count_slips(other, one)
    assert (count_slips(one, other) == 0) == (one == other)


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_pages_are_found_by_other_names_and_with_slips(reader):
    assert 'href="/me/keys"' in ask(reader, "shortcuts")
    assert 'href="/me/keys"' in ask(reader, "shortcats")
    assert 'data-set-theme="dark"' in ask(reader, "dark")


def test_an_empty_palette_shows_what_was_open_lately(reader):
    shown = ask(reader, "", recent="/me/keys /nowhere http://elsewhere.example/ /contacts/ /contacts/999999999/ //x")
    assert "Lately" in shown
    assert shown.index('href="/contacts/"') < shown.index("Actions")
    assert "999999999" not in shown and "elsewhere" not in shown


def test_a_page_behind_the_menu_is_remembered_but_not_where_the_reader_is(reader):
    recent = "/me/keys /_ui /"
    assert 'href="/me/keys"' in ask(reader, "", recent=recent)
    there = ask(reader, "", recent=recent, here="http://testserver/me/keys?saved=1")
    assert 'href="/me/keys"' not in there
    assert "Lately" in there, "The first page is not this one, though its path is the end of many."
    assert 'id="hit-recent-1" href="/"' in ask(reader, "", recent="/ /contacts/", here="http://testserver/contacts/")


def test_every_place_leads_somewhere_and_has_an_icon():
    for place in PLACES:
        assert place.url.startswith("/") or place.act
        assert str(place.label)


def test_what_matched_is_marked_and_says_why():
    group = HitGroup("people", "People", [Hit(label="<Ada>", why="+49 171 5", url="/x")], ("171",))
    _hit, label, why = group.get_drawn()[0]
    assert label == "&lt;Ada&gt;"
    assert why == "+49 <mark>171</mark> 5"


def test_a_room_is_asked_with_folded_words_and_the_user(reader, admin, monkeypatch):
    asked = []

    def find(query, user, most):
        asked.append((query, user, most))
        return [Hit(label="Árpád", url="/y")]

    monkeypatch.setattr(SEARCHES, "_kinds", {"x": Search(slug="x", label="X", icon="x", find=find)})
    assert "<mark>Árpád</mark>" in ask(reader, "  ARPAD\0 ")
    assert asked[0][:2] == (Query("ARPAD", ("arpad",)), admin)
