"""The address of a panel, opened by itself in a browser, leads to the page it is a part of."""

import pytest

from touchline.contacts.factories import make_contact
from touchline.contacts.panels import get_panels

pytestmark = pytest.mark.django_db
OPENED = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_each_panel_opened_by_itself_leads_to_the_page(admin, client_of):
    person = make_contact("Ada Lovelace")
    browser = client_of(admin)
    panels = get_panels(person.pk)
    assert len(panels) > 5
    for shown in panels:
        answer = browser.get(shown.url, headers=OPENED)
        assert (answer.status_code, answer.get("Location")) == (302, f"/contacts/{person.pk}/"), shown.url


def test_the_page_itself_still_gets_the_part(admin, client_of):
    person = make_contact("Ada Lovelace")
    answer = client_of(admin).get(f"/contacts/{person.pk}/quality", headers=OPENED | {"HX-Request": "true"})
    assert answer.status_code == 200


def test_a_company_has_panels_too(admin, client_of):
    answer = client_of(admin).get("/companies/7/work", headers=OPENED)
    assert answer["Location"] == "/companies/7/"
