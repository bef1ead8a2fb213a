"""Where one is logged in, and how each of it ends."""

import pytest
from django.test import Client

from touchline.users.factories import PASSWORD, make_user
from touchline.users.models import Session
from touchline.users.services import change_member, deactivate

pytestmark = pytest.mark.django_db


@pytest.fixture
def quick_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def test_the_key_in_the_cookie_is_not_in_the_database(client):
    client.force_login(make_user())
    key = client.cookies["sessionid"].value
    assert key not in str(list(Session.objects.values()))
    assert len(Session.objects.get().session_key) == 64


def test_sessions_are_listed_with_browser_and_way_in(client, quick_hashes):
    user = make_user(password=PASSWORD)
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
    client.post("/login", {"email": user.email, "password": PASSWORD}, headers={"User-Agent": agent})
    page = client.get("/me/security").content.decode()
    assert "Firefox on Windows" in page
    assert "Password" in page
    assert "127.0.0.1" in page


def test_one_ends_another_session_of_ones_own_only(client):
    user, stranger = make_user(), Client()
    here, there = client, Client()
    here.force_login(user)
    there.force_login(user)
    stranger.force_login(make_user())
    keys = {session.session_key for session in Session.objects.filter(user=user)}
    foreign = Session.objects.exclude(user=user).get().session_key
    assert here.post("/me/security/sessions/end", {"session": foreign}).status_code == 404
    assert stranger.get("/me").status_code == 200
    from touchline.kit.ids import hash_token

    other = (keys - {hash_token(here.cookies["sessionid"].value)}).pop()
    assert here.post("/me/security/sessions/end", {"session": other}).status_code == 302
    assert there.get("/me").status_code == 302
    assert here.get("/me").status_code == 200


def test_all_others_end_at_once(client):
    user = make_user()
    others = [Client() for _number in range(3)]
    for browser in (client, *others):
        browser.force_login(user)
    client.post("/me/security/sessions/end")
    assert [browser.get("/me").status_code for browser in others] == [302] * 3
    assert client.get("/me").status_code == 200


@pytest.mark.parametrize("change", ["role", "closed"])
def test_a_new_role_and_a_closed_account_end_all_sessions(client, admin, change):
    user = make_user("sales")
    client.force_login(user)
    if change == "role":
        change_member(user, role="manager", team=None, actor=admin)
    else:
        deactivate(user, actor=admin)
    assert client.get("/me").status_code == 302
    assert not Session.objects.filter(user=user).exists()
