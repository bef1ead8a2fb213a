"""T50: the first hour without a mouse: from the first page to a token, every step by keys alone.

What is typed and pressed is all that happens here; a thing that Tab does not reach, or that no key opens, fails.
"""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import expect

from touchline.contacts.factories import make_contact
from touchline.contacts.models import Contact
from touchline.organisation.models import Organisation
from touchline.records.models import Note, SavedView
from touchline.tasks.models import Activity, Task
from touchline.users.factories import make_user
from touchline.users.models import User

pytestmark = pytest.mark.django_db(transaction=True)
MOST_TABS = 160
RECORD_PAGE = re.compile(r"//[^/]+/contacts/\d+/$")
FOCUSED = """() => {
    const one = document.activeElement;
    const named = one.getAttribute("aria-label") || (one.labels && one.labels[0]?.textContent) || one.textContent || "";
    return named.replace(/\\s+/g, " ").trim();
}"""


class Hands:
    """Somebody at a keyboard."""

    def __init__(self, page):
        self.page = page

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text):
        # As fast as the fastest hands: a page that has just come needs 20 ms until it listens.
        self.page.keyboard.type(text, delay=40)

    def go_to(self, name, *, back=False):
        """Press Tab until what is called so has the focus."""
        seen = []
        for _ in range(MOST_TABS):
            self.press("Shift+Tab" if back else "Tab")
            seen.append(self.page.evaluate(FOCUSED)[:60])
            if re.search(name, seen[-1]):
                return
        raise AssertionError(f"No key leads to {name!r}; these were passed: {list(dict.fromkeys(seen))}")

    def run(self, words, *, option):
        """Open the palette, type, and take the answer once it is the one that is chosen."""
        self.press("Control+k")
        self.write(words)
        chosen = self.page.locator('#search-results [role=option][aria-selected="true"]', has_text=option)
        for _ in range(60):
            if chosen.count():
                break
            self.page.wait_for_timeout(150)
            self.press("ArrowDown")
        expect(chosen).to_have_count(1)
        self.press("Enter")


@pytest.fixture
def hands(live_server, page):
    cache.clear()
    user = make_user("admin", email="ada@staff.example", name="Ada")
    client = Client()
    client.force_login(user)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.emulate_media(reduced_motion="reduce")
    for name in ("Bob Babbage", "Cleo Curie", "Dora Darwin"):
        make_contact(name, email=f"{name.split()[0].lower()}@shop.example", is_sample=True, stage="lead")
    Contact.objects.filter(name="Cleo Curie").update(stage="customer")
    page.goto(live_server.url)
    yield Hands(page)
    cache.clear()


def test_the_first_hour_by_keys_alone(hands, live_server):
    page = hands.page
    page.wait_for_url("**/welcome/")
    hands.go_to("^Your firm")
    hands.write("Kestrel Coffee")
    hands.press("Enter")
    page.wait_for_url("**/welcome/next")
    hands.go_to("Look around the sample shop")
    hands.press("Enter")
    page.wait_for_url(f"{live_server.url}/")
    assert Organisation.objects.get().name == "Kestrel Coffee"

    hands.press("g", "p")
    page.wait_for_url("**/contacts/")
    open_builder(hands)
    save_view(hands)
    search_list(hands)
    hands.press("ArrowDown", "Enter")
    page.wait_for_url(re.compile(r"/contacts/\d+/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Cleo Curie")
    write_note(hands)
    make_task(hands)
    log_call(hands)
    invite(hands)
    make_token(hands)


def open_builder(hands):
    """The filter opens at its key, and Tab leads into it; a second press closes it."""
    page = hands.page
    hands.press("f")
    expect(page.locator("#builder")).to_be_visible()
    hands.go_to("^Filter")
    hands.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('#builder, .list-bar')")
    hands.press("Escape")


def search_list(hands):
    hands.go_to("^Search in", back=True)
    hands.write("cleo")
    expect(hands.page.locator("tr[data-row]")).to_have_count(1)


def save_view(hands):
    """Keep the list as a view of one's own."""
    hands.go_to("^Save view")
    hands.press("Enter")
    hands.go_to("^Save as a new view")
    hands.write("Mine")
    hands.press("Enter")
    expect(
        hands.page.get_by_role("navigation")
        .get_by_text("Mine")
        .or_(hands.page.locator("main").get_by_text("Mine"))
        .first
    ).to_be_visible()
    hands.page.wait_for_load_state()
    assert SavedView.objects.get().name == "Mine"


def write_note(hands):
    hands.go_to("^Note$")
    hands.press("Enter")
    hands.write("Likes dark roasts")
    hands.go_to("^(Add|Save|Keep)")
    hands.press("Enter")
    expect(hands.page.get_by_text("Likes dark roasts").first).to_be_visible()
    assert Note.objects.get().text == "Likes dark roasts"


def make_task(hands):
    hands.go_to("^New task")
    hands.press("Enter")
    hands.page.wait_for_url("**/tasks/new/**")
    hands.write("Send a sample")
    hands.press("Enter")
    hands.page.wait_for_url(RECORD_PAGE)
    assert Task.objects.get().contact.name == "Cleo Curie"


def log_call(hands):
    hands.run("log a call", option="Log a call")
    hands.page.wait_for_url("**/log/")
    expect(hands.page.locator("#whom")).to_be_focused()
    hands.write("cleo")
    expect(hands.page.locator("#whom-found")).to_contain_text("Cleo Curie")
    hands.go_to("Cleo Curie")
    hands.press("Enter")
    hands.page.wait_for_url("**/log/?contact=**")
    hands.go_to("^Talked")
    hands.press("Enter")
    hands.page.wait_for_url(RECORD_PAGE)
    assert Activity.objects.get().outcome == "reached"


def invite(hands):
    hands.run("invite", option="Invite somebody")
    hands.page.wait_for_url("**/invite**")
    hands.go_to("^E-mail")
    hands.write("bea@staff.example")
    hands.press("Enter")
    expect(hands.page.locator("main")).to_contain_text("bea@staff.example")
    assert User.objects.filter(email="bea@staff.example").exists()


def make_token(hands):
    hands.run("api token", option="New API token")
    hands.page.wait_for_url("**/settings/api/new/")
    hands.go_to("^Name")
    hands.write("Shop")
    hands.press("Enter")
    expect(hands.page.locator("main")).to_contain_text("tl_")
