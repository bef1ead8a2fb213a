"""Refused events in the API."""

import json

import pytest

from touchline.api.factories import make_api_client
from touchline.journal.models import Pending, Quarantine
from touchline.kit.clock import now

pytestmark = pytest.mark.django_db


def replay(api, quarantine_id: int):
    return api.post(f"/api/v1/quarantine/{quarantine_id}/replay", b"", content_type="application/json")


def make_refused(body: bytes = b'{"event": "x", "price": NaN}') -> Quarantine:
    return Quarantine.objects.create(
        received_at=now(), source_id=1, call="track", message_id="m1", reason="bad", facts=b"{}", body=body
    )


def test_refused_events_are_listed_with_their_reason():
    first, second = make_refused(b'{"a": 1}'), make_refused(b"\xff{")
    api = make_api_client()
    page = api.get("/api/v1/quarantine", {"limit": 1}).json()
    assert [(item["id"], item["reason"], item["body"]) for item in page["items"]] == [(second.id, "bad", "\ufffd{")]
    page = api.get(page["next"]).json()
    assert [(item["id"], item["body"]) for item in page["items"]] == [(first.id, {"a": 1})]
    assert page["next"] is None


@pytest.mark.parametrize("body", [b"NaN", b'{"a": 1e400}', b'"\\ud800"', b"[" * 100_000, b"\x00", b"9" * 5000])
def test_what_is_no_json_is_shown_as_text(body):
    make_refused(body)
    answer = make_api_client().get("/api/v1/quarantine")
    assert answer.status_code == 200
    assert answer.json()["items"][0]["body"] == body.decode()


def test_a_mended_event_is_replayed_once():
    refused = make_refused()
    api = make_api_client()
    address = f"/api/v1/quarantine/{refused.id}/replay"
    answer = api.post(address, {"body": {"event": "x", "price": 1}}, content_type="application/json")
    assert (answer.status_code, answer.json()["state"]) == (200, "replayed")
    assert Pending.objects.count() == 1
    assert json.loads(bytes(Quarantine.objects.get().body)) == {"event": "x", "price": 1}
    assert replay(api, refused.id).status_code == 409
    assert api.get("/api/v1/quarantine").json()["items"] == []
    assert len(api.get("/api/v1/quarantine", {"state": "replayed"}).json()["items"]) == 1


def test_a_replay_without_a_body_sends_it_as_it_was():
    refused = make_refused()
    assert replay(make_api_client(), refused.id).status_code == 200


@pytest.mark.parametrize(
    "body",
    ["{", '{"body": NaN}', '{"body": 5}', "[" * 100_000],
)
def test_a_body_no_store_can_hold_is_refused(body):
    refused = make_refused()
    answer = make_api_client().post(f"/api/v1/quarantine/{refused.id}/replay", body, content_type="application/json")
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.parametrize("word", ["\\u0000", "\\ud800"])
def test_a_text_no_store_can_hold_is_refused_in_words(word):
    body = f'{{"body": {{"a": "{word}"}}}}'
    answer = make_api_client().post(
        f"/api/v1/quarantine/{make_refused().id}/replay", body, content_type="application/json"
    )
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")
    assert "take it out" in answer.json()["detail"]


def test_only_who_may_write_replays():
    refused = make_refused()
    api = make_api_client(role="analyst")
    assert replay(api, refused.id).status_code == 403
    assert api.get("/api/v1/quarantine").status_code == 200
    assert replay(make_api_client(name="other"), 999).status_code == 404
