"""A campaign's whole way as a marketer walks it: design, rehearse, send, click in what arrived, answer it, read the report.

Everything runs as a user runs it: the pages, the collector, the worker, the sender, and a browser beside them.
"""

import os
import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.support.running import get_variables

AGENT = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"
)
"""A reader's browser; what calls itself headless is counted as a machine, and rightly."""
SET_UP = """
import django; django.setup()
from touchline.campaigns.factories import make_people, make_sender
from touchline.campaigns.models import Rules
from touchline.contacts.consents.purposes import Words, create_purpose
from touchline.contacts.consents.services import Choice, Proof, say
from touchline.contacts.models import Basis, Consent, Contact
from touchline.messaging.models import Brand
from touchline.messaging.returns.set_up import get_tracking_topic, save_rules
from touchline.organisation.models import Organisation
from touchline.kit.clock import now
topic = create_purpose(Words({"en": "Walked letter"}, {"en": "We write."}), basis=Basis.CONSENT, channels=["email"], actor=None)
save_rules({}, actor=None)
people = make_people(3, agreed=None, start=7100)
for one in people[:2]:
    for about in (topic, get_tracking_topic()):
        say(one, [Choice(about, "email", is_given=True)], proof=Proof(Consent.Way.PAGE))
make_sender()
Contact.objects.filter(pk=people[0].pk).update(name="Wanda Walker")
Brand.objects.update_or_create(id=1, defaults={"name": "Shop", "address": "Works, Quay 1, Kiel"})
Organisation.objects.update_or_create(defaults={"name": "Shop", "set_up_at": now()})
# A minute to undo it is what users get; here it would be a minute of waiting.
Rules.objects.update_or_create(id=1, defaults={"undo_seconds": 2})
print(people[0].pk)
"""


@pytest.fixture
def marketer(running, browser):
    """A browser in which the first user is logged in."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, user_agent=AGENT, locale="en-GB", reduced_motion="reduce"
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(re.findall(r"http\S+", running.call("login_link"))[-1])
    if page.locator("main form button").count():
        page.locator("main form button").first.click()
    yield page
    context.close()
    assert not errors, errors


def run_code(running, code):
    """What Python prints as a process of the installation."""
    own = {"TOUCHLINE_HOME": str(running.home), "TOUCHLINE_PORT": str(running.port)}
    environment = {**get_variables(), **own, "DJANGO_SETTINGS_MODULE": "touchline.config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.split()[-1]


def keep_picture(page, name):
    """With SHOTS=folder each step is kept as a picture."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/walk-{name}.png", full_page=True)


def test_a_campaign_from_the_design_to_the_report(running, marketer):
    person = int(run_code(running, SET_UP))
    make_design(marketer, running)
    rehearse_and_send(marketer, running)
    report = marketer.url
    play_the_reader(marketer, running)
    read_today_and_line(marketer, running, person)
    read_report(marketer, report)


def make_design(page, running):
    """From a ready-made letter, with a button that leads somewhere; what is missing is said until it is there."""
    page.goto(f"{running.url}/designs/new")
    page.get_by_role("button", name="Newsletter One main story").click()
    page.wait_for_url(re.compile(r"/designs/\d+/$"))
    page.locator(".design-name").fill("Walked")
    page.locator("#subject").fill('{{ contact.first_name | default: "You" }}, read this')
    mail = page.frame_locator(".design-frame iframe:not([data-coming])")
    expect(mail.locator("body")).to_contain_text("Ada, read this", timeout=20_000)
    for number in range(3):
        mail.get_by_text("Read on").nth(number).click()
        address = page.locator("[data-settings] input[inputmode=url]")
        address.fill(f"{running.url}/newsletter/?story={number}")
        expect(page.locator("[data-save-state]")).to_have_text("Saved", timeout=20_000)
    expect(page.locator("[data-problems-list]")).not_to_contain_text("only an example", timeout=20_000)
    page.get_by_role("button", name="Send a test").click()
    page.get_by_role("button", name="Send it to me").click()
    expect(page.locator("#test-said")).to_contain_text("practice", timeout=20_000)
    keep_picture(page, "design")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Send it in a campaign").click()


def rehearse_and_send(page, running):
    """To everybody; two of them agreed, and exactly those get it."""
    page.wait_for_url(re.compile(r"/campaigns/new"))
    page.locator("input[name=is_everybody]").check()
    page.locator("select[name=topic]").select_option(label="Walked letter")
    page.locator("select[name=sender]").select_option(index=1)
    expect(page.locator("#audience")).to_contain_text("2 people may get it", timeout=20_000)
    page.get_by_role("button", name="Rehearse").click()
    numbers = page.locator("#send-it")
    expect(numbers).to_contain_text("Send to 2 people", timeout=20_000)
    expect(page.locator(".rehearsal")).to_contain_text("There is no consent for this.")
    keep_picture(page, "rehearsal")
    numbers.get_by_role("button", name="Send to 2 people").click()
    page.wait_for_url(re.compile(r"/sends/\d+/$"))
    expect(page.locator("#send-state")).to_contain_text("Sent", timeout=60_000)


def play_the_reader(page, running):
    """Open the mail that was kept, follow its button through the collector, and answer it."""
    page.goto(f"{running.url}/practice/")
    page.get_by_role("link", name="Wanda, read this").first.click()
    mail = page.frame_locator("iframe.send-mail")
    expect(mail.get_by_text("Hello Wanda")).to_be_visible()
    # Whoever clicks in the first seconds is a machine; this reader reads first.
    page.wait_for_timeout(7_000)
    with page.context.expect_page() as opened:
        mail.get_by_text("Read on").first.click()
    expect(opened.value).to_have_url(re.compile(r"/newsletter/\?story=0.*utm_source=newsletter"))
    opened.value.close()
    page.get_by_label("They write back").fill("Is there one in blue?")
    page.get_by_role("button", name="Let it come in").click()
    expect(page.get_by_text("It came in like any answer")).to_be_visible()
    keep_picture(page, "mail")


def read_today_and_line(page, running, person):
    """The answer waits on Today, is answered there, and stands on the person's line with all that happened."""
    page.goto(running.url)
    page.get_by_text("Is there one in blue?").first.click()
    answer = page.locator("main textarea")
    expect(answer).to_be_visible()
    keep_picture(page, "answer")
    answer.fill("Yes, from Tuesday.")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_text("Your answer is on its way.").or_(page.get_by_text("Answered by")).first).to_be_visible()
    line = page.locator("main")
    expect_soon(
        page, f"{running.url}/contacts/{person}/", line, ("Clicked in an e-mail", "Answered an e-mail", "Walked")
    )
    keep_picture(page, "line")


def read_report(page, report):
    """Two had it, one clicked, one replied, and the number leads to who it was."""
    expect_soon(page, report, page.locator(".send-figures").first, (re.compile(r"Clicked\s*1"),))
    expect(page.locator("main")).to_contain_text("1 replied")
    expect(page.locator("main")).to_contain_text("/newsletter/?story=0")
    expect(page.locator("main")).to_contain_text(re.compile(r"kundin\.example\s*2\s*0\s*1\s*50\.0 %\s*1\s*50\.0 %\s*0"))
    keep_picture(page, "report")
    page.locator(".send-figures a[href*='what=clicked']").click()
    expect(page.locator("main")).to_contain_text("Wanda Walker")


def expect_soon(page, address, place, words):
    """Look at a page anew until it says all of it: what happened comes by the stream, within seconds."""
    for turn in range(15):
        page.goto(address)
        try:
            for one in words:
                expect(place).to_contain_text(one, timeout=2_500)
        except AssertionError:
            if turn == 14:
                raise
        else:
            return
