"""`visible_p95_s`: from acknowledgement until an open person page in Chromium, and the API, show the event."""

import secrets
import threading
import time
from contextlib import suppress

import httpx
from playwright.sync_api import Page, sync_playwright

from benchmarks.browser import launch_chromium
from benchmarks.figures import get_percentile, record
from benchmarks.installation import Installation, run_installation
from benchmarks.load import Load, LoadProcess
from benchmarks.visitors import make_contacts, make_headers

RATE = 500
PERSON = "visible-0"
LONGEST = 15.0
WATCH = """
() => {
  window.firstSeen = {};
  const look = () => {
    const text = document.body.textContent;
    for (const [token] of text.matchAll(/Probed page \\w+/g)) window.firstSeen[token] ??= Date.now() / 1000;
  };
  new MutationObserver(look).observe(document.body, {childList: true, subtree: true, characterData: true});
}
"""


class ApiWatch(threading.Thread):
    """Asks the API for the person's newest events, 20 times a second, and notes when each title came first."""

    def __init__(self, installation: Installation) -> None:
        super().__init__(daemon=True)
        self.first_seen: dict[str, float] = {}
        self.over = threading.Event()
        self._installation = installation

    def run(self) -> None:
        headers = {"Authorization": f"Bearer {self._installation.token}"}
        with httpx.Client(base_url=self._installation.pages, headers=headers, timeout=10) as client:
            while not self.over.is_set():
                with suppress(httpx.HTTPError):
                    items = client.get("/api/v1/events", params={"user_id": PERSON, "limit": 10}).json()["items"]
                    for item in items:
                        self.first_seen.setdefault(item["message_id"], time.time())
                time.sleep(0.05)


def measure_visible(*, quick: bool, command: str) -> None:
    """At 500 events/s: 120 page views of one person, a second apart; p95 on the page and in the API: two values."""
    samples = 20 if quick else 120
    with run_installation() as installation, sync_playwright() as playwright:
        make_contacts(installation, count=1, prefix="visible")
        browser = launch_chromium(playwright)
        page = open_person(browser.new_page(), installation)
        watch = ApiWatch(installation)
        load = LoadProcess(installation, Load(seconds=samples * 1.5 + 10, rate=RATE, connections=16))
        try:
            watch.start()
            on_page, in_api = _take_samples(installation, page, watch, count=samples)
        finally:
            watch.over.set()
            load.stop()
            browser.close()
    values = [round(get_percentile(on_page, 0.95), 3), round(get_percentile(in_api, 0.95), 3)]
    print(f"page: median {get_percentile(on_page, 0.5):.3f} s, worst {max(on_page):.3f} s", flush=True)
    record("visible_p95_s", values, "s (page / API)", [2, 2], command)


def open_person(page: Page, installation: Installation) -> Page:
    """Opens the person's page in a browser that logs in through a one-time link, and begins to watch it."""
    page.goto(installation.run("login_link").split()[-1])
    button = page.locator("form button[type=submit]")
    if "login" in page.url and button.count():
        button.first.click()
        page.wait_for_load_state()
    [person] = installation.call_api(f"/api/v1/contacts?external_id={PERSON}")["items"]
    page.goto(f"{installation.pages}/contacts/{person['id']}/")
    page.evaluate(WATCH)
    # The live stream is opened by a shared worker after the page has loaded.
    page.wait_for_timeout(3000)
    return page


def _take_samples(
    installation: Installation, page: Page, watch: ApiWatch, *, count: int
) -> tuple[list[float], list[float]]:
    acked: dict[str, tuple[str, float]] = {}
    with httpx.Client(base_url=installation.collector, timeout=10) as client:
        for _ in range(count):
            token = secrets.token_hex(4)
            acked[token] = (f"seen-{token}", _send_page(client, installation, token))
            page.wait_for_timeout(1000 + secrets.randbelow(300))
    page.wait_for_timeout(3000)
    on_page = page.evaluate("() => window.firstSeen")
    never = time.time()
    return (
        [on_page.get(f"Probed page {token}", never) - moment for token, (_, moment) in acked.items()],
        [watch.first_seen.get(message_id, never) - moment for message_id, moment in acked.values()],
    )


def _send_page(client: httpx.Client, installation: Installation, token: str) -> float:
    title = f"Probed page {token}"
    page = {"title": title, "path": f"/probed/{token}", "url": f"https://shop.example.com/probed/{token}"}
    body = {
        "userId": PERSON,
        "messageId": f"seen-{token}",
        "name": title,
        "properties": page,
        "context": {"page": page},
    }
    client.post("/v1/page", json=body, headers=make_headers(installation.key)).raise_for_status()
    return time.time()
