"""What each consent mode sends and stores; Do Not Track, Global Privacy Control and staff browsers."""

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.tracker.recorder import Recorder

STORED = "[Object.keys(localStorage), document.cookie]"
NOTHING: list[object] = [[], ""]


def open_quietly(page: Page, recorder: Recorder) -> None:
    page.goto(recorder.site)
    page.wait_for_function("!!window.touchline?.started")


def test_full_keeps_one_id_in_first_party_storage(page: Page, recorder: Recorder) -> None:
    page.goto(recorder.site)
    page.goto(f"{recorder.site}/b")
    first, second = recorder.wait_for("page", 2)
    assert first["anonymousId"] == second["anonymousId"] == page.evaluate("localStorage.touchline_id")


def test_cookie_where_storage_is_refused(page: Page, recorder: Recorder) -> None:
    page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw Error('refused') }})")
    page.goto(recorder.site)
    page.goto(f"{recorder.site}/b")
    first, second = recorder.wait_for("page", 2)
    assert f"touchline_id={first['anonymousId']}" in page.evaluate("document.cookie")
    assert first["anonymousId"] == second["anonymousId"]


@pytest.mark.parametrize("attributes", ["", 'data-consent="anonymous"'])
def test_anonymous_stores_nothing_and_sends_no_id(page: Page, recorder: Recorder, attributes: str) -> None:
    recorder.attributes = attributes
    page.goto(recorder.site)
    (view,) = recorder.wait_for("page")
    assert "anonymousId" not in view
    assert page.evaluate(STORED) == NOTHING


def test_none_sends_and_stores_nothing_until_allowed(page: Page, recorder: Recorder) -> None:
    recorder.attributes = 'data-consent="none"'
    open_quietly(page, recorder)
    page.evaluate("touchline('track', 'Lost'); touchline('identify', 'u')")
    assert page.evaluate(STORED) == NOTHING
    page.evaluate("touchline('consent', 'full'); touchline('track', 'Kept')")
    recorder.wait_for("Kept")
    assert recorder.describe() == ["page", "Kept"]
    page.goto(f"{recorder.site}/b")
    recorder.wait_for("page", 2)


def test_refusal_forgets_and_is_remembered(page: Page, recorder: Recorder) -> None:
    page.goto(recorder.site)
    recorder.wait_for("page")
    page.evaluate("touchline('track', 'Unsent'); touchline('consent', 'none')")
    assert page.evaluate(STORED) == [["touchline_consent"], ""]
    open_quietly(page, recorder)
    page.evaluate("touchline('consent', 'full')")
    recorder.wait_for("page", 2)
    assert recorder.describe() == ["page", "page"]


def test_unknown_word_counts_as_no_consent(page: Page, recorder: Recorder) -> None:
    recorder.attributes = 'data-consent="ful"'
    open_quietly(page, recorder)
    page.evaluate("touchline('track', 'Lost'); touchline('consent', 'anonymous')")
    recorder.wait_for("page")
    assert recorder.describe() == ["page"]


@pytest.mark.parametrize("signal", ["doNotTrack: '1'", "globalPrivacyControl: true"])
def test_signals_of_the_browser_are_honoured(page: Page, recorder: Recorder, signal: str) -> None:
    name, value = signal.split(": ")
    page.add_init_script(f"Object.defineProperty(navigator, '{name}', {{value: {value}}})")
    open_quietly(page, recorder)
    page.evaluate("touchline('track', 'Lost')")
    assert page.evaluate(STORED) == NOTHING
    page.evaluate("touchline('consent', 'full')")
    recorder.wait_for("page")
    assert recorder.describe() == ["page"]
    page.goto(f"{recorder.site}/b")
    recorder.wait_for("page", 2)


def test_staff_browser_is_left_out_until_it_asks(context: BrowserContext, page: Page, recorder: Recorder) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{recorder.site}/#touchline-staff=off")
    page.wait_for_function("!!window.touchline")
    page.evaluate("touchline('track', 'Lost')")
    other = context.new_page()
    other.goto(f"{recorder.site}/b")
    other.wait_for_function("!!window.touchline")
    assert any("staff" in text for text in said)
    other.goto(f"{recorder.site}/c#touchline-staff=on")
    recorder.wait_for("page")
    assert [view["properties"]["path"] for view in recorder.find("page")] == ["/c"]
