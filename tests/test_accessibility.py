"""T49: every page that a browser shows, in light and dark: no violation that axe knows, and nothing cut off at three widths.

The pages are those of `tests/support/access_rows.py`, which must hold every route: a new page is looked at without a word
here. With SHOTS=folder each is kept as a picture.
"""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.test import Client

from tests.support.access_rows import PAGES
from tests.support.access_world import Owner
from tests.test_access_matrix import NOBODY, PUBLIC, ask, fill, read_rows

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = [row for row in read_rows(PAGES) if row.method == "GET" and row.right != NOBODY]
WIDTHS = (1280, 768, 360)
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
    [...document.querySelectorAll("main *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 3).map((one) => one.outerHTML.slice(0, 120))"""


@pytest.fixture
def owner():
    from touchline.kit.clock import now
    from touchline.organisation.models import Organisation
    from touchline.users.factories import make_user
    from touchline.users.models import Team

    cache.clear()
    Organisation.objects.create(name="Kestrel Coffee", currency="EUR", accent="#ffb300", set_up_at=now())
    team = Team.objects.create(name="North", slug="north")
    yield Owner(make_user("admin", email="ada@staff.example", name="Ada", team=team), team)
    cache.clear()


def find_address(row, browser, owner):
    """The address of a row's page, or '' where it gives a part of one, a file or a way on."""
    answer = ask(browser, row, fill(row, owner))
    is_page = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
    if not is_page or answer.streaming or b"<html" not in answer.content:
        return ""
    return answer.wsgi_request.get_full_path()


def look_at(page, address, *, name):
    """What is wrong with a page, in words."""
    problems = []
    # Each look is loaded afresh: colours on their way from light to dark are nobody's fault.
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.goto(address)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if folder := os.environ.get("SHOTS"):
                page.screenshot(path=Path(folder) / f"{name.replace(':', '.')}-{width}-{scheme}.png", full_page=True)
            for rule in Axe().run(page).response["violations"]:
                nodes = [node["html"][:160] for node in rule["nodes"][:3]]
                problems.append(f"{address} at {width} px, {scheme}: {rule['id']} {nodes}")
            problems += [f"{address} at {width} px is too wide: {html}" for html in page.evaluate(TOO_WIDE)]
    return problems


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_page_is_accessible_in_every_width_and_look(row, owner, live_server, page):
    browser = Client()
    if row.right != PUBLIC or row.name == "tasks:today":
        browser.force_login(owner.user)
        cookie = {"name": "sessionid", "value": browser.cookies["sessionid"].value, "url": live_server.url}
        page.context.add_cookies([cookie])
    address = find_address(row, browser, owner)
    if not address:
        return
    assert look_at(page, live_server.url + address, name=row.name) == []


def test_most_routes_are_pages(owner):
    """Or the test above would look at nothing."""
    browser = Client()
    browser.force_login(owner.user)
    assert sum(bool(find_address(row, browser, owner)) for row in ROWS) > 50
