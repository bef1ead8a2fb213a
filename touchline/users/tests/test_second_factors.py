"""Codes of apps, recovery codes, and what changes with them."""

from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.test import Client

from touchline.kit.clock import now
from touchline.kit.sealing import seal, unseal
from touchline.users.factories import PASSWORD, make_user
from touchline.users.models import Policy, RecoveryCode, SecondFactor, Session
from touchline.users.policy import forget_policy
from touchline.users.totp import STEP_S, find_step, make_code, make_seed
from touchline.users.tries import KNOWN_COOKIE, MOST_TRIES

pytestmark = pytest.mark.django_db
RFC_SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.fixture(autouse=True)
def quick_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def fresh_policy():
    forget_policy()
    yield
    forget_policy()


@pytest.fixture
def guarded():
    """A user with a password and an app."""
    user = make_user(password=PASSWORD)
    user.seed = make_seed()
    SecondFactor.objects.create(user=user, kind="totp", name="App", sealed_secret=seal(user.seed))
    return user


def begin(client, user):
    answer = client.post("/login", {"email": user.email, "password": PASSWORD, "next": "/me"})
    assert answer.url == "/login/second?next=%2Fme"
    return client


def get_code(user, *, steps=0):
    return make_code(user.seed, int(now().timestamp() // STEP_S) + steps)


def is_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_codes_are_those_of_rfc_6238(at, code):
    assert make_code(RFC_SEED, at // STEP_S, digits=8) == code


def test_a_code_is_good_half_a_minute_to_either_side():
    code = make_code(RFC_SEED, 1000)
    assert [find_step(RFC_SEED, code, at=1000 * STEP_S + off) for off in (-31, -30, 0, 59, 60)] == [
        None,
        1000,
        1000,
        1000,
        None,
    ]


def test_a_password_alone_does_not_let_in(client, guarded):
    begin(client, guarded)
    assert not is_in(client)
    assert client.get("/me").status_code == 302
    assert client.post("/login/second", {"code": "000000"}).status_code == 422
    answer = client.post("/login/second", {"code": get_code(guarded), "next": "/me"})
    assert answer.url == "/me"
    assert is_in(client)
    assert Session.objects.get(user=guarded).second_factor


def test_a_code_is_taken_once(client, guarded):
    code = get_code(guarded)
    assert begin(client, guarded).post("/login/second", {"code": code}).status_code == 302
    second = begin(Client(), guarded)
    assert second.post("/login/second", {"code": code}).status_code == 422
    assert second.post("/login/second", {"code": get_code(guarded, steps=-1)}).status_code == 422
    assert second.post("/login/second", {"code": get_code(guarded, steps=1)}).status_code == 302


def test_ten_codes_are_heard_in_a_quarter_of_an_hour_and_nobody_is_locked_out_for_longer(client, guarded):
    with time_machine.travel(now(), tick=False) as clock:
        begin(client, guarded)
        answers = [client.post("/login/second", {"code": f"{number:06}"}).status_code for number in range(15)]
        assert answers == [422] * MOST_TRIES + [429] * 5
        assert client.post("/login/second", {"code": get_code(guarded)}).status_code == 429
        clock.shift(timedelta(minutes=15, seconds=1))
        client.get("/login/second")
        begin(client, guarded)
        assert client.post("/login/second", {"code": get_code(guarded)}).status_code == 302


def test_the_second_step_waits_ten_minutes_and_not_past_a_change_of_password(client, guarded):
    begin(client, guarded)
    with time_machine.travel(now() + timedelta(minutes=11)):
        assert client.post("/login/second", {"code": get_code(guarded)}).url == "/login"
    begin(client, guarded)
    guarded.set_password("another long password")
    guarded.save()
    assert client.post("/login/second", {"code": get_code(guarded)}).url == "/login"


def test_a_one_time_link_asks_for_the_second_factor_too(client, guarded):
    from touchline.users.links import create_login_link

    assert client.post(f"/login/{create_login_link(guarded)}").url.startswith("/login/second")
    assert not is_in(client)


def test_an_app_is_added_with_its_first_code_and_other_sessions_end(client):
    user = make_user(password=PASSWORD)
    elsewhere = Client()
    client.force_login(user)
    elsewhere.force_login(user)
    page = client.get("/me/security/app")
    user.seed = unseal(client.session["totp_seed"])
    assert "data:image/svg+xml" in page.content.decode()
    assert client.post("/me/security/app", {"code": "000000"}).status_code == 422
    before = client.session.session_key
    answer = client.post("/me/security/app", {"code": get_code(user)})
    codes = answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert client.session.session_key != before
    assert elsewhere.get("/me").status_code == 302
    assert RecoveryCode.objects.filter(user=user).count() == 10
    assert user.seed not in str(SecondFactor.objects.values())
    code = codes.split("<code data-copy-text>")[1].split()[0]
    assert begin(Client(), user).post("/login/second", {"code": code.lower().replace("-", " ")}).status_code == 302
    assert begin(Client(), user).post("/login/second", {"code": code}).status_code == 422


def test_factors_of_others_are_not_there(client, guarded):
    client.force_login(make_user())
    factor = guarded.second_factors.get()
    assert client.post(f"/me/security/factors/{factor.pk}/remove").status_code == 404
    assert guarded.second_factors.exists()


def test_removing_the_last_factor_takes_the_codes(client, guarded):
    client.force_login(guarded)
    client.post("/me/security/codes")
    assert client.post(f"/me/security/factors/{guarded.second_factors.get().pk}/remove").status_code == 302
    assert not RecoveryCode.objects.exists()
    assert client.post("/me/security/codes").status_code == 404


def test_who_must_have_a_factor_is_led_to_where_one_is_added(client):
    user = make_user("sales")
    client.force_login(user)
    Policy.objects.create(second_factor="admins")
    forget_policy()
    assert client.get("/me").status_code == 200
    Policy.objects.update(second_factor="everybody")
    forget_policy()
    assert client.get("/me").url == "/me/security"
    assert client.get("/me", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/me/security"
    assert client.get("/me/security").status_code == 200
    assert client.get("/me/security/app").status_code == 200
    user.seed = unseal(client.session["totp_seed"])
    client.post("/me/security/app", {"code": get_code(user)})
    assert client.get("/me").status_code == 200


def test_an_admin_resets_who_has_lost_the_phone(client_of, admin, guarded):
    browser = Client()
    browser.force_login(guarded)
    assert client_of(admin).post(f"/settings/team/{guarded.pk}/factors").status_code == 302
    assert not guarded.second_factors.exists()
    assert browser.get("/me").status_code == 302


def test_a_known_browser_is_not_kept_out_by_somebody_who_tries_all_day(client, guarded):
    guarded.second_factors.all().delete()
    assert client.post("/login", {"email": guarded.email, "password": PASSWORD}).status_code == 302
    client.post("/logout")
    for _try in range(MOST_TRIES + 1):
        Client().post("/login", {"email": guarded.email, "password": "wrong"})
    assert Client().post("/login", {"email": guarded.email, "password": PASSWORD}).status_code == 429
    assert client.post("/login", {"email": guarded.email, "password": PASSWORD}).status_code == 302


def test_the_mark_of_a_known_browser_cannot_be_made_up_and_gives_ten_tries_too(client, guarded):
    forged = Client()
    forged.cookies[KNOWN_COOKIE] = signing.dumps("x.y", key="another", salt=KNOWN_COOKIE)
    assert forged.post("/login", {"email": guarded.email, "password": "wrong"}).status_code == 422
    guarded.second_factors.all().delete()
    client.post("/login", {"email": guarded.email, "password": PASSWORD})
    client.post("/logout")
    answers = [client.post("/login", {"email": guarded.email, "password": "wrong"}).status_code for _try in range(12)]
    assert answers == [422] * MOST_TRIES + [429] * 2
