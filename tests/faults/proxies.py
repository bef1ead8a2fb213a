"""One https address over both ports by Caddy and by nginx: who asks is seen, forgeries are not believed, the live stream flows."""

import json
import secrets
import time
from collections import Counter
from typing import Any

import httpx

from benchmarks.installation import Installation, find_ports, make_installation
from benchmarks.visitors import get_stamp, make_headers
from tests.faults.proxy_servers import NAME, PROGRAMS, Proxy, run_proxy

VISITOR, OTHER = "127.0.0.77", "127.0.0.78"
"""Addresses of this machine that are no trusted proxies."""
FORGED = "127.0.0.78, 198.51.100.{}"
REQUESTS_PER_ADDRESS = 20
LIVE_SECONDS = 5.0
LARGE = 20 * 1024 * 1024


def run_proxies(*, quick: bool) -> dict[str, object]:
    """The files of `docs/operate/` under both programs, in front of one installation each."""
    figures: dict[str, object] = {}
    for program in PROGRAMS:
        first = find_ports()
        variables = {
            "TOUCHLINE_PAGES_URL": f"https://{NAME}:{first + 1}",
            "TOUCHLINE_COLLECTOR_URL": f"https://{NAME}:{first + 1}",
            "TOUCHLINE_REQUESTS_PER_ADDRESS": str(REQUESTS_PER_ADDRESS),
            "TOUCHLINE_TRUSTED_PROXIES": "127.0.0.1,::1",
        }
        with make_installation(variables=variables) as installation:
            # Its ports are searched for after the proxy's are known, and these are not taken yet.
            installation.port = first + 3
            installation.start_all()
            installation.make_access()
            with run_proxy(program, pages=installation.port, first=first) as proxy:
                figures |= {f"{program} {name}": value for name, value in _try(installation, proxy).items()}
    return figures


def _try(installation: Installation, proxy: Proxy) -> dict[str, object]:
    _check_redirect(proxy)
    with _open(proxy, VISITOR) as visitor:
        _log_in(installation, visitor)
        _check_address(installation, visitor)
        _check_files(visitor)
        _check_upload(visitor)
        heard = _check_live(installation, proxy, visitor)
        limits = _check_limits(installation, proxy)
    return {"live after s": round(heard, 2), **limits}


def _open(proxy: Proxy, address: str) -> httpx.Client:
    """A browser on an address of its own, whose resolver knows the name."""
    transport = httpx.HTTPTransport(verify=proxy.make_context(), local_address=address)
    client = httpx.Client(
        base_url=f"https://127.0.0.1:{proxy.https}",
        headers={"Host": f"{NAME}:{proxy.https}", "Origin": proxy.url},
        transport=transport,
        timeout=30,
    )
    client.event_hooks["request"].append(lambda request: request.extensions.update(sni_hostname=NAME))
    return client


def _check_redirect(proxy: Proxy) -> None:
    answer = httpx.get(f"http://127.0.0.1:{proxy.http}/people/?q=a", headers={"Host": NAME}, timeout=10)
    assert answer.status_code in {301, 308}, f"http answers {answer.status_code}."
    # Caddy takes its https port for the one the world sees as 443.
    ways = {f"{proxy.url}/people/?q=a", f"https://{NAME}/people/?q=a"}
    assert answer.headers["location"] in ways, answer.headers["location"]


def _log_in(installation: Installation, visitor: httpx.Client) -> None:
    link = installation.run("login_link").split()[-1]
    assert link.startswith(installation.variables["TOUCHLINE_PAGES_URL"]), link
    path = link.removeprefix(installation.variables["TOUCHLINE_PAGES_URL"])
    forged = {"X-Forwarded-For": FORGED.format(9), "X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example"}
    page = visitor.get(path, headers=forged)
    token = page.text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    answer = visitor.post(path, data={"csrfmiddlewaretoken": token}, headers=forged)
    assert answer.status_code in {302, 303}, f"The login link answers {answer.status_code}: {answer.text[:300]}"
    cookies = [value for name, value in answer.headers.multi_items() if name == "set-cookie"]
    assert cookies and all("Secure" in cookie for cookie in cookies), cookies
    assert "max-age=" in answer.headers["strict-transport-security"]
    assert len([name for name, _ in answer.headers.multi_items() if name == "strict-transport-security"]) == 1


def _check_address(installation: Installation, visitor: httpx.Client) -> None:
    """Nothing but the visitor's own address stands in the list of sessions and in the log."""
    assert visitor.get("/contacts/").status_code == httpx.codes.OK
    seen = Counter(row[0] for row in installation.query_postgres("SELECT address FROM users_session"))
    assert VISITOR in seen and "127.0.0.1" not in seen and OTHER not in seen, f"Sessions come from {dict(seen)}."
    logged = installation.query_postgres("SELECT value::text FROM users_auditvalue WHERE field LIKE '%address'")
    assert logged and all(VISITOR in row[0] for row in logged), f"The log names {logged}."


def _check_files(visitor: httpx.Client) -> None:
    script = visitor.get("/t.js")
    assert script.status_code == httpx.codes.OK and "javascript" in script.headers["content-type"]
    page = visitor.get("/contacts/")
    style = page.text.partition('<link rel="stylesheet" href="')[2].partition('"')[0] or "/static/dist/manifest.json"
    assert visitor.get(style).status_code == httpx.codes.OK, style
    assert visitor.get("/e/nobody.gif").status_code < 500
    policy = page.headers["content-security-policy"]
    assert "unsafe-" not in policy


def _check_upload(visitor: httpx.Client) -> None:
    """A large file arrives whole: the import that takes it knows as many rows as were sent."""
    rows = LARGE // 64
    content = b"email,name\n" + b"".join(b"%020d@example.com,%027d\n" % (row, row) for row in range(rows))
    page = visitor.get("/imports/")
    token = page.text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    answer = visitor.post(
        "/imports/",
        data={"csrfmiddlewaretoken": token, "kind": "contacts"},
        files={"file": ("people.csv", content, "text/csv")},
        timeout=120,
    )
    assert answer.status_code in {302, 303}, f"A file of {len(content)} bytes is answered {answer.status_code}."


def _check_live(installation: Installation, proxy: Proxy, visitor: httpx.Client) -> float:
    """Seconds from an event's acknowledgement until the stream that was opened through the proxy tells of it."""
    address = visitor.get("/live/ticket").json()["url"]
    assert address.startswith(f"{proxy.url}/live?"), address
    with visitor.stream("GET", address.removeprefix(proxy.url)) as stream:
        assert stream.status_code == httpx.codes.OK and stream.headers["content-type"].startswith("text/event-stream")
        lines = stream.iter_lines()
        assert any(line == "event: hello" for line in lines)
        with _open(proxy, OTHER) as site:
            assert _send(site, installation.key).status_code == httpx.codes.OK
        began = time.monotonic()
        for line in lines:
            if line == "event: touched":
                break
            assert time.monotonic() < began + LIVE_SECONDS, "The live stream is held back."
    took = time.monotonic() - began
    assert took < LIVE_SECONDS, f"The live stream spoke only after {took:.1f} s."
    return took


def _check_limits(installation: Installation, proxy: Proxy) -> dict[str, object]:
    """One address is stopped however it calls itself; another, whose name it used, is not."""
    with _open(proxy, VISITOR) as greedy, _open(proxy, OTHER) as other:
        answers = Counter(
            _send(greedy, installation.key, forged=FORGED.format(number % 250)).status_code for number in range(200)
        )
        besides = _send(other, installation.key).status_code
    assert answers[429] > 0, f"200 requests at once with forged addresses are answered {dict(answers)}."
    assert besides == httpx.codes.OK, f"Another address is answered {besides}."
    return {"taken of 200 forged": answers[200], "another address": besides}


def _send(client: httpx.Client, key: str, *, forged: str = "") -> httpx.Response:
    event: dict[str, Any] = {"type": "track", "event": "Seen", "anonymousId": secrets.token_hex(8)}
    headers = make_headers(key) | ({"X-Forwarded-For": forged} if forged else {})
    return client.post("/v1/batch", content=json.dumps({"batch": [event], "sentAt": get_stamp()}), headers=headers)
