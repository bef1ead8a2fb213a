"""The editor of designs in a real browser: by keyboard, saved by itself, previewed by the server, accessible in both looks."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import expect

from touchline.messaging.design.services import NewDesign, create_design
from touchline.messaging.models import Design
from touchline.users.factories import make_user

SETTLED = """() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))).then(() =>
    Promise.all(document.getAnimations()
    .filter((one) => one.effect.getTiming().iterations !== Infinity).map((one) => one.finished.catch(() => 0))))"""


@pytest.fixture
def staff(live_server, page, transactional_db):
    cache.clear()
    client = Client()
    client.force_login(make_user("admin", email="ada@staff.example", name="Ada"))
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.emulate_media(reduced_motion="reduce")
    yield page
    cache.clear()


def check(page):
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.evaluate(SETTLED)
        found = Axe().run(page, options={"iframes": False}).response["violations"]
        assert [(rule["id"], [node["html"][:160] for node in rule["nodes"]]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_mail_is_written_by_keyboard_and_looks_as_it_is_sent(staff, live_server):
    design = create_design(None, NewDesign(name="March", starter="letter"))
    staff.goto(f"{live_server.url}/designs/{design.pk}/")
    frame = staff.frame_locator(".design-frame iframe:not([data-coming])")
    expect(frame.locator("body")).to_contain_text("Hello")
    staff.get_by_text("Add a block").press("Enter")
    staff.locator(".shelf-panel").get_by_role("button", name="Heading").press("Enter")
    staff.locator(".rich-area").fill("Spring is here")
    expect(frame.locator("h2")).to_have_text("Spring is here")
    heading = staff.locator(".block-row", has_text="Spring is here").locator(".block-name")
    heading.press("Alt+ArrowUp")
    expect(staff.locator(".block-name").first).to_contain_text("Spring is here")
    expect(staff.locator("[data-save-state]")).to_have_text("Saved")
    frame.locator("p", has_text="Hello").first.click()
    expect(staff.locator(".block-row.is-chosen")).to_contain_text("Text")
    staff.locator("[data-undo]").click()
    expect(staff.locator(".block-name").first).to_contain_text("Hello")
    check(staff)
    staff.set_viewport_size({"width": 360, "height": 780})
    check(staff)
    expect(staff.locator("[data-save-state]")).to_have_text("Saved", timeout=10_000)
    assert "Spring is here" in str(Design.objects.get().content)
