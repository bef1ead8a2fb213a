"""Sign-on by OpenID Connect, against a provider that signs, in a process of its own; and what must not let anybody in."""

import dataclasses
import ipaddress
import json
import subprocess
import sys
import time
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache

from tests.support.home import find_free_ports
from touchline.kit.http_targets import Reach
from touchline.kit.sealing import seal, unseal
from touchline.users.factories import make_user
from touchline.users.models import Session, SignOnIdentity, SignOnProvider, User
from touchline.users.sign_on import check_id_token
from touchline.users.sign_on_provider import Facts, SignOnFailed

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def issuer():
    """A provider on loopback."""
    port = find_free_ports()
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 30
    while True:
        try:
            httpx.get(url, timeout=2)
            break
        except httpx.HTTPError:
            assert time.monotonic() < deadline
            assert process.poll() is None
            time.sleep(0.1)
    yield url
    process.terminate()
    process.wait(10)


@pytest.fixture(autouse=True)
def reach_loopback(settings):
    """Allow what an installation allows that keeps its provider in its own network."""
    cache.clear()
    reach = Reach(ports=((1, 65535),), lan=(ipaddress.ip_network("127.0.0.0/8"),))
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, outgoing=reach, pages_url="http://crm.test")


@pytest.fixture
def provider(issuer, db):
    return SignOnProvider.objects.create(
        slug="own",
        label="Own",
        issuer=issuer,
        client_id="touchline",
        sealed_client_secret=seal("hush:%"),
        domains=["shop.example"],
    )


def know(issuer, subject, **claims):
    httpx.put(f"{issuer}/users/{subject}", json=claims).raise_for_status()


def go_there(client, provider, subject, *, host="crm.test", next_url="/me"):
    """Begin here, agree there, and return the address the browser is sent back to."""
    begun = client.get(f"/login/with/{provider.slug}", {"next": next_url}, headers={"Host": host})
    assert begun.status_code == 302
    agreed = httpx.post(begun.url, data={"sub": subject})
    assert agreed.status_code == 302, agreed.text
    return begun.url, agreed.headers["location"]


def come_back(client, address):
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}")


def sign_on(client, provider, subject, **more):
    return come_back(client, go_there(client, provider, subject, **more)[1])


def is_in(client):
    return "_auth_user_id" in client.session


def test_who_was_invited_comes_in_and_is_known_by_subject_from_then_on(client, provider, issuer):
    user = make_user("sales", email="ada@elsewhere.example")
    know(issuer, "u1", email="Ada@Elsewhere.example", email_verified=True, name="Ada")
    assert sign_on(client, provider, "u1").url == "/me"
    assert client.get("/me").status_code == 200
    assert Session.objects.get(user=user).method == "sign_on"
    know(issuer, "u1", email="other@elsewhere.example", email_verified=True)
    client.post("/logout")
    assert sign_on(client, provider, "u1").url == "/me"
    assert SignOnIdentity.objects.get().user == user


def test_a_sign_on_begun_under_another_name_begins_anew_under_ours(client, provider):
    moved = client.get("/login/with/own", {"next": "/me"}, headers={"Host": "testserver"})
    assert moved.url == "http://crm.test/login/with/own?next=%2Fme&moved=1"
    behind_a_proxy = client.get("/login/with/own?next=%2Fme&moved=1", headers={"Host": "testserver"})
    assert behind_a_proxy.url.startswith(provider.issuer)


def test_people_of_the_domain_join_and_others_do_not(client, provider, issuer):
    know(issuer, "u2", email="new@shop.example", email_verified=True, name="New")
    sign_on(client, provider, "u2")
    assert User.objects.get(email="new@shop.example").role == "read_only"
    client.post("/logout")
    know(issuer, "u3", email="x@evil.example", email_verified=True)
    assert sign_on(client, provider, "u3").url == "/login"
    assert "Nobody here has the address" in client.get("/login").content.decode()
    assert not User.objects.filter(email="x@evil.example").exists()


@pytest.mark.parametrize("verified", [False, None, "false", 0])
def test_an_address_the_provider_does_not_vouch_for_opens_nothing(client, provider, issuer, verified):
    make_user(email="boss@shop.example")
    know(issuer, "u4", email="boss@shop.example", email_verified=verified)
    assert sign_on(client, provider, "u4").url == "/login"
    assert not is_in(client)


def test_another_subject_cannot_take_over_a_bound_account(client, provider, issuer):
    make_user(email="ada@shop.example")
    for subject, target in (("u5", "/me"), ("u6", "/login")):
        know(issuer, subject, email="ada@shop.example", email_verified=True)
        assert sign_on(client, provider, subject).url == target
        client.post("/logout")


def test_a_closed_account_stays_closed(client, provider, issuer):
    make_user(email="gone@shop.example", is_active=False)
    know(issuer, "u7", email="gone@shop.example", email_verified=True)
    assert sign_on(client, provider, "u7").url == "/login"
    assert not is_in(client)


def test_state_is_of_this_browser_and_good_once(client, provider, issuer, django_user_model):
    from django.test import Client

    know(issuer, "u8", email="s@shop.example", email_verified=True)
    _there, back = go_there(client, provider, "u8")
    victim = Client()
    assert come_back(victim, back).url == "/login"
    assert not is_in(victim)
    spoiled = back.replace("state=", "state=x")
    assert come_back(client, spoiled).url == "/login"
    assert come_back(client, back).url == "/login"
    assert not is_in(client)


def test_the_way_back_is_our_own_address_whatever_host_is_named(client, provider):
    moved = client.get(f"/login/with/{provider.slug}", headers={"Host": "evil.example"})
    assert moved.url.startswith("http://crm.test/login/with/own?")
    begun = client.get(f"/login/with/{provider.slug}", {"moved": "1"}, headers={"Host": "evil.example"})
    asked = parse_qs(urlsplit(begun.url).query)
    assert asked["redirect_uri"] == ["http://crm.test/login/with/own/back"]
    assert asked["code_challenge_method"] == ["S256"]


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_one_never_ends_at_another_house(client, provider, issuer, away):
    know(issuer, "u9", email="n@shop.example", email_verified=True)
    assert sign_on(client, provider, "u9", next_url=away).url == "/"


def test_no_is_no(client, provider):
    begun = client.get(f"/login/with/{provider.slug}", headers={"Host": "crm.test"})
    state = parse_qs(urlsplit(begun.url).query)["state"][0]
    answer = client.get(f"/login/with/{provider.slug}/back", {"state": state, "error": "access_denied"})
    assert answer.url == "/login"


def test_a_provider_that_is_off_or_unknown_is_not_there(client, provider):
    SignOnProvider.objects.update(is_active=False)
    assert client.get("/login/with/own").status_code == 404
    assert client.get("/login/with/own/back").status_code == 404
    assert client.get("/login/with/nobody").status_code == 404


def test_an_admin_sets_a_provider_up_and_its_secret_is_never_shown(client_of, admin, manager, issuer):
    typed = {"label": "Own login", "issuer": issuer, "client_id": "c", "client_secret": "canary-9f3", "role": "sales"}
    typed |= {"domains": "@Shop.example, b.example", "is_active": "on"}
    assert client_of(manager).post("/settings/door/providers/new", typed).status_code == 403
    browser = client_of(admin)
    assert browser.post("/settings/door/providers/new", {**typed, "issuer": "http://127.0.0.1:1"}).status_code == 422
    assert browser.post("/settings/door/providers/new", typed).url == "/settings/door/providers/own-login"
    kept = SignOnProvider.objects.get()
    assert kept.domains == ["shop.example", "b.example"]
    assert "canary" not in kept.sealed_client_secret
    assert unseal(kept.sealed_client_secret) == "canary-9f3"
    page = browser.get("/settings/door/providers/own-login").content.decode()
    assert "canary" not in page
    assert "http://crm.test/login/with/own-login/back" in page
    browser.post("/settings/door/providers/own-login", {**typed, "client_secret": ""})
    kept.refresh_from_db()
    assert unseal(kept.sealed_client_secret) == "canary-9f3"
    assert "Own login" in client_of(admin).get("/settings/door").content.decode()


KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
FACTS = Facts(
    "https://id.example", "https://id.example/a", "https://id.example/t", "https://id.example/keys", "", False
)


def make_token(key=KEY, *, algorithm="RS256", kid="k1", **changed):
    at = int(time.time())
    claims = {"iss": FACTS.issuer, "aud": "touchline", "sub": "u", "exp": at + 300, "iat": at, "nonce": "n"}
    claims = {name: value for name, value in (claims | changed).items() if value is not None}
    return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": kid})


@pytest.fixture
def published():
    """The provider publishes one key."""
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key())) | {
        "kid": "k1",
        "use": "sig",
        "alg": "RS256",
    }
    cache.set(f"users.sign_on.keys.{FACTS.jwks_uri}", json.dumps([public]), 60)
    return SignOnProvider(slug="x", label="X", issuer=FACTS.issuer, client_id="touchline")


def test_a_right_token_is_taken(published):
    assert check_id_token(make_token(), published, FACTS, nonce="n")["sub"] == "u"


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://evil.example"},
        {"aud": "somebody-else"},
        {"aud": ["touchline", "b"]},
        {"aud": ["touchline", "b"], "azp": "b"},
        {"azp": "b"},
        {"exp": 1},
        {"iat": int(time.time()) + 3600},
        {"nonce": "other"},
        {"nonce": None},
        {"sub": None},
        {"exp": None},
        {"iat": None},
    ],
)
def test_a_token_with_a_wrong_claim_is_refused(published, changed):
    with pytest.raises(SignOnFailed):
        check_id_token(make_token(**changed), published, FACTS, nonce="n")


def test_a_token_signed_by_somebody_else_in_another_way_or_not_at_all_is_refused(published):
    public = KEY.public_key().public_numbers().n.to_bytes(256, "big")
    forged = [make_token(OTHER), make_token(kid="k2"), jwt.encode({"sub": "u"}, None, algorithm="none"), "x.y.z", ""]
    forged += [make_token(public, algorithm="HS256")]
    for token in forged:
        with pytest.raises(SignOnFailed):
            check_id_token(token, published, FACTS, nonce="n")
