"""T49: every page that a browser shows, in light and dark: no violation that axe knows, and nothing cut off at three widths.

The pages are those of `tests/support/access_rows.py`, which must hold every route: a new page is looked at without a word
here. With SHOTS=folder each is kept as a picture.
"""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import DEFAULT_OPTIONS, Axe
from django.core.cache import cache
from django.test import Client

from tests.support.access_rows import PAGES
from tests.support.access_world import Owner
from tests.test_access_matrix import NOBODY, PUBLIC, ask, fill, read_rows

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = [row for row in read_rows(PAGES) if row.method == "GET" and row.right != NOBODY]
WIDTHS = (1280, 768, 360)
WCAG = {"resultTypes": ["violations"], "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
"""What a mail is judged by: it stands in a mail program's page, whose landmarks and headings are not its own."""
ROOMS = sorted({row.name.partition(":")[0] for row in ROWS})
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


def find_page(row, browser, owner):
    """The answer that is a row's page, or None where it gives a part of one, a file or a way on."""
    answer = ask(browser, row, fill(row, owner))
    is_page = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
    return answer if is_page and not answer.streaming and b"<html" in answer.content else None


def is_mail(answer):
    """Whether it is a document of others' words, in which nothing runs."""
    return "sandbox" in answer.get("Content-Security-Policy", "")


def open_page(page, answer, address):
    """Show a page; a mail in which no script may run, the judge's neither, is judged as the same text without that rule."""
    if is_mail(answer):
        page.goto("about:blank")
        page.set_content(answer.content.decode(), wait_until="domcontentloaded")
    else:
        page.goto(address)


def look_at(page, answer, *, root, name):
    """What is wrong with a page, in words."""
    problems = []
    address = answer.wsgi_request.get_full_path()
    # Each look is loaded afresh: colours on their way from light to dark are nobody's fault.
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        open_page(page, answer, root + address)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if folder := os.environ.get("SHOTS"):
                page.screenshot(path=Path(folder) / f"{name.replace(':', '.')}-{width}-{scheme}.png", full_page=True)
            options = WCAG if is_mail(answer) else DEFAULT_OPTIONS
            for rule in Axe().run(page, options=options).response["violations"]:
                nodes = [node["html"][:160] for node in rule["nodes"][:3]]
                problems.append(f"{address} at {width} px, {scheme}: {rule['id']} {nodes}")
            problems += [f"{address} at {width} px is too wide: {html}" for html in page.evaluate(TOO_WIDE)]
    return problems


@pytest.mark.parametrize("room", ROOMS)
def test_every_page_of_a_room_is_accessible_in_every_width_and_look(room, owner, live_server, page):
    problems = []
    for row in (row for row in ROWS if row.name.partition(":")[0] == room):
        browser = Client()
        page.context.clear_cookies()
        if row.right != PUBLIC or row.name == "tasks:today":
            browser.force_login(owner.user)
            cookie = {"name": "sessionid", "value": browser.cookies["sessionid"].value, "url": live_server.url}
            page.context.add_cookies([cookie])
        if answer := find_page(row, browser, owner):
            problems += look_at(page, answer, root=live_server.url, name=row.name)
    assert problems == []


def test_most_routes_are_pages(owner):
    """Or the test above would look at nothing."""
    browser = Client()
    browser.force_login(owner.user)
    assert sum(find_page(row, browser, owner) is not None for row in ROWS) > 50
