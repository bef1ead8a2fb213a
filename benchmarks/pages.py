"""`page_p95_ms`, `search_p95_ms` and `bulk_edit_per_s`: staff at work in the large installation."""

import html
import json
import random
import re
import time
from collections.abc import Callable, Iterable
from contextlib import closing

import httpx

from benchmarks.figures import get_percentile, record
from benchmarks.installation import Installation, NotReady
from benchmarks.large import pick_people, run_large
from benchmarks.staff import log_in

BULK_SECONDS = 600
TAG = "bench"
NEXT = re.compile(r'<a [^>]*href="([^"]+)"[^>]*data-key="\]"')
GIVEN = 200_000
"""Records a bulk edit changes."""


def measure_pages(*, quick: bool, command: str) -> None:
    """The worst p95 of list, record, company, Today, API list and detail over HTTP, one reader; each is printed."""
    rounds = 20 if quick else 200
    with run_large(quick=quick) as installation:
        people = pick_people(installation, count=rounds)
        companies = [row[0] for row in installation.query_postgres("SELECT id FROM contacts_company LIMIT 5000")]
        with closing(log_in(installation)) as staff, closing(open_api(installation)) as api:
            figures = {
                "list of people": _time(staff, ["/contacts/"] * rounds),
                "the next pages": _time(staff, _follow_pages(staff, "/contacts/", rounds)),
                "person": _time(staff, [f"/contacts/{person}/" for person in people]),
                "companies": _time(staff, ["/companies/"] * rounds),
                "company": _time(staff, [f"/companies/{one}/" for one in random.sample(companies, rounds)]),
                "today": _time(staff, ["/"] * rounds),
                "API list": _time(api, ["/api/v1/contacts?limit=50"] * rounds),
                "API detail": _time(api, [f"/api/v1/contacts/{person}" for person in people]),
            }
    print({name: round(took, 1) for name, took in figures.items()}, flush=True)
    record("page_p95_ms", round(max(figures.values()), 1), "ms", 100, command)


def measure_search(*, quick: bool, command: str) -> None:
    """The palette while typing: p95 for exact identifiers, and for names with a slip, letter by letter from the third."""
    rounds = 20 if quick else 100
    with run_large(quick=quick) as installation:
        rows = installation.query_postgres(
            "SELECT email, name FROM contacts_contact WHERE email <> '' AND length(name) > 8 AND id %% 37 = 5 LIMIT %s",
            rounds,
        )
        with closing(log_in(installation)) as staff:
            exact = _time(staff, [_search(email) for email, _ in rows])
            typed = [part for _, name in rows[: rounds // 5] for part in _type(_slip(name))]
            misspelt = _time(staff, [_search(part) for part in typed])
    record("search_p95_ms", [round(exact, 1), round(misspelt, 1)], "ms (exact / misspelt)", [50, 100], command)


def measure_bulk_edit(*, quick: bool, command: str) -> None:
    """A tag for 200,000 people through the list's bulk edit; every one has a row of history and an event afterwards."""
    most = 2_000 if quick else GIVEN
    with run_large(quick=quick) as installation:
        ids = [
            row[0] for row in installation.query_postgres("SELECT id FROM contacts_contact ORDER BY id LIMIT %s", most)
        ]
        tag = f"{TAG}-{int(time.time())}"
        installation.query_postgres("UPDATE contacts_contact SET stage = 'lost' WHERE id = ANY(%s) RETURNING 1", ids)
        with closing(log_in(installation)) as staff:
            rate = _edit_many(installation, staff, tag, most=most)
    record("bulk_edit_per_s", round(rate), "records/s", 5000, command)


def open_api(installation: Installation) -> httpx.Client:
    """A client with the installation's token."""
    headers = {"Authorization": f"Bearer {installation.token}"}
    return httpx.Client(base_url=installation.pages, headers=headers, timeout=30)


def _time(client: httpx.Client, paths: Iterable[str]) -> float:
    """The p95 in ms over these addresses, after three unmeasured ones."""
    took = []
    for number, path in enumerate(paths):
        began = time.perf_counter()
        answer = client.get(path)
        if number >= 3:
            took.append((time.perf_counter() - began) * 1000)
        if answer.status_code != httpx.codes.OK:
            raise NotReady(f"{path} answered {answer.status_code}.")
    return get_percentile(took, 0.95)


def _follow_pages(client: httpx.Client, path: str, most: int) -> Iterable[str]:
    """The addresses of the next pages of a list, one after another."""
    for _ in range(most):
        found = NEXT.search(client.get(path).text)
        if found is None:
            break
        path = html.unescape(found[1])
        yield path


def _search(text: str) -> str:
    return f"/search?{httpx.QueryParams(q=text)}"


def _slip(name: str) -> str:
    """The name with two letters in the wrong order."""
    place = len(name) // 2
    return name[: place - 1] + name[place] + name[place - 1] + name[place + 1 :]


def _type(text: str) -> list[str]:
    return [text[:length] for length in range(3, len(text) + 1)]


def _edit_many(installation: Installation, staff: httpx.Client, tag: str, *, most: int) -> float:
    """Starts the work as the list does, and waits for its end; records a second between its first and last moment."""
    staff.get("/contacts/")
    chosen = json.dumps({"all": [{"kind": "attribute", "field": "stage", "operator": "any_of", "value": ["lost"]}]})
    answer = staff.post(
        "/lists/contact/edit/start",
        data={"whole": "1", "filter": chosen, "how": "add", "field": "tags", "value": tag},
        headers={"X-CSRFToken": staff.cookies["csrftoken"], "Referer": installation.pages},
    )
    answer.raise_for_status()
    sql = "SELECT id, state, changed, extract(epoch FROM finished_at - started_at) FROM records_work ORDER BY id DESC LIMIT 1"
    done: Callable[[], bool] = lambda: installation.query_postgres(sql)[0][1] in ("done", "failed")  # noqa: E731
    installation.wait_until(done, what="end of the bulk edit", seconds=BULK_SECONDS)
    [(work, state, changed, seconds)] = installation.query_postgres(sql)
    assert (state, changed) == ("done", most), f"The work ended {state} with {changed} of {most}."
    rows = installation.query_postgres(
        "SELECT count(*) FROM records_change c JOIN records_work w ON w.change_set_id = c.change_set_id WHERE w.id = %s",
        work,
    )
    assert rows == [(most,)], f"{rows} rows of history for {most} records."
    return most / float(seconds)
