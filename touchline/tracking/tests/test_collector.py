"""The collector from the outside, over HTTP."""

import gzip
import json
import time
from typing import Any

import httpx
import pytest

from touchline.journal.models import Entry, Refusal
from touchline.tracking.factories import make_call, make_source
from touchline.tracking.models import Source
from touchline.tracking.services import revoke_source

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("journal")]


@pytest.fixture
def site(journal: None) -> Source:
    source = make_source()
    source.domains = ["shop.example"]
    source.save(update_fields=["domains"])
    return source


def post(url: str, source: Source, body: Any, path: str = "/v1/batch", **headers: Any) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = [(name.replace("_", "-"), value) for name, value in headers.items()]
    return httpx.post(f"{url}{path}", content=content, headers=sent, auth=(source.write_key, ""), timeout=20)


def get_messages() -> list[str]:
    return list(Entry.objects.filter(refused=None).values_list("message_id", flat=True))


@pytest.mark.parametrize("kind", ["identify", "track", "page", "screen", "group", "alias"])
def test_each_kind_has_its_address(collector_url: str, site: Source, kind: str):
    call = make_call(kind, userId="anna", event="x", groupId="g", previousId="p")
    assert post(collector_url, site, call, f"/v1/{kind}").json() == {"success": True}
    assert Entry.objects.get().call == kind


def test_a_source_is_known_at_once_and_a_revoked_key_is_not(collector_url: str, site: Source):
    assert post(collector_url, site, {"batch": [make_call(userId="anna")]}).status_code == 200
    body = {"batch": [make_call(userId="anna")], "writeKey": site.write_key}
    assert httpx.post(f"{collector_url}/v1/batch", json=body).status_code == 200
    revoke_source(site.id)
    deadline = time.monotonic() + 10
    while post(collector_url, site, {"batch": []}).status_code != 401:
        assert time.monotonic() < deadline
    assert httpx.post(f"{collector_url}/v1/batch", json={"batch": []}).status_code == 401


def test_the_good_are_kept_and_the_bad_named(collector_url: str, site: Source):
    good = make_call(userId="anna")
    answer = post(collector_url, site, {"batch": [good, {"type": "track", "userId": "a", "messageId": "m"}]})
    assert answer.status_code == 400
    reason = "a track call needs 'event', the name of what happened"
    assert answer.json() == {
        "success": False,
        "accepted": 1,
        "errors": [{"index": 1, "message_id": "m", "reason": reason}],
    }
    assert get_messages() == [good["messageId"]]
    assert Entry.objects.exclude(refused=None).get().refused == reason


def test_what_is_too_large_is_413(collector_url: str, site: Source):
    large = make_call(userId="anna", context={"a": "x" * 33_000})
    assert post(collector_url, site, large, "/v1/page").status_code == 413
    assert post(collector_url, site, {"batch": [large]}).status_code == 400
    assert post(collector_url, site, b" " * 512_001).status_code == 413
    assert post(collector_url, site, gzip.compress(b" " * 50_000_000), content_encoding="gzip").status_code == 413
    assert not get_messages()


def test_gzip_is_unpacked_and_garbage_is_400(collector_url: str, site: Source):
    call = make_call(userId="anna")
    body = gzip.compress(json.dumps({"batch": [call]}).encode())
    assert post(collector_url, site, body, content_encoding="gzip").status_code == 200
    assert get_messages() == [call["messageId"]]
    assert post(collector_url, site, b"garbage", content_encoding="gzip").status_code == 400
    assert post(collector_url, site, b"garbage").status_code == 400


def test_pages_of_the_sources_domains_may_send_and_others_not(collector_url: str, site: Source):
    allowed = post(collector_url, site, {"batch": [make_call()]}, origin="https://www.shop.example")
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, "https://www.shop.example")
    other = post(collector_url, site, {"batch": [make_call()]}, origin="https://evil.example")
    assert other.status_code == 403
    assert "evil.example" in other.json()["message"]
    asked = httpx.options(f"{collector_url}/v1/batch", headers={"origin": "https://shop.example"})
    assert (asked.status_code, asked.headers["access-control-allow-origin"]) == (204, "https://shop.example")
    deadline = time.monotonic() + 10
    while not Refusal.objects.filter(source_id=site.id, reason="other domain", count=1).exists():
        assert time.monotonic() < deadline


@pytest.mark.parametrize("name", ["origin", "user_agent", "x_forwarded_for", "content_encoding"])
@pytest.mark.parametrize("value", [b"\xff\xfe", b"http://[", b"x" * 9_000, b"", b"\xc3\xa4"])
def test_no_header_is_an_error_of_ours(collector_url: str, site: Source, name: str, value: bytes):
    answer = post(collector_url, site, {"batch": [make_call(userId="anna")]}, **{name: value})
    assert answer.status_code < 500


def test_the_address_is_the_last_one_no_trusted_proxy_has(collector_url: str, site: Source):
    site.keep_ip = True
    site.save(update_fields=["keep_ip"])
    time.sleep(1.5)
    forwarded = "198.51.100.1, 203.0.113.9, 127.0.0.1"
    post(collector_url, site, {"batch": [make_call(anonymousId="b")]}, x_forwarded_for=forwarded)
    facts = json.loads(bytes(Entry.objects.get().facts))
    assert facts["ip"] == "203.0.113.9"


def test_the_settings_document_names_the_collector(collector_url: str, site: Source):
    post(collector_url, site, {"batch": []})
    document = httpx.get(f"{collector_url}/v1/projects/{site.write_key}/settings").json()
    assert document["integrations"]["Segment.io"]["apiKey"] == site.write_key
    assert httpx.get(f"{collector_url}/v1/projects/unknown/settings").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/v1/batch", 405), ("POST", "/nowhere", 404), ("GET", "/", 404)]
)
def test_other_addresses_say_so(collector_url: str, method: str, path: str, status: int):
    assert httpx.request(method, f"{collector_url}{path}").status_code == status
