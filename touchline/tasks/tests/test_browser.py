"""Today, tasks and logging in a real browser: accessible, by keyboard, on a phone, and without a network."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.test import Client

from touchline.contacts.factories import make_contact
from touchline.kit.clock import now
from touchline.organisation.models import Organisation
from touchline.records.models import Note
from touchline.tasks.models import Activity, Task
from touchline.tasks.services import NewTask, create_task
from touchline.users.factories import make_user

# Colours on their way from light to dark are nobody's fault.
SETTLED = """() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))).then(() =>
    Promise.all(document.getAnimations()
    .filter((one) => one.effect.getTiming().iterations !== Infinity).map((one) => one.finished.catch(() => 0))))"""


@pytest.fixture
def user(transactional_db):
    cache.clear()
    Organisation.objects.create(name="Kestrel", currency="EUR", accent="#ffb300", set_up_at=now())
    yield make_user("admin", email="ada@staff.example", name="Ada")
    cache.clear()


@pytest.fixture
def staff(live_server, page, user):
    """A page of an admin, 360 pixels wide."""
    client = Client()
    client.force_login(user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    page.set_viewport_size({"width": 360, "height": 780})
    page.emulate_media(reduced_motion="reduce")
    return page


@pytest.fixture
def bob(user):
    return make_contact("Bob Babbage", email="bob@shop.example", owner=user)


def check(page):
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.evaluate(SETTLED)
        found = Axe().run(page).response["violations"]
        assert [(rule["id"], [node["html"][:160] for node in rule["nodes"]]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(
    "path",
    ["/", "/tasks/", "/tasks/new/", "/notices/", "/welcome/", "/welcome/next", "/settings/organisation/", "/offline/"],
)
def test_pages_are_accessible_on_a_phone_in_both_looks(path, staff, live_server, user, bob):
    create_task(user, NewTask(title="Send the offer", owner=user, about=bob, due_on=now().date()))
    staff.goto(f"{live_server.url}{path}")
    check(staff)


def test_a_call_is_logged_in_two_taps(staff, live_server, bob):
    staff.goto(f"{live_server.url}/contacts/{bob.pk}/")
    staff.locator("[data-open-sheet=log-call]").click()
    check(staff)
    staff.locator("dialog[open]").get_by_text("Talked").click()
    staff.get_by_text("Call with Bob Babbage logged.").wait_for()
    assert Activity.objects.get().outcome == "reached"


def test_what_is_written_without_a_network_is_sent_once_there_is_one(staff, live_server, bob):
    staff.goto(f"{live_server.url}/contacts/{bob.pk}/")
    staff.locator("[data-open-sheet=log-visit]").wait_for()
    staff.evaluate("navigator.serviceWorker.ready.then(() => true)")
    staff.context.set_offline(offline=True)
    staff.locator("[data-open-sheet=log-visit]").click()
    staff.locator("dialog[open] textarea").fill("At their door")
    staff.locator("dialog[open]").get_by_text("Agreed").click()
    staff.locator("#offline-state", has_text="1").wait_for()
    staff.goto(f"{live_server.url}/tasks/")
    staff.locator("#offline-kind").select_option("note")
    staff.locator("#offline-note").fill("From the train")
    staff.get_by_text("Keep it").click()
    staff.locator(".offline-entry").nth(1).wait_for()
    check(staff)
    assert not Activity.objects.exists()
    staff.context.set_offline(offline=False)
    staff.locator(".offline-entry").first.wait_for(state="detached")
    staff.goto(f"{live_server.url}/tasks/")
    staff.locator("#offline-state").wait_for(state="hidden")
    assert [activity.note for activity in Activity.objects.all()] == ["At their door"]
    assert [note.text for note in Note.objects.all()] == ["From the train"]


def test_no_page_of_the_staff_is_kept_on_the_device(staff, live_server, bob):
    staff.goto(f"{live_server.url}/contacts/{bob.pk}/")
    staff.evaluate("navigator.serviceWorker.ready.then(() => true)")
    kept = staff.evaluate(
        """async () => (await Promise.all((await caches.keys()).map(async (name) =>
        (await (await caches.open(name)).keys()).map((request) => new URL(request.url).pathname)))).flat()"""
    )
    assert "/offline/" in kept
    assert not [path for path in kept if "/contacts/" in path or path == "/"]


def test_a_task_is_made_and_ticked_by_keyboard_alone(staff, live_server, user):
    staff.set_viewport_size({"width": 1280, "height": 800})
    staff.goto(f"{live_server.url}/tasks/")
    staff.keyboard.press("n")
    staff.wait_for_url("**/tasks/new/**")
    staff.keyboard.type("Write to Bob")
    staff.keyboard.press("Enter")
    staff.wait_for_url("**/tasks/")
    staff.keyboard.press("j")
    staff.keyboard.press("x")
    staff.locator(".task.is-done").wait_for()
    assert Task.objects.get().done_by == user


def test_a_key_before_the_page_is_taken_up_ticks_the_row_where_it_stands(staff, live_server, user):
    task = create_task(user, NewTask(title="Send the offer", owner=user))
    staff.add_init_script(
        """addEventListener("DOMContentLoaded", () => { for (const key of "jx")
        document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })) })"""
    )
    staff.goto(f"{live_server.url}/tasks/")
    staff.locator(".task.is-done").wait_for()
    task.refresh_from_db()
    assert task.done_by == user


def test_a_day_is_worked_by_keys_from_where_one_stands(staff, live_server, user, bob):
    for name in ("Max", "Meg"):
        make_user("sales", email=f"{name.lower()}@staff.example", name=name)
    task = create_task(user, NewTask(title="Send the offer", owner=user, due_on=now().date()))
    create_task(user, NewTask(title="Call back", owner=user, due_on=now().date()))
    staff.set_viewport_size({"width": 1280, "height": 800})
    staff.goto(f"{live_server.url}/")
    row = staff.locator(".todo", has_text="Send the offer")
    staff.keyboard.press("j")
    if row.get_attribute("aria-current") != "true":
        staff.keyboard.press("j")
    staff.keyboard.press("h")
    row.get_by_role("button", name="Max").wait_for()
    staff.keyboard.type("meg")
    staff.keyboard.press("Enter")
    row.get_by_text("Handed on to Meg").wait_for()
    task.refresh_from_db()
    assert task.owner.name == "Meg"
    staff.keyboard.press("u")
    row.locator(".tick-box:not(.tick-done)").wait_for()
    assert row.get_attribute("aria-current") == "true"
    staff.keyboard.press("x")
    row.locator(".tick-done").wait_for()
    task.refresh_from_db()
    assert (task.owner, task.done_by) == (user, user)


def test_a_browser_may_install_the_pages(staff, live_server):
    staff.goto(f"{live_server.url}/tasks/")
    staff.evaluate("navigator.serviceWorker.ready.then(() => true)")
    session = staff.context.new_cdp_session(staff)
    found = session.send("Page.getAppManifest")
    assert found["errors"] == []
    problems = [error["errorId"] for error in session.send("Page.getInstallabilityErrors")["installabilityErrors"]]
    # A profile of a test is one that keeps nothing, in which browsers install nothing.
    assert [problem for problem in problems if problem != "in-incognito"] == []


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_three_buttons_hold_their_words_at_every_width(language, staff, live_server, user, bob):
    user.language = language
    user.save(update_fields=["language"])
    staff.goto(f"{live_server.url}/contacts/{bob.pk}/")
    staff.locator("[data-open-sheet=log-visit]").wait_for()
    for width in (320, 360, 768, 1024, 1366, 1440, 1920):
        staff.set_viewport_size({"width": width, "height": 900})
        staff.screenshot(path=f"/tmp/logb-{language}-{width}.png")
        over = staff.locator(".log-button").evaluate_all(
            "(all) => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent)"
        )
        assert (width, over) == (width, [])
    assert staff.locator(".log-button").count() == 3


def test_a_line_of_today_is_done_by_one_key_and_can_be_taken_back(staff, live_server, user):
    create_task(user, NewTask(title="First call", owner=user, due_on=now().date()))
    staff.set_viewport_size({"width": 1280, "height": 800})
    staff.goto(f"{live_server.url}/")
    staff.locator(".todo").wait_for()
    staff.keyboard.press("j")
    staff.keyboard.press("x")
    staff.locator(".todo.is-done").wait_for()
    assert Task.objects.get().done_by == user
    staff.locator("[data-undo]").click()
    staff.locator(".todo.is-done").wait_for(state="detached")
    assert Task.objects.get().done_at is None
