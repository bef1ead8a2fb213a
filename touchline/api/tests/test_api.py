"""The API from outside: who gets in, how problems are told, how lists are paged."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from touchline.api.factories import make_api_client
from touchline.api.models import Token
from touchline.eventstore.client import EventStoreDown

pytestmark = pytest.mark.django_db
LISTS = ["/api/v1/contacts", "/api/v1/orders", "/api/v1/quarantine"]


@pytest.fixture
def api(db) -> Client:
    return make_api_client()


def assert_problem(answer, status):
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = json.loads(answer.content)
    assert {"type", "title", "status"} <= set(body)
    assert body["status"] == status
    assert answer.headers["Cache-Control"] == "no-store"
    return body


@pytest.mark.parametrize("address", [*LISTS, "/api/v1/events", "/api/v1/contacts/1", "/api/v1/orders/1"])
def test_nobody_gets_in_without_a_token(address, admin, client_of):
    for browser in (Client(), client_of(admin), Client(headers={"Authorization": "Bearer nonsense"})):
        answer = browser.get(address)
        assert_problem(answer, 401)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "header", ["Basic eDp5", "Bearer", "Bearer ", "Bearer \xff\xfe", "bearer x y z", "Bearer " + "x" * 5000]
)
def test_a_strange_authorization_is_a_401(header):
    assert_problem(Client(headers={"Authorization": header}).get("/api/v1/contacts"), 401)


def test_a_revoked_token_lets_nobody_in(api):
    assert api.get("/api/v1/contacts").status_code == 200
    call_command("token", "revoke", "test")
    assert_problem(api.get("/api/v1/contacts"), 401)


def test_the_command_prints_the_token_alone_and_only_its_hash_is_kept():
    out = StringIO()
    call_command("token", "create", "shop", "--role", "admin", stdout=out)
    secret = out.getvalue().strip()
    assert secret.split() == [secret]
    assert secret not in str(Token.objects.values_list()[0])
    assert Client(headers={"Authorization": f"Bearer {secret}"}).get("/api/v1/contacts").status_code == 200
    assert Token.objects.get().last_used_at is not None
    with pytest.raises(CommandError, match="exists"):
        call_command("token", "create", "shop", stdout=out)
    with pytest.raises(CommandError, match="no valid token"):
        call_command("token", "revoke", "nobody")
    listed = StringIO()
    call_command("token", "list", stdout=listed)
    assert "shop\tadmin\tlast used" in listed.getvalue()
    assert secret not in listed.getvalue()


def test_using_a_token_writes_at_most_once_in_five_minutes(api, django_assert_num_queries):
    api.get("/api/v1/contacts/1")
    with django_assert_num_queries(2):
        api.get("/api/v1/contacts/1")


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("limit=0", "query.query.limit"),
        ("limit=1001", "query.query.limit"),
        ("limit=abc", "query.query.limit"),
        ("limit=-5", "query.query.limit"),
        ("limit=1e3", "query.query.limit"),
        ("limit=" + "9" * 5000, "query.query.limit"),
    ],
)
@pytest.mark.parametrize("address", LISTS)
def test_a_bad_limit_is_told(api, address, query, where):
    body = assert_problem(api.get(f"{address}?{query}"), 400)
    assert "limit" in body["errors"][0]["where"]


@pytest.mark.parametrize(
    "after",
    ["x", "%00", "W10", "WyJhIl0", "eyJhIjoxfQ", "WzFlNDAwXQ", "Wzk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5XQ", "é", "a" * 600],
)
@pytest.mark.parametrize("address", [*LISTS, "/api/v1/events"])
def test_a_position_that_is_none_is_told(api, address, after):
    assert_problem(api.get(f"{address}?after={after}"), 400)


@pytest.mark.parametrize("bytes_", ["%00", "a%00b", "%ED%A0%80", "%FF", "%C0%80"])
@pytest.mark.parametrize("parameter", ["email", "external_id", "name", "user_id", "since", "number", "whatever"])
def test_bytes_no_store_can_hold_are_a_400(api, parameter, bytes_):
    for address in [*LISTS, "/api/v1/events"]:
        assert_problem(api.get(f"{address}?{parameter}={bytes_}"), 400)


@pytest.mark.parametrize(
    "since",
    [
        "0000-01-01",
        "10000-01-01",
        "9999-12-31T23:59:59-12:00",
        "1e400",
        "9" * 400,
        "nan",
        "-inf",
        "yesterday",
        "1" * 12,
        "0001-01-01T00:00:00+14:00",
    ],
)
def test_moments_that_cannot_be_are_a_400(api, since):
    assert_problem(api.get("/api/v1/events", {"since": since}), 400)


@pytest.mark.parametrize("number", ["abc", "0", "-1", "1.5", "9" * 30, "9" * 5000, "%00", "1%20", "９"])
def test_ids_that_cannot_be_are_a_400(api, number):
    for address in (f"/api/v1/contacts/{number}", f"/api/v1/orders/{number}", f"/api/v1/contacts/{number}/timeline"):
        answer = api.get(address)
        assert answer.status_code in {400, 404}, answer.content
        assert_problem(answer, answer.status_code)


@pytest.mark.parametrize(
    "address", ["/api/v1/", "/api/v1/nothing", "/api/v2/contacts", "/api/", "/api/v1/contacts/1/nothing"]
)
def test_an_unknown_address_is_a_problem(api, address):
    assert_problem(api.get(address), 404)


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_a_method_that_is_not_there_is_a_problem(api, method):
    answer = getattr(api, method)("/api/v1/events")
    assert_problem(answer, 405)
    assert answer.headers["Allow"] == "GET"


def test_a_failure_is_told_without_its_trace(api, monkeypatch, caplog):
    def fail(*_):
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr("touchline.contacts.api.people.filter_contacts", fail)
    body = assert_problem(api.get("/api/v1/contacts"), 500)
    assert "secret" not in json.dumps(body)
    assert "a secret of the inside" in caplog.text


def test_an_event_store_that_is_down_is_a_503_and_the_rest_answers(api, monkeypatch):
    def fail(**_):
        raise EventStoreDown("no answer")

    monkeypatch.setattr("touchline.tracking.api.find_events", fail)
    answer = api.get("/api/v1/events")
    assert "delayed" in assert_problem(answer, 503)["detail"]
    assert int(answer.headers["Retry-After"]) > 0
    assert api.get("/api/v1/contacts").status_code == 200


def test_the_description_is_openapi_3_1():
    described = json.loads(Client().get("/api/v1/openapi.json").content)
    assert described["openapi"].startswith("3.1")
    assert {"/api/v1/contacts", "/api/v1/contacts/{contact_id}/timeline", "/api/v1/events", "/api/v1/orders"} <= set(
        described["paths"]
    )
    assert "after" in json.dumps(described["paths"]["/api/v1/contacts"]["get"])
