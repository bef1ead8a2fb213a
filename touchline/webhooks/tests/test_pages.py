"""The pages of webhooks: who sees them, what they show, and that a secret stands in one answer only."""

import pytest

from touchline.kit.tests.ssrf_corpus import LITERALS
from touchline.webhooks.factories import make_delivery, make_endpoint
from touchline.webhooks.models import Delivery, Endpoint

pytestmark = pytest.mark.django_db
ADDRESS = "/settings/webhooks/"
TYPED = {
    "name": "Books",
    "url": "http://93.184.215.14/hook",
    "events": ["contact_created"],
    "more_events": "Invoice Paid",
}


@pytest.fixture
def endpoint(db) -> Endpoint:
    return make_endpoint(name="Books")


def test_the_pages_are_for_those_who_may(client_of, sales, manager, stranger, endpoint):
    assert stranger.get(ADDRESS).status_code == 302
    for path in (
        "",
        "new/",
        f"{endpoint.id}/",
        f"{endpoint.id}/edit/",
        f"{endpoint.id}/secret/",
        f"{endpoint.id}/remove/",
    ):
        assert client_of(sales).get(ADDRESS + path).status_code == 403
    looker = client_of(manager)
    assert looker.get(ADDRESS).status_code == 200
    assert looker.get(f"{ADDRESS}{endpoint.id}/").status_code == 200
    for path in (
        "new/",
        f"{endpoint.id}/test",
        f"{endpoint.id}/switch",
        f"{endpoint.id}/secret/",
        f"{endpoint.id}/replay",
    ):
        assert looker.post(ADDRESS + path, TYPED).status_code == 403
    assert not Delivery.objects.exists()


def test_an_endpoint_is_made_and_its_secret_shown_once(client_of, admin):
    browser = client_of(admin)
    assert "No webhook yet" in browser.get(ADDRESS).content.decode()
    assert "Became known" in browser.get(f"{ADDRESS}new/").content.decode()
    page = browser.post(f"{ADDRESS}new/", TYPED).content.decode()
    assert "whsec_" in page
    endpoint = Endpoint.objects.get()
    assert endpoint.events == ["Invoice Paid", "contact_created"]
    for path in ("", f"{endpoint.id}/", f"{endpoint.id}/edit/"):
        assert "whsec_" not in browser.get(ADDRESS + path).content.decode()
    assert "whsec_" in browser.post(f"{ADDRESS}{endpoint.id}/secret/").content.decode()
    endpoint.refresh_from_db()
    assert endpoint.old_secret_until


@pytest.mark.parametrize("url", [*LITERALS[::6], "https://example.com:22/", "ftp://example.com/", "nonsense"])
def test_an_address_inside_is_not_saved(client_of, admin, url):
    answer = client_of(admin).post(f"{ADDRESS}new/", TYPED | {"url": url})
    assert answer.status_code == 422
    assert "field-error" in answer.content.decode()
    assert not Endpoint.objects.exists()


def test_it_wants_at_least_one_event(client_of, admin):
    answer = client_of(admin).post(f"{ADDRESS}new/", TYPED | {"events": [], "more_events": ""})
    assert answer.status_code == 422
    assert "Choose at least one event." in answer.content.decode()


def test_it_is_changed_switched_and_removed(client_of, admin, endpoint):
    browser = client_of(admin)
    browser.post(f"{ADDRESS}{endpoint.id}/edit/", TYPED | {"name": "Ledger"})
    browser.post(f"{ADDRESS}{endpoint.id}/switch", {"on": "0"})
    endpoint.refresh_from_db()
    assert (endpoint.name, endpoint.state) == ("Ledger", "paused")
    assert "Off:" in browser.get(f"{ADDRESS}{endpoint.id}/").content.decode()
    browser.post(f"{ADDRESS}{endpoint.id}/switch", {"on": "1"})
    assert Endpoint.objects.get().state == "active"
    browser.post(f"{ADDRESS}{endpoint.id}/remove/")
    assert not Endpoint.objects.exists()


def test_deliveries_are_shown_tested_and_sent_again(client_of, admin, endpoint, django_assert_num_queries):
    browser = client_of(admin)
    tries = [{"at": "2026-11-21T20:50:00Z", "status": 500, "took_ms": 12, "error": ""}]
    failed = make_delivery(endpoint, state="failed", tries=tries, status=500)
    page = browser.get(f"{ADDRESS}{endpoint.id}/?state=failed").content.decode()
    assert f"deliveries/{failed.id}/" in page
    assert "500" in browser.get(f"{ADDRESS}{endpoint.id}/deliveries/{failed.id}/").content.decode()
    browser.post(f"{ADDRESS}{endpoint.id}/deliveries/{failed.id}/replay")
    assert Delivery.objects.get().state == "waiting"
    answer = browser.post(f"{ADDRESS}{endpoint.id}/test")
    assert "webhook_test" in browser.get(answer["Location"]).content.decode()
    Delivery.objects.filter(id=failed.id).update(state="failed")
    period = {"since": "2020-01-01T00:00", "until": "2090-01-01T00:00", "only_failed": "on"}
    browser.post(f"{ADDRESS}{endpoint.id}/replay", period)
    assert Delivery.objects.get(id=failed.id).state == "waiting"
    assert browser.post(f"{ADDRESS}{endpoint.id}/replay", period | {"until": "2019-01-01T00:00"}).status_code == 422


def test_many_deliveries_cost_no_more_questions(client_of, admin, endpoint, django_assert_max_num_queries):
    for _ in range(60):
        make_delivery(endpoint)
    browser = client_of(admin)
    with django_assert_max_num_queries(16):
        page = browser.get(f"{ADDRESS}{endpoint.id}/").content.decode()
    assert "before=" in page
