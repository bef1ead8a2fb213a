"""A user's look and letters: kept for every browser, checked, and never anybody else's."""

import json

import pytest

from touchline.ui.keys import KeysClash, clean_keys, get_keys
from touchline.ui.models import Preferences


@pytest.fixture
def reader(admin, client_of):
    return client_of(admin)


def test_the_look_holds_in_the_next_browser(reader, admin, client_of):
    assert reader.post("/me/look", {"theme": "dark"}).status_code == 204
    assert reader.post("/me/look", {"nav": "icons"}).status_code == 204
    assert '<html lang="en" data-theme="dark" data-nav="icons"' in client_of(admin).get("/_ui").content.decode()


def test_a_look_there_is_not_is_refused(reader):
    answer = reader.post("/me/look", {"theme": "<script>"})
    assert answer.status_code == 422
    assert not Preferences.objects.exists()


def test_a_stranger_has_no_preferences(stranger):
    assert stranger.post("/me/look", {"theme": "dark"}).status_code == 401
    assert stranger.get("/me/keys").status_code == 302


def test_letters_get_another_meaning(reader, admin, client_of):
    given = {f"key {key.slug}": key.letter for key in get_keys()}
    assert reader.post("/me/keys", {**given, "key j": "y", "letters": "on"}).status_code == 302
    page = client_of(admin).get("/_ui").content.decode()
    assert (
        f'data-keys="{json.dumps({"y": "j"})}"'.replace('"y"', "&quot;y&quot;").replace('"j"', "&quot;j&quot;") in page
    )
    assert reader.post("/me/keys", {"given": "1", "letters": "on"}).status_code == 302
    assert Preferences.objects.get().keys == {}


def test_letters_are_switched_off(reader):
    reader.post("/me/keys", {})
    assert "data-keys" not in reader.get("/_ui").content.decode()


def test_two_meanings_cannot_share_a_letter(reader):
    answer = reader.post("/me/keys", {"key j": "k", "letters": "on"})
    assert answer.status_code == 422
    assert "“k” would mean both" in answer.content.decode()
    with pytest.raises(KeysClash):
        clean_keys({"j": "ab"})


def test_a_page_costs_no_question_for_the_look(reader, django_assert_num_queries):
    reader.get("/_ui")
    with django_assert_num_queries(2):
        reader.get("/_ui")
