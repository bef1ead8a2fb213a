"""Nothing acknowledged is lost: offline, failing collectors, leaving pages."""

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.tracker.recorder import Recorder


def open_page(page: Page, recorder: Recorder, path: str = "/") -> None:
    page.goto(recorder.site + path)
    recorder.wait_for("page")


def test_calls_close_together_share_a_batch(page: Page, recorder: Recorder) -> None:
    page.goto(recorder.site)
    page.wait_for_function("!!window.touchline")
    page.evaluate("for (let i = 0; i < 20; i++) touchline('track', 'Step', {i})")
    recorder.wait_for("Step", 20)
    assert len(recorder.batches) <= 2


def test_events_made_offline_arrive_when_back(context: BrowserContext, page: Page, recorder: Recorder) -> None:
    open_page(page, recorder)
    context.set_offline(True)
    page.evaluate("touchline('track', 'Offline')")
    page.evaluate("new Promise(done => setTimeout(done, 300))")
    assert recorder.find("Offline") == []
    context.set_offline(False)
    recorder.wait_for("Offline")


def test_events_made_offline_outlive_the_page(context: BrowserContext, page: Page, recorder: Recorder) -> None:
    open_page(page, recorder)
    context.set_offline(True)
    page.evaluate("for (let i = 0; i < 120; i++) touchline('track', 'Offline', {i})")
    page.goto("about:blank")
    context.set_offline(False)
    page.goto(f"{recorder.site}/back")
    # The view of the second page takes the hundredth place, unless the first page's last word was sent without waiting.
    events = recorder.wait_for("Offline", 99)
    assert sorted(event["properties"]["i"] for event in events)[-99:] == list(range(21, 120))
    assert page.evaluate("localStorage.touchline_queue") is None


@pytest.mark.parametrize("status", [500, 503, 429])
def test_failing_collector_is_asked_again_with_the_same_ids(page: Page, recorder: Recorder, status: int) -> None:
    recorder.answers = [status, status]
    page.goto(recorder.site)
    recorder.wait(lambda: len(recorder.batches) >= 3, "third attempt")
    ids = [[event["messageId"] for event in batch["batch"]] for batch in recorder.batches]
    assert ids[0] == ids[1] == ids[2]
    assert recorder.batches[0]["sentAt"] < recorder.batches[1]["sentAt"] < recorder.batches[2]["sentAt"]


@pytest.mark.parametrize("status", [400, 401, 413])
def test_refused_batch_is_not_repeated(page: Page, recorder: Recorder, status: int) -> None:
    recorder.answers = [status]
    open_page(page, recorder)
    page.evaluate("touchline('track', 'Next')")
    recorder.wait_for("Next")
    assert [len(batch["batch"]) for batch in recorder.batches] == [1, 1]


def test_unsent_events_leave_with_the_page(page: Page, recorder: Recorder) -> None:
    page.clock.install()
    page.goto(recorder.site)
    page.wait_for_function("!!window.touchline?.started")
    page.evaluate("touchline('track', 'Last')")
    page.goto("about:blank")
    recorder.wait_for("Last")
    assert recorder.describe() == ["page", "Last"]


def test_large_events_are_split_into_batches_a_beacon_can_carry(page: Page, recorder: Recorder) -> None:
    open_page(page, recorder)
    page.evaluate("for (let i = 0; i < 5; i++) touchline('track', 'Large', {text: 'é'.repeat(12000)})")
    recorder.wait_for("Large", 5)
    assert all(len(batch["batch"]) <= 2 for batch in recorder.batches)


def test_page_back_from_cache_is_a_new_view(page: Page, recorder: Recorder) -> None:
    open_page(page, recorder)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    recorder.wait_for("page", 2)
