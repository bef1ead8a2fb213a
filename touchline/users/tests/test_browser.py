"""Passkeys, codes and the team's pages in a real browser with a virtual authenticator."""

import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.test import Client

from touchline.users.factories import make_user
from touchline.users.models import SecondFactor, Session
from touchline.users.totp import STEP_S, make_code

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = (
    "/me/security",
    "/me/security/app",
    "/settings/team",
    "/settings/team/invite",
    "/settings/rights",
    "/settings/rights/sales",
    "/settings/door",
    "/settings/door/providers/new",
    "/settings/audit",
    "/settings/security",
)


@pytest.fixture
def house(live_server):
    """The address by the name that passkeys are bound to."""
    port = live_server.url.rpartition(":")[2]
    return f"http://localhost:{port}"


@pytest.fixture
def authenticator(page):
    """A device that keeps passkeys and whose owner always agrees."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    options |= {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


def enter(page, house, user):
    client = Client()
    client.force_login(user)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": house}])


@pytest.fixture(autouse=True)
def own_address(settings, live_server):
    import dataclasses

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    port = live_server.url.rpartition(":")[2]
    settings.ENVIRONMENT = dataclasses.replace(django_settings.ENVIRONMENT, pages_url=f"http://127.0.0.1:{port}")


def test_a_passkey_is_made_logs_in_alone_and_a_copy_of_it_does_not(page, house, authenticator):
    user = make_user("sales", email="ada@shop.example")
    enter(page, house, user)
    page.goto(f"{house}/me/security")
    page.click("[data-open-sheet=add-passkey]")
    page.click("#add-passkey button[type=submit]")
    page.wait_for_selector("text=I have kept them")
    kept = SecondFactor.objects.get(user=user)
    assert kept.kind == "passkey"
    page.context.clear_cookies()
    page.goto(f"{house}/login?next=/me")
    page.click("text=Log in with a passkey")
    page.wait_for_url(f"{house}/me")
    session = Session.objects.get(user=user, method="passkey")
    assert session.second_factor
    SecondFactor.objects.filter(pk=kept.pk).update(sign_count=10**6)
    page.context.clear_cookies()
    page.goto(f"{house}/login")
    page.click("text=Log in with a passkey")
    page.wait_for_selector("text=This passkey is not known here")


def test_a_password_asks_for_the_passkey_or_a_code(page, house, authenticator):
    user = make_user("sales", email="ada@shop.example", password="correct horse battery")
    enter(page, house, user)
    page.goto(f"{house}/me/security/app")
    seed = page.locator("details code").text_content().strip()
    page.fill("input[name=code]", make_code(seed, int(time.time() // STEP_S)))
    page.click("main button[type=submit]")
    page.wait_for_selector("text=I have kept them")
    page.context.clear_cookies()
    page.goto(f"{house}/login")
    page.fill("input[name=email]", "ada@shop.example")
    page.fill("input[name=password]", "correct horse battery")
    page.keyboard.press("Enter")
    page.wait_for_url("**/login/second**")
    page.fill("input[name=code]", make_code(seed, int(time.time() // STEP_S) + 1))
    page.keyboard.press("Enter")
    page.wait_for_url(f"{house}/")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 360)])
def test_every_page_is_accessible_and_fits(page, house, scheme, width):
    admin = make_user("admin", name="Ada")
    make_user("sales", name="Sami")
    enter(page, house, admin)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 800})
    for path in PAGES:
        page.goto(f"{house}{path}")
        found = Axe().run(page).response["violations"]
        assert [(path, rule["id"], [node["html"][:160] for node in rule["nodes"]]) for rule in found] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
