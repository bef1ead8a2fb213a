"""Fixtures for the visitor script: a recorder and a page that must stay free of errors."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.tracker.recorder import SCRIPT, Recorder


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    """A fresh site and collector."""
    assert SCRIPT.exists(), f"{SCRIPT} is missing: run `make setup`, or `node frontend/tracker/build.mjs`."
    recorder = Recorder()
    yield recorder
    recorder.stop()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile of its own."""
    context = browser.new_context(locale="en-GB", timezone_id="Europe/Berlin")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A tab; the test fails when the page saw any error."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert errors == []
