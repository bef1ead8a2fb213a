"""The component page and the door in a real browser: accessible, operable by keyboard, and live."""

import gzip
import json
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from django.test import Client

from touchline.ui.assets import DIST, get_entry

MOST_BYTES = 120 * 1024


@pytest.fixture
def logged_in(live_server, page):
    client = Client()
    client.force_login(get_user_model().objects.create_user("ada@shop.example", role="admin", name="Ada"))
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.goto(f"{live_server.url}/_ui")
    return page


def find_violations(page):
    # Colours on their way from light to dark are nobody's fault.
    page.evaluate("""() => Promise.all(document.getAnimations()
        .filter((one) => one.effect.getTiming().iterations !== Infinity).map((one) => one.finished.catch(() => 0)))""")
    found = Axe().run(page).response["violations"]
    return [(rule["id"], [node["html"][:160] for node in rule["nodes"]]) for rule in found]


def find_overflow(page):
    """What makes the page wider than the window."""
    return page.evaluate("""() => document.documentElement.scrollWidth <= innerWidth ? [] :
        [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1
        && !e.closest('.table-frame, pre, .tabs-line')).map((e) => e.outerHTML.slice(0, 120))""")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_the_component_page_is_accessible(logged_in, scheme, width):
    logged_in.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    logged_in.set_viewport_size({"width": width, "height": 800})
    logged_in.evaluate("document.querySelectorAll('details.moment').forEach((row) => (row.open = true))")
    assert find_violations(logged_in) == []
    assert find_overflow(logged_in) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_door_is_accessible(live_server, page, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{live_server.url}/login")
    assert find_violations(page) == []


def test_open_menus_and_sheets_are_accessible(logged_in):
    logged_in.emulate_media(reduced_motion="reduce")
    logged_in.locator(".topbar details summary").click()
    assert find_violations(logged_in) == []
    logged_in.keyboard.press("Escape")
    logged_in.keyboard.press("?")
    logged_in.locator("#keys-sheet").wait_for()
    assert find_violations(logged_in) == []


def test_rows_are_walked_and_opened_by_key(logged_in):
    logged_in.keyboard.press("j")
    logged_in.keyboard.press("j")
    logged_in.keyboard.press("k")
    assert logged_in.locator("[data-row][aria-current=true]").get_attribute("id") == "person-1"
    logged_in.keyboard.press("Enter")
    logged_in.wait_for_url("**#person-1")


def test_letters_can_be_switched_off(logged_in):
    home = logged_in.url
    logged_in.goto(home.replace("/_ui", "/me/keys"))
    logged_in.get_by_label("Answer to single letters").uncheck()
    logged_in.get_by_role("button", name="Save").click()
    logged_in.get_by_text("Keys saved.").wait_for()
    logged_in.goto(home)
    logged_in.keyboard.press("j")
    assert logged_in.locator("[data-row][aria-current=true]").count() == 0
    logged_in.keyboard.press("Control+k")
    logged_in.locator("#search-field:focus").wait_for()


def test_search_answers_while_typing_and_enter_goes_there(logged_in):
    logged_in.keyboard.press("/")
    logged_in.keyboard.type("your profile")
    logged_in.locator("#search-results [role=option]").first.wait_for()
    logged_in.wait_for_timeout(800)  # answers to fewer letters are on their way, and replaced by the last one
    assert find_violations(logged_in) == []
    logged_in.keyboard.press("Enter")
    logged_in.wait_for_url("**/me")


def test_the_theme_stays(logged_in):
    logged_in.locator(".topbar details summary").click()
    with logged_in.expect_response(lambda answer: answer.request.method == "POST"):
        logged_in.locator(".topbar [data-set-theme=dark]").click()
    logged_in.reload()
    assert logged_in.evaluate("document.documentElement.dataset.theme") == "dark"


def test_the_first_load_is_small():
    entry = get_entry("app")
    files = [entry["file"], *entry["css"], *(json.loads(chunk) for chunk in entry.get("dynamicImports", []))]
    files += [get_file(chunk) for chunk in entry.get("imports", [])]
    assert sum(len(gzip.compress((Path(DIST) / name).read_bytes())) for name in files) <= MOST_BYTES


def get_file(chunk):
    return json.loads((DIST / "manifest.json").read_text())[chunk]["file"]


def test_the_palette_is_worked_by_keyboard_alone(logged_in):
    logged_in.keyboard.press("/")
    palette = logged_in.locator("#palette")
    assert palette.is_visible()
    logged_in.locator("[role=option]").first.wait_for()
    logged_in.keyboard.type("keys and")
    logged_in.keyboard.press("Enter")
    logged_in.wait_for_url("**/me/keys")
    logged_in.keyboard.press("Control+k")
    logged_in.keyboard.type("your profile")
    logged_in.keyboard.press("Enter")
    logged_in.wait_for_url("**/me")
    logged_in.keyboard.press("Control+k")
    logged_in.locator("#search-results [aria-label=Lately] [href='/me/keys']").wait_for()
    assert find_violations(logged_in) == []
    logged_in.keyboard.press("Escape")
    assert not palette.is_visible()


def test_a_letter_with_another_meaning(logged_in):
    home = logged_in.url
    logged_in.goto(home.replace("/_ui", "/me/keys"))
    logged_in.get_by_label("Next in a list").fill("y")
    logged_in.get_by_role("button", name="Save").click()
    logged_in.get_by_text("Keys saved.").wait_for()
    logged_in.goto(home)
    logged_in.keyboard.press("j")
    assert logged_in.locator("[data-row][aria-current=true]").count() == 0
    logged_in.keyboard.press("y")
    assert logged_in.locator("[data-row][aria-current=true]").get_attribute("id") == "person-1"
