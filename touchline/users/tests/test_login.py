"""Logging in by password and by link, from the outside."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from touchline.kit.clock import now
from touchline.users.factories import PASSWORD, make_user
from touchline.users.links import create_login_link
from touchline.users.models import LoginLink, LoginTry, User
from touchline.users.tries import MOST_TRIES

pytestmark = pytest.mark.django_db
LOGIN = "/login"


@pytest.fixture(autouse=True)
def quick_hashes(request, settings):
    """A slow hash is the point of the real one, and of no use in the other tests."""
    if "argon2" not in request.node.name:
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def log_in(client, email, password, **more):
    return client.post(LOGIN, {"email": email, "password": password, **more})


def is_in(client):
    return "_auth_user_id" in client.session


def test_the_right_pair_enters_in_any_case_of_the_address(client):
    make_user(email="ada@shop.example", password=PASSWORD)
    assert log_in(client, " ADA@shop.Example", PASSWORD).url == "/"
    assert is_in(client)


def test_passwords_are_kept_with_argon2():
    assert make_user(password=PASSWORD).password.startswith("argon2$argon2id$")


@pytest.mark.parametrize(("email", "password"), [("ada@shop.example", "wrong"), ("nobody@shop.example", PASSWORD)])
def test_a_wrong_pair_is_refused_in_the_same_words(client, email, password):
    make_user(email="ada@shop.example", password=PASSWORD)
    answer = log_in(client, email, password)
    assert answer.status_code == 422
    assert "do not belong together" in answer.content.decode()
    assert not is_in(client)


def test_a_closed_account_is_refused(client):
    user = make_user(password=PASSWORD, is_active=False)
    assert log_in(client, user.email, PASSWORD).status_code == 422


def test_the_session_gets_a_new_id_and_nothing_planted_stays(client):
    user = make_user(password=PASSWORD)
    session = client.session
    session["planted"] = 1
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    log_in(client, user.email, PASSWORD)
    assert client.session.session_key != before
    assert "planted" not in client.session


@pytest.mark.parametrize("email", ["ada@shop.example", "nobody@shop.example"])
def test_the_eleventh_try_is_not_heard_whoever_it_is(client, email):
    make_user(email="ada@shop.example", password=PASSWORD)
    for _try in range(MOST_TRIES):
        assert log_in(client, email, "wrong").status_code == 422
    assert log_in(client, email.upper(), PASSWORD).status_code == 429
    assert not is_in(client)


def test_another_account_is_not_held_up(client):
    make_user(email="ada@shop.example", password=PASSWORD)
    for _try in range(MOST_TRIES + 1):
        log_in(client, "nobody@shop.example", "wrong")
    assert log_in(client, "ada@shop.example", PASSWORD).status_code == 302


def test_nobody_is_locked_out_for_longer_than_a_quarter_of_an_hour(client):
    user = make_user(password=PASSWORD)
    with time_machine.travel(now(), tick=False) as clock:
        for _try in range(MOST_TRIES + 1):
            log_in(client, user.email, "wrong")
        clock.shift(timedelta(minutes=15, seconds=1))
        assert log_in(client, user.email, PASSWORD).status_code == 302
    assert not LoginTry.objects.exists()


def test_one_goes_on_to_where_one_wanted_but_never_to_another_house(client):
    user = make_user(password=PASSWORD)
    assert log_in(client, user.email, PASSWORD, next="/me").url == "/me"
    for away in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        assert log_in(Client(), user.email, PASSWORD, next=away).url == "/"


def test_nul_and_lone_surrogates_are_only_wrong(client):
    assert log_in(client, "a\x00@b.example", "x\x00").status_code == 422
    assert log_in(client, "ad\ud800@b.example".encode("utf-8", "surrogatepass"), "x").status_code == 422


def test_logging_out_takes_a_post_and_ends_the_session(client):
    client.force_login(make_user())
    assert client.get("/logout").status_code == 405
    assert client.post("/logout").url == LOGIN
    assert not is_in(client)


def test_a_link_waits_for_the_button_then_logs_in_once(client):
    path = reverse("users:login_link", args=[create_login_link(make_user())])
    assert client.get(path).status_code == 200
    assert not is_in(client)
    assert client.post(path).url == "/me/password"
    assert is_in(client)
    second = Client()
    assert second.post(path).status_code == 410
    assert second.get(path).status_code == 410
    assert not is_in(second)


def test_a_link_of_somebody_with_a_password_goes_home(client):
    path = reverse("users:login_link", args=[create_login_link(make_user(password=PASSWORD))])
    assert client.post(path).url == "/"


@pytest.mark.parametrize("spoil", ["late", "closed", "unknown"])
def test_a_link_that_is_late_closed_or_unknown_lets_nobody_in(client, spoil):
    user = make_user(is_active=spoil != "closed")
    token = create_login_link(user)
    with time_machine.travel(now() + timedelta(minutes=61 if spoil == "late" else 0)):
        path = reverse("users:login_link", args=[token + ("x" if spoil == "unknown" else "")])
        assert client.get(path).status_code == 410
        assert client.post(path).status_code == 410
    assert not is_in(client)


def test_the_token_itself_is_kept_nowhere():
    token = create_login_link(make_user())
    assert token not in str(LoginLink.objects.values())


def test_the_command_prints_the_address_alone_and_makes_the_first_admin_once(client, capsys):
    call_command("login_link")
    call_command("login_link")
    first, second = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"http://\S+/login/\S{43}", first)
    assert first != second
    assert User.objects.get().is_admin
    assert client.post("/" + first.split("/", 3)[3]).status_code == 302


def test_a_password_is_set_and_other_sessions_end(client):
    user = make_user()
    elsewhere = Client()
    client.force_login(user)
    elsewhere.force_login(user)
    assert client.post("/me/password", {"password": "short"}).status_code == 422
    assert client.post("/me/password", {"password": PASSWORD}).status_code == 302
    assert client.get("/me").status_code == 200
    assert elsewhere.get("/me").status_code == 302
    assert log_in(Client(), user.email, PASSWORD).status_code == 302
