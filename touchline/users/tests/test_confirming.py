"""Whoever changes how they come in shows first who they are: a browser left open gives no account away."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from touchline.kit.clock import now
from touchline.kit.sealing import seal
from touchline.users.factories import PASSWORD, make_user
from touchline.users.models import AuditEntry, RecoveryCode, SecondFactor, Session, User
from touchline.users.totp import STEP_S, make_code, make_seed

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=16)
NEW = "a quite new pass phrase 9"


@pytest.fixture(autouse=True)
def quick_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def user():
    return make_user(password=PASSWORD, email="ada@shop.example")


def log_in(user):
    client = Client()
    client.post("/login", {"email": user.email, "password": PASSWORD})
    return client


@pytest.fixture
def left_open(user):
    """A browser in which somebody logged in a while ago, and the clock that says so."""
    client = log_in(user)
    with time_machine.travel(now() + LATER):
        yield client


def add_app(user):
    seed = make_seed()
    return SecondFactor.objects.create(user=user, kind="totp", name="App", sealed_secret=seal(seed)), seed


def read_ways_in(user):
    user = User.objects.get(pk=user.pk)
    factors = list(SecondFactor.objects.filter(user=user).values())
    return user.password, user.email, factors, RecoveryCode.objects.filter(user=user).count()


def test_right_after_the_login_nobody_is_asked_again(user):
    client = log_in(user)
    assert client.get("/me/password").status_code == 200
    assert client.post("/me/password", {"password": NEW}).status_code == 302
    assert User.objects.get(pk=user.pk).check_password(NEW)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/me/password", {"password": NEW}),
        ("/me/security/app", {"code": "000000"}),
        ("/me/security/codes", {}),
        ("/me/security/factors/{factor}/remove", {}),
        ("/me/security/passkeys", {"credential": "{}"}),
        ("/me", {"name": "Ada", "email": "eve@evil.example", "time_zone": "UTC", "language": "en"}),
    ],
)
def test_a_browser_left_open_changes_no_way_in(user, left_open, path, body):
    factor, _seed = add_app(user)
    before = read_ways_in(user)
    for _twice in range(2):
        answer = left_open.post(path.format(factor=factor.pk), body)
        assert answer.status_code == 302
        assert answer.url.startswith("/me/confirm?next=")
    assert read_ways_in(user) == before


def test_a_browser_left_open_gets_no_challenge_for_a_new_passkey(left_open):
    assert left_open.post("/me/security/passkeys/options", headers={"Host": "localhost"}).status_code == 403


def test_who_has_shown_it_goes_on_for_a_quarter_of_an_hour(user, left_open):
    asked = left_open.get("/me/password")
    assert asked.url == "/me/confirm?next=%2Fme%2Fpassword"
    page = left_open.get(asked.url)
    assert "ada@shop.example" in page.content.decode()
    shown = left_open.post("/me/confirm", {"proof": PASSWORD, "next": "/me/password"})
    assert shown.url == "/me/password"
    assert left_open.get("/me/password").status_code == 200
    with time_machine.travel(now() + LATER):
        assert left_open.get("/me/password").status_code == 302
    assert AuditEntry.objects.filter(action="confirmed", actor_id=user.pk).count() == 1


def test_a_wrong_proof_opens_nothing_and_is_written_down(user, left_open):
    assert left_open.post("/me/confirm", {"proof": "guess"}).status_code == 422
    assert left_open.get("/me/password").status_code == 302
    assert AuditEntry.objects.filter(action="confirm_refused").count() == 1


def test_proofs_are_guessed_ten_times_and_no_more(left_open):
    answers = [left_open.post("/me/confirm", {"proof": f"guess {number}"}).status_code for number in range(200)]
    assert answers.count(422) == 10
    assert answers.count(429) == 190
    assert left_open.post("/me/confirm", {"proof": PASSWORD}).status_code == 429


def test_a_code_of_the_app_is_a_proof_once(user, left_open):
    _factor, seed = add_app(user)
    code = make_code(seed, int(now().timestamp() // STEP_S))
    assert left_open.post("/me/confirm", {"proof": code}).status_code == 302
    assert left_open.get("/me/security/app").status_code == 200
    assert left_open.post("/me/confirm", {"proof": code}).status_code == 422


def test_a_new_address_waits_for_the_proof_and_is_not_lost(user, left_open):
    typed = {"name": "Ada L", "email": "ada@new.example", "time_zone": "Europe/Berlin", "language": "en"}
    left_open.post("/me", typed)
    left_open.post("/me/confirm", {"proof": PASSWORD, "next": "/me"})
    page = left_open.get("/me").content.decode()
    assert "ada@new.example" in page
    assert User.objects.get(pk=user.pk).email == "ada@shop.example"
    left_open.post("/me", typed)
    assert User.objects.get(pk=user.pk).email == "ada@new.example"


def test_a_new_name_needs_no_proof(user, left_open):
    left_open.post("/me", {"name": "Ada L", "email": user.email, "time_zone": "UTC", "language": "en"})
    assert User.objects.get(pk=user.pk).name == "Ada L"


def test_a_new_password_ends_all_other_sessions_and_keeps_this_one(user):
    here, there = log_in(user), log_in(user)
    assert there.get("/me").status_code == 200
    here.post("/me/password", {"password": NEW})
    assert here.get("/me").status_code == 200
    assert there.get("/me").status_code == 302
    assert Session.objects.filter(user=user).count() == 1


def test_somebody_without_a_password_is_offered_another_way(client):
    user = make_user()
    client.force_login(user)
    with time_machine.travel(now() + LATER):
        assert client.post("/me/confirm", {"proof": "!"}).status_code == 422
        assert "/login/forgotten" in client.get("/me/confirm").content.decode()


def test_the_way_back_leads_nowhere_else(left_open):
    answer = left_open.post("/me/confirm", {"proof": PASSWORD, "next": "//evil.example"})
    assert answer.url == "/"
