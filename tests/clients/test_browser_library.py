"""Segment's browser library, unmodified, in a real Chromium on a page of another origin."""

import functools
import http.server
import secrets
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from benchmarks.installation import Installation
from tests.clients import node_folder
from tests.clients.calls import CALLS, PROPERTIES, Sent, check_arrived, check_person

HTML = '<!doctype html><meta charset="utf-8"><title>A site elsewhere</title><script src="bundle.js"></script>'


class QuietFiles(http.server.SimpleHTTPRequestHandler):
    """Serves the folder without a line for each request."""

    def log_message(self, format: str, *values: Any) -> None:
        """Says nothing."""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page that carries the bundled library."""
    node_folder.install()
    folder: Path = tmp_path_factory.mktemp("site")
    (folder / "index.html").write_text(HTML, encoding="utf-8")
    node_folder.bundle("browser.js", folder / "bundle.js")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(QuietFiles, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_address[1]}/index.html"
    server.shutdown()
    server.server_close()
    thread.join()


def make_site(installation: Installation) -> str:
    """The public key of a new site, used at once: the library asks for its settings only once."""
    return installation.run("source", "create", f"A site {secrets.token_hex(3)}")


def test_every_call_arrives(
    page: Page, site: str, installation: Installation, arrived: Callable[[set[str]], dict[str, dict[str, Any]]]
) -> None:
    """The library asks for its settings, sends to the address in them, and each call comes back through the API."""
    key = make_site(installation)
    user = f"browser-{secrets.token_hex(4)}"
    page.goto(site)
    page.evaluate("([url, key]) => start(url, key)", [installation.collector, key])
    sent = [
        Sent(*one)
        for one in page.evaluate("([user, properties]) => callEverything(user, properties)", [user, PROPERTIES])
    ]
    assert {one.call for one in sent} == set(CALLS)
    found = arrived({one.message_id for one in sent})
    check_arrived(found, sent)
    assert {event["contact_id"] for event in found.values()} != {None}
    check_person(installation, user, email=f"{user}@example.com")


def test_what_came_before_the_name_is_the_same_persons(
    page: Page, site: str, installation: Installation, arrived: Callable[[set[str]], dict[str, dict[str, Any]]]
) -> None:
    """The page seen before `identify` stands on the same person's line afterwards."""
    key = make_site(installation)
    user = f"browser-{secrets.token_hex(4)}"
    page.goto(site)
    page.evaluate("([url, key]) => start(url, key)", [installation.collector, key])
    sent = page.evaluate("([user, properties]) => callEverything(user, properties)", [user, PROPERTIES])
    arrived({message_id for _, message_id, _ in sent})
    [person] = installation.call_api(f"/api/v1/contacts?external_id={user}")["items"]
    timeline = installation.call_api(f"/api/v1/contacts/{person['id']}/timeline?limit=1000")["items"]
    assert {item["message_id"] for item in timeline} >= {message_id for call, message_id, _ in sent if call != "alias"}
