"""The pages of the API: tokens made and revoked on screen, and the guide."""

import re

import pytest
from django.test import Client

from touchline.api.models import Token
from touchline.api.site import get_api

pytestmark = pytest.mark.django_db
ADDRESS = "/settings/api/"


def make(browser, **typed):
    answer = browser.post(
        f"{ADDRESS}new/", {"name": "Books", "role": "admin", "extent": "chosen", "expires": "30"} | typed
    )
    found = re.search(r"tl_[\w-]{20,}", answer.content.decode())
    return answer, found[0] if found else ""


def test_tokens_are_for_those_who_may(client_of, sales, stranger):
    assert stranger.get(ADDRESS).status_code == 302
    for path in ("", "new/"):
        assert client_of(sales).get(ADDRESS + path).status_code == 403
    assert make(client_of(sales), rights=["contacts:read"])[0].status_code == 403
    assert not Token.objects.exists()


def test_a_token_is_made_shown_once_used_and_revoked(client_of, admin):
    browser = client_of(admin)
    assert "No token yet" in browser.get(ADDRESS).content.decode()
    _, secret = make(browser, rights=["contacts:read", "orders:write"])
    assert secret
    token = Token.objects.get()
    assert (token.user, token.expires_at is not None) == (admin, True)
    assert "contacts:view" in token.allowed
    assert "contacts:edit" not in token.allowed
    assert "orders:edit" in token.allowed
    page = browser.get(ADDRESS).content.decode()
    assert "Books" in page
    assert secret not in page
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    assert program.get("/api/v1/contacts").status_code == 200
    assert program.get("/api/v1/webhooks").status_code == 403
    assert "Revoke" in browser.get(f"{ADDRESS}{token.pk}/revoke/").content.decode()
    browser.post(f"{ADDRESS}{token.pk}/revoke/")
    assert program.get("/api/v1/contacts").status_code == 401


def test_nobody_makes_a_token_above_themselves(client_of, manager):
    answer, secret = make(client_of(manager), role="admin", rights=["contacts:read"])
    assert (answer.status_code, secret) == (422, "")


@pytest.mark.parametrize(
    "typed", [{"name": ""}, {"extent": "chosen"}, {"role": "emperor"}, {"expires": "-1"}, {"extent": "x"}]
)
def test_what_is_missing_is_said(client_of, admin, typed):
    answer, secret = make(client_of(admin), **typed)
    assert (answer.status_code, secret) == (422, "")


def test_an_ended_token_lets_nobody_in(client_of, admin):
    _, secret = make(client_of(admin), extent="all")
    Token.objects.update(expires_at="2020-01-01T00:00:00Z")
    assert Client(headers={"Authorization": f"Bearer {secret}"}).get("/api/v1/contacts").status_code == 401
    assert "ended" in client_of(admin).get(ADDRESS).content.decode()


def test_the_guide_shows_every_operation(client_of, read_only):
    page = client_of(read_only).get(f"{ADDRESS}guide/").content.decode()
    document = get_api().get_openapi_schema()
    ids = [one["operationId"] for operations in document["paths"].values() for one in operations.values()]
    assert len(ids) > 40
    for one in ids:
        assert f'id="{one}"' in page
    assert "<script>" not in page
    assert "style=" not in page


def test_too_many_requests_are_told_and_another_token_goes_on(client_of, admin, monkeypatch):
    from touchline.kit.limits import Limit

    limits = (Limit(0.5, burst=6.0), Limit(0.5, burst=6.0))
    monkeypatch.setattr("touchline.api.throttle.get_limits", lambda: limits)
    browser = client_of(admin)
    one, two = (make(browser, name=name, extent="all")[1] for name in ("one", "two"))
    program = Client(headers={"Authorization": f"Bearer {one}"})
    answers = [program.get("/api/v1/contacts", headers={"X-Forwarded-For": f"10.0.0.{number}"}) for number in range(8)]
    assert [answer.status_code for answer in answers].count(429) >= 2
    assert answers[0]["RateLimit-Remaining"] == "2"
    assert int(answers[-1]["Retry-After"]) >= 1
    assert Client(headers={"Authorization": f"Bearer {two}"}).get("/api/v1/contacts").status_code == 200
    guesses = [
        Client(headers={"Authorization": f"Bearer no-{number}", "X-Forwarded-For": f"10.0.0.{number}"}).get(
            "/api/v1/contacts"
        )
        for number in range(6)
    ]
    assert {answer.status_code for answer in guesses} == {401, 429}
