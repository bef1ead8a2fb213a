"""How many API lists of 50 contacts one pages process answers a second, on the large installation."""

import base64
import json
import random
import threading
import time

import httpx

from benchmarks.figures import get_percentile, record
from benchmarks.installation import Installation
from benchmarks.large import run_large

CLIENTS = 4
SECONDS = 30.0
WANTED = 150


def measure_api_list(*, quick: bool, command: str) -> None:
    """Pages of the list of contacts at random places, by four clients that wait for their answers."""
    with run_large(quick=quick) as installation:
        measure_lists(installation, seconds=4.0 if quick else SECONDS, command=command)


def measure_lists(installation: Installation, *, seconds: float, command: str) -> None:
    """Ask a running installation for lists, and record how many came."""
    [[first, last]] = installation.query_postgres("SELECT min(id), max(id) FROM contacts_contact")
    took: list[float] = []
    over = threading.Event()
    threads = [
        threading.Thread(target=ask_lists, args=(installation, over, took, (first, last)), daemon=True)
        for _ in range(CLIENTS)
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    over.set()
    for thread in threads:
        thread.join(timeout=40)
    per_second = len(took) / (time.perf_counter() - began)
    median, slow = get_percentile(took, 0.5) * 1000, get_percentile(took, 0.95) * 1000
    print(f"median {median:.1f} ms, p95 {slow:.1f} ms of {len(took)}", flush=True)
    record("api_list_per_s", round(per_second, 1), "lists of 50/s", WANTED, command)


def ask_lists(installation: Installation, over: threading.Event, took: list[float], ids: tuple[int, int]) -> None:
    """Ask for one list after another until it is over."""
    headers = {"Authorization": f"Bearer {installation.token}"}
    with httpx.Client(base_url=installation.pages, headers=headers, timeout=30) as client:
        while not over.is_set():
            place = random.randint(ids[0], max(ids[0], ids[1] - 1000))
            after = base64.urlsafe_b64encode(json.dumps([place]).encode()).decode().rstrip("=")
            began = time.perf_counter()
            answer = client.get("/api/v1/contacts", params={"limit": "50", "after": after})
            took.append(time.perf_counter() - began)
            assert answer.status_code == httpx.codes.OK, answer.text
            assert answer.json()["items"], "an empty list"
