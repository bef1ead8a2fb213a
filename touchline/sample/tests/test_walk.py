"""A real browser buys something in the shop, and the collector hears of every step."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from tests.tracker.recorder import SCRIPT, Recorder
from touchline.sample.services import install_source


@pytest.fixture
def recorder(settings: Settings) -> Iterator[Recorder]:
    """A collector that writes down what it gets, known to the shop's pages and their policy."""
    assert SCRIPT.exists(), f"{SCRIPT} is missing: run `make setup`."
    recorder = Recorder()
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, collector_url=recorder.collector)
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    own = {name: [*directives[name], recorder.collector] for name in ("script-src", "connect-src")}
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives | own}
    yield recorder
    recorder.stop()


@pytest.fixture
def look(page: Page) -> Callable[[str], None]:
    """Keeps a picture of the page when TEST_PICTURES names a folder."""
    folder = os.environ.get("TEST_PICTURES")

    def keep(name: str) -> None:
        if folder:
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    return keep


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1280, 390])
def test_a_visitor_reads_signs_up_and_buys(
    page: Page, live_server: LiveServer, recorder: Recorder, look: Callable[[str], None], width: int
) -> None:
    install_source()
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{live_server.url}/shop/")
    recorder.wait_for("page")
    look(f"shop-home-{width}")
    page.get_by_role("link", name="Pricing").first.click()
    page.get_by_placeholder("you@example.com").fill("ada@example.com")
    look(f"shop-pricing-{width}")
    page.get_by_role("button", name="Sign up").click()
    page.get_by_text("You are on the list").wait_for()
    assert recorder.wait_for("identify")[0]["traits"] == {"email": "ada@example.com"}
    buy(page, look, width)
    recorder.wait_for("Order Completed")
    names = [event.get("event") or event["type"] for event in recorder.events]
    bought = ["Product Viewed", "Product Added", "Cart Viewed", "Checkout Started", "identify", "Order Completed"]
    assert [name for name in names if name in bought][-6:] == bought
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert names.count("form_submitted") == 1


def buy(page: Page, look: Callable[[str], None], width: int) -> None:
    """Puts a kilo of espresso into the cart and orders it."""
    page.get_by_role("navigation").get_by_role("link", name="Coffee").click()
    look(f"shop-category-{width}")
    page.get_by_role("link", name="Hover Espresso").click()
    page.get_by_text("1 kg").click()
    page.get_by_text("42.50 €").wait_for()
    look(f"shop-product-{width}")
    page.get_by_role("button", name="Add to cart").click()
    look(f"shop-cart-{width}")
    page.get_by_role("link", name="To the check-out").click()
    entries = {"E-mail": "ada@example.com", "First name": "Ada", "Last name": "Lovelace"}
    for label, text in (entries | {"Street and number": "Mill Lane 1", "Postcode": "12345", "Town": "Berlin"}).items():
        page.locator("#checkout").get_by_label(label).fill(text)
    look(f"shop-checkout-{width}")
    page.get_by_role("button", name="Order now").click()
    page.get_by_text("Thank you, Ada.").wait_for()
    look(f"shop-thanks-{width}")
