"""Forged and greedy clients: unknown keys, other people's identifiers, loops; nothing changes, nothing is read."""

import secrets
import time
from typing import Any

import httpx

from benchmarks.installation import Installation, run_installation
from benchmarks.visitors import get_stamp, make_headers, send_batch

Event = dict[str, Any]
IDENTIFIES = 10_000
READS = (
    "/v1/identify",
    "/v1/contacts",
    "/v1/batch",
    "/api/v1/contacts",
    "/v1/users/anna/traits",
    "/v1/projects/unknown/settings",
)


def run_forged(*, quick: bool) -> dict[str, object]:
    """Two known people made by a server's key, then attacked with a site's public key."""
    with run_installation() as installation:
        site = installation.run("source", "create", "a site")
        figures = {**check_keys(installation, site), **check_reads(installation, site)}
        people = _make_people(installation)
        _attack(installation, site, identifies=500 if quick else IDENTIFIES)
        _wait_until_resolved(installation, site)
        after = [_read_person(installation, name) for name in ("anna", "bert")]
    for was, now in zip(people, after, strict=True):
        assert was["id"] == now["id"], f"{was['id']} became {now['id']}"
        changed = {
            name: (was.get(name), now.get(name)) for name in was if name in WATCHED and was[name] != now.get(name)
        }
        assert not changed, f"A public key changed {changed}"
    assert after[0]["id"] != after[1]["id"], "Two known people were joined by an anonymous client."
    return {**figures, "verified attributes changed": 0, "people joined": 0, "identifies": 500 if quick else IDENTIFIES}


WATCHED = {"id", "name", "email", "phone", "attributes"}


def check_keys(installation: Installation, site: str) -> dict[str, int]:
    """Unknown, empty and revoked keys are 401 on every address; raises AssertionError."""
    event = {"userId": "u", "event": "Forged", "type": "track", "name": "n", "groupId": "g", "previousId": "v"}
    calls = ("track", "identify", "page", "screen", "group", "alias", "batch")
    revoked = installation.run("source", "create", "soon revoked")
    body: dict[str, Any] = {**event, "batch": [event]}
    good = _post(installation, "/v1/track", revoked, body)
    assert good == httpx.codes.OK, f"A fresh key got {good}."
    installation.run("source", "revoke", "soon revoked")
    until = time.monotonic() + 10
    while _post(installation, "/v1/track", revoked, body) != httpx.codes.UNAUTHORIZED and time.monotonic() < until:
        time.sleep(0.2)
    tried = 0
    for call in calls:
        for key in ("", "unknown", site[:-1], site + "x", revoked, installation.token, "' OR 1=1 --", "\u0665" * 20):
            status = _post(installation, f"/v1/{call}", key, body)
            assert status == httpx.codes.UNAUTHORIZED, f"/v1/{call} with the key {key!r} answered {status}."
            tried += 1
    return {"forged keys refused": tried}


def check_reads(installation: Installation, site: str) -> dict[str, int]:
    """With a write key nothing can be read, on the collector nor through the API; raises AssertionError."""
    for path in READS:
        for headers in (make_headers(site), {"Authorization": f"Bearer {site}"}, {}):
            for base in (installation.collector, installation.pages):
                answer = httpx.get(f"{base}{path}", headers=headers, timeout=20)
                assert answer.status_code >= 300, f"GET {base}{path} answered {answer.status_code}: {answer.text[:200]}"
    live = httpx.get(f"{installation.collector}/live", headers=make_headers(site), timeout=20)
    assert live.status_code in {400, 401, 403, 404}, f"/live without a ticket answered {live.status_code}."
    return {"reads refused": len(READS) * 6 + 1}


def _post(installation: Installation, path: str, key: str, body: Event) -> int:
    headers = {**make_headers(key), "Content-Type": "application/json"}
    return httpx.post(f"{installation.collector}{path}", json=body, headers=headers, timeout=20).status_code


def _make_people(installation: Installation) -> list[Event]:
    traits = {"name": "Known", "plan": "gold", "phone": "+4930123456"}
    people = [
        {
            "type": "identify",
            "userId": name,
            "messageId": secrets.token_hex(8),
            "timestamp": get_stamp(),
            "traits": {**traits, "name": name.title(), "phone": f"+49301234{number}", "email": f"{name}@example.com"},
        }
        for number, name in enumerate(("anna", "bert"))
    ]
    send_batch(installation, people).raise_for_status()
    found = f"/api/v1/contacts?external_id={people[-1]['userId']}"
    installation.wait_until(lambda: bool(installation.call_api(found)["items"]), what="bert", seconds=30)
    return [_read_person(installation, name) for name in ("anna", "bert")]


def _read_person(installation: Installation, name: str) -> Event:
    [person] = installation.call_api(f"/api/v1/contacts?external_id={name}")["items"]
    whole: Event = installation.call_api(f"/api/v1/contacts/{person['id']}")
    return whole


def _attack(installation: Installation, site: str, *, identifies: int) -> None:
    claims: list[Event] = [
        {
            "type": "identify",
            "userId": "anna",
            "traits": {"name": "Mallory", "email": "mallory@example.com", "plan": "free"},
        },
        {"type": "identify", "traits": {"email": "anna@example.com", "name": "Mallory", "phone": "+490000"}},
        {"type": "identify", "userId": "bert", "traits": {"email": "anna@example.com"}},
        {"type": "identify", "userId": "anna", "traits": {"email": "bert@example.com", "phone": "+493012341"}},
        {"type": "alias", "previousId": "anna", "userId": "bert"},
        {"type": "alias", "previousId": "bert", "userId": "anna"},
        {"type": "alias", "previousId": "anna", "userId": "anna"},
        {"type": "alias", "previousId": "loop-1", "userId": "loop-2"},
        {"type": "alias", "previousId": "loop-2", "userId": "loop-3"},
        {"type": "alias", "previousId": "loop-3", "userId": "loop-1"},
        {"type": "group", "userId": "anna", "groupId": "evil", "traits": {"name": "Evil"}},
    ]
    for _ in range(3):
        _send_as_browser(installation, site, claims, anonymous_id="mallory")
    flood = [
        {"type": "identify", "userId": ("anna", "bert")[n % 2], "traits": {"plan": f"p{n}"}} for n in range(identifies)
    ]
    for first in range(0, identifies, 500):
        _send_as_browser(installation, site, flood[first : first + 500], anonymous_id="mallory")
    # One browser that is first anna's and then bert's must not make one person of them.
    _send_as_browser(installation, site, [{"type": "identify", "userId": "anna"}], anonymous_id="shared")
    _send_as_browser(installation, site, [{"type": "identify", "userId": "bert"}], anonymous_id="shared")


def _send_as_browser(installation: Installation, site: str, events: list[Event], *, anonymous_id: str) -> None:
    whole = [
        {"messageId": secrets.token_hex(8), "timestamp": get_stamp(), "anonymousId": anonymous_id, **event}
        for event in events
    ]
    send_batch(installation, whole, key=site).raise_for_status()


def _wait_until_resolved(installation: Installation, site: str) -> None:
    mark = f"mark-{secrets.token_hex(4)}"
    event = {"type": "track", "event": mark, "messageId": mark, "userId": mark, "timestamp": get_stamp()}
    send_batch(installation, [event], key=site).raise_for_status()
    seen = f"/api/v1/events?name={mark}"
    installation.wait_until(lambda: bool(installation.call_api(seen)["items"]), what="the last event", seconds=120)
