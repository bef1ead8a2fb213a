"""Sources in the settings, and the ticket of the live stream."""

import pytest

from touchline.kit.tickets import check_ticket
from touchline.tracking.models import Source
from touchline.tracking.services import create_source

pytestmark = pytest.mark.django_db
TYPED = {"name": "Shop", "kind": "site", "domains": "https://Shop.example/basket, www.kestrel.example:8080"}


def test_a_source_is_made_and_says_how_to_install_it(admin, client_of):
    browser = client_of(admin)
    assert "No source yet" in browser.get("/settings/sources/").content.decode()
    answer = browser.post("/settings/sources/new/", TYPED)
    source = Source.objects.get()
    assert answer["Location"] == f"/settings/sources/{source.pk}/install/"
    assert source.domains == ["shop.example", "www.kestrel.example"]
    page = browser.get(f"/settings/sources/{source.pk}/").content.decode()
    for words in (
        f"data-key=&quot;{source.write_key}&quot;",
        "data-consent",
        "dataPlaneUrl",
        "https://shop.example/#touchline-staff=off",
    ):
        assert words in page or words.replace("&quot;", '"') in page, words
    assert "Shop" in browser.get("/settings/sources/").content.decode()


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": " Shop "}, {"kind": "phone"}, {"domains": "a b_c"}, {"domains": "-x.example"}]
)
def test_what_cannot_be_meant_is_refused(wrong, admin, client_of):
    create_source("Shop")
    assert client_of(admin).post("/settings/sources/new/", TYPED | {"name": "Other"} | wrong).status_code == 422
    assert Source.objects.count() == 1


def test_a_key_is_revoked_after_asking(manager, client_of):
    source, browser = create_source("Shop"), client_of(manager)
    address = f"/settings/sources/{source.pk}/revoke/"
    assert "Keep it" in browser.get(address).content.decode()
    assert Source.objects.get().revoked_at is None
    browser.post(address)
    assert Source.objects.get().revoked_at
    assert "revoked" in browser.get("/settings/sources/").content.decode()


def test_a_forged_form_is_refused(admin):
    from django.test import Client

    browser = Client(enforce_csrf_checks=True)
    browser.force_login(admin)
    assert browser.post("/settings/sources/new/", TYPED).status_code == 403
    assert not Source.objects.exists()


def test_a_ticket_is_good_for_its_user_and_kept_by_nobody(read_only, client_of, stranger, settings):
    answer = client_of(read_only).get("/live/ticket")
    url = answer.json()["url"]
    assert url.startswith(f"{settings.ENVIRONMENT.collector_url}/live?ticket=")
    assert check_ticket(settings.SECRET_KEY, url.partition("=")[2]).user_id == read_only.pk
    assert "no-store" in answer["Cache-Control"]
    assert stranger.get("/live/ticket").status_code == 401
    read_only.is_active = False
    read_only.save(update_fields=["is_active"])


@pytest.mark.parametrize("address", ["", "new/", "1/", "1/revoke/"])
def test_only_who_may_enters(address, analyst, read_only, marketer, client_of, stranger):
    for user in (analyst, read_only, marketer):
        assert client_of(user).get(f"/settings/sources/{address}").status_code == 403
        assert client_of(user).post(f"/settings/sources/{address}").status_code in (403, 405)
    assert stranger.get(f"/settings/sources/{address}").status_code == 302
