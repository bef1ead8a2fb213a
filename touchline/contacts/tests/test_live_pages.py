"""People in a real browser while things happen: a visitor appears, gets a name and orders, on a page that is never reloaded."""

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.support.running import Running
from touchline.kit.ids import make_token

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
Send = Callable[..., None]


@pytest.fixture
def send(running: Running) -> Send:
    """Sends one call as a browser would."""

    def post(kind: str, anonymous: str, path: str = "/", **fields: Any) -> None:
        url = f"https://shop.example{path}"
        page = {"url": url, "path": path, "title": path.strip("/").title() or "Home", "referrer": ""}
        library = {"name": "touchline.js"}
        call = {"type": kind, "anonymousId": anonymous, "context": {"page": page, "library": library}, **fields}
        if kind == "page":
            call["properties"] = page
        batch = {"writeKey": running.write_key, "batch": [call]}
        answer = httpx.post(f"{running.collector_url}/v1/batch", json=batch, headers={"User-Agent": BROWSER})
        assert answer.json() == {"success": True}

    return post


@pytest.fixture
def staff(running: Running, page: Page) -> Page:
    """A page of somebody of the staff who is logged in."""
    page.goto(running.call("login_link").splitlines()[-1])
    page.locator("main button[type=submit]").click()
    page.wait_for_url(lambda url: "/login" not in url)
    return page


def check_accessible(page: Page) -> None:
    """Asserts that axe finds nothing, open rows included."""
    page.emulate_media(reduced_motion="reduce")
    page.evaluate("document.querySelectorAll('#main details:not([data-menu])').forEach((row) => (row.open = true))")
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], [node["html"][:160] for node in rule["nodes"]]) for rule in found] == []


def test_a_visitor_becomes_a_person_with_an_order_on_an_open_page(running: Running, staff: Page, send: Send) -> None:
    name, anonymous = f"Ada {make_token(size=4)}", make_token(size=8)
    staff.goto(f"{running.url}/contacts/visitors/")
    send("page", anonymous, f"/{anonymous}/")
    staff.get_by_text(anonymous.title(), exact=True).wait_for()
    staff.locator("tr", has_text=anonymous.title()).locator("[data-row-link]").click()
    staff.wait_for_url(re.compile(r"/visitors/\d+/"))
    staff.evaluate("window.kept = true")
    send("page", anonymous, "/pricing/")
    expect(staff.locator("#timeline")).to_contain_text("now on Pricing")
    expect(staff.locator("#timeline")).to_contain_text("2 pages")
    send("identify", anonymous, "/pricing/", traits={"email": f"{anonymous}@shop.example".lower(), "name": name})
    expect(staff.locator("h1")).to_contain_text(name)
    assert re.search(r"/contacts/\d+/$", staff.url)
    expect(staff).to_have_title(re.compile(name))
    number = f"T-{anonymous}"
    bought = {
        "order_id": number,
        "total": 39,
        "currency": "EUR",
        "products": [{"name": "Beans", "price": 39, "quantity": 1}],
    }
    send("track", anonymous, "/thanks/", event="Order Completed", properties=bought)
    expect(staff.locator("#timeline")).to_contain_text(f"Order {number}")
    expect(staff.locator(".record-right")).to_contain_text("Beans")
    expect(staff.locator("#timeline")).to_contain_text("Became known")
    assert staff.evaluate("window.kept") is True
    check_accessible(staff)
    staff.goto(f"{running.url}/contacts/?q={name.split()[1]}")
    staff.get_by_text(name).wait_for()
    check_accessible(staff)


def test_a_second_browser_of_somebody_known_is_followed_to_them(running: Running, staff: Page, send: Send) -> None:
    user, first, second = (make_token(size=8) for _ in range(3))
    send("page", first, "/from-the-laptop/", userId=user)
    send("identify", first, userId=user, traits={"name": f"Bob {user}"})
    send("page", second, f"/{second}/")
    staff.goto(f"{running.url}/contacts/visitors/")
    staff.locator("tr", has_text=second.title()).locator("[data-row-link]").click()
    staff.wait_for_url(re.compile(r"/visitors/\d+/"))
    send("identify", second, userId=user, traits={})
    expect(staff.locator("h1")).to_contain_text(f"Bob {user}")
    expect(staff.locator("#timeline")).to_contain_text("From-The-Laptop")
    expect(staff.locator("#timeline")).to_contain_text(second.title())
    check_accessible(staff)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_the_stream_are_accessible(running: Running, staff: Page, send: Send, scheme: str) -> None:
    staff.emulate_media(color_scheme=scheme)
    send("page", make_token(size=8), "/stream/")
    httpx.post(f"{running.collector_url}/v1/track", json={"event": 5}, auth=(running.write_key, ""))
    for address in (
        "contacts/visitors/",
        "settings/sources/",
        "settings/sources/new/",
        "settings/sources/1/",
        "settings/stream/",
    ):
        staff.goto(f"{running.url}/{address}")
        check_accessible(staff)
    staff.goto(f"{running.url}/settings/quarantine/")
    staff.get_by_text("it is not valid").first.wait_for()
    check_accessible(staff)
    staff.locator("[data-row-link][href*='/settings/quarantine/']").first.click()
    staff.get_by_role("button", name="Mend and replay").wait_for()
    check_accessible(staff)
