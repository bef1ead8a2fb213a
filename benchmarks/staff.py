"""Staff at work: people logged in through a one-time link, who load pages one after another."""

import random
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

import httpx

from benchmarks.installation import Installation, NotReady

READ_SECONDS = 1.0
"""Between two pages of somebody who reads them."""


def log_in(installation: Installation) -> httpx.Client:
    """A client with the session of a user who followed a fresh one-time link, as a browser would."""
    lines = installation.run("login_link").splitlines()
    link = next((word for line in reversed(lines) for word in line.split() if word.startswith("http")), None)
    if link is None:
        raise NotReady(f"`touchline login_link` printed no link: {lines}")
    client = httpx.Client(base_url=installation.pages, follow_redirects=True, timeout=30)
    answer = client.get(link)
    if "csrfmiddlewaretoken" in answer.text and "sessionid" not in client.cookies:
        token = answer.text.split('name="csrfmiddlewaretoken" value="', 1)[1].split('"', 1)[0]
        answer = client.post(str(answer.url), data={"csrfmiddlewaretoken": token}, headers={"Referer": str(answer.url)})
    answer.raise_for_status()
    if not client.cookies:
        raise NotReady(f"The one-time link {link} logged nobody in.")
    return client


class PageClients:
    """Clients that load pages until stopped, `pause` seconds between two; counts what they got and how long it took."""

    def __init__(
        self, installation: Installation, get_paths: Callable[[], Sequence[str]], *, count: int, pause: float = 0
    ) -> None:
        self.took: list[float] = []
        self.statuses: dict[int, int] = {}
        self.in_flight = 0
        self._get_paths = get_paths
        self._pause = pause
        self._over = threading.Event()
        self._lock = threading.Lock()
        session = log_in(installation)
        self._cookies = dict(session.cookies)
        self._base = installation.pages
        session.close()
        self._threads = [threading.Thread(target=self._load_pages, daemon=True) for _ in range(count)]

    def __enter__(self) -> "PageClients":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(timeout=40)

    def _load_pages(self) -> None:
        with httpx.Client(base_url=self._base, cookies=self._cookies, follow_redirects=True, timeout=30) as client:
            while not self._over.is_set():
                with suppress(httpx.HTTPError):
                    self._load_page(client, random.choice(self._get_paths()))
                    self._over.wait(self._pause)
                    continue
                self._count(0)
                time.sleep(0.2)

    def _load_page(self, client: httpx.Client, path: str) -> None:
        began = time.perf_counter()
        with self._lock:
            self.in_flight += 1
        try:
            status = client.get(path).status_code
        finally:
            with self._lock:
                self.in_flight -= 1
        self._count(status)
        self.took.append(time.perf_counter() - began)

    def _count(self, status: int) -> None:
        with self._lock:
            self.statuses[status] = self.statuses.get(status, 0) + 1


def find_people(installation: Installation, *, limit: int = 200) -> list[int]:
    """Ids of some contacts, through the API."""
    return [int(item["id"]) for item in installation.list_api(f"/api/v1/contacts?limit={limit}", most=limit)]


def make_paths(installation: Installation) -> list[str]:
    """What staff look at: the list of people, and the pages of some of them."""
    return ["/contacts/", "/contacts/", *[f"/contacts/{person}/" for person in find_people(installation, limit=50)]]
