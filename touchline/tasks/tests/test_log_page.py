"""Logging a call from anywhere: with whom, then the form."""

import pytest

from touchline.contacts.factories import make_company, make_contact
from touchline.tasks.models import Activity

pytestmark = pytest.mark.django_db


def test_it_asks_with_whom_and_logs_with_one_press(sales, client_of):
    ada, firm = make_contact("Ada Byron", owner=sales), make_company("Byron Ltd", owner=sales)
    make_contact("Ada Foreign")
    browser = client_of(sales)
    assert "Type who it was" in browser.get("/log/").content.decode()
    found = browser.get("/log/whom", {"q": "byron"}).content.decode()
    assert f"/log/?contact={ada.pk}" in found
    assert f"/log/?company={firm.pk}" in found
    assert "Foreign" not in browser.get("/log/whom", {"q": "foreign"}).content.decode()
    page = browser.get("/log/", {"contact": ada.pk, "kind": "meeting"}).content.decode()
    assert f'action="/contacts/{ada.pk}/log"' in page
    assert 'value="agreed"' in page
    browser.post(f"/contacts/{ada.pk}/log", {"kind": "meeting", "outcome": "agreed"})
    assert Activity.objects.get().contact == ada
    assert "Ada Byron" in browser.get("/log/").content.decode()


def test_who_may_not_change_somebody_cannot_log_there(sales, read_only, client_of):
    other = make_contact("Foreign")
    assert client_of(sales).get("/log/", {"contact": other.pk}).status_code == 404
    assert client_of(read_only).get("/log/").status_code == 403


def test_the_palette_leads_there_and_to_tokens_and_webhooks(admin, client_of):
    browser = client_of(admin)
    for typed, address in (
        ("log a call", "/log/"),
        ("api token", "/settings/api/new/"),
        ("new webhook", "/settings/webhooks/new/"),
    ):
        assert (
            f'href="{address}"' in browser.get("/search", {"q": typed}, headers={"HX-Request": "true"}).content.decode()
        )
