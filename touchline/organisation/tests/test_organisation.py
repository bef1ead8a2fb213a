"""The first page, the settings, and the steps of setting up."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from touchline.organisation.logo import LARGEST
from touchline.organisation.models import Logo, Organisation, SetUpStep
from touchline.organisation.queries import get_currency, get_organisation

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
TYPED = {
    "name": "Kestrel Coffee", "site": "https://Kestrel.example/shop?x=1", "address": "Hafenstr. 4\n20457 Hamburg",
    "accent": "#FFB300", "time_zone": "Europe/Berlin", "week_start": "6", "currency": "CHF", "language": "en",
}  # fmt: skip


def describe(browser, **typed):
    answer = browser.post("/settings/organisation/", TYPED | typed)
    # What follows a commit does not happen inside a test's transaction.
    cache.clear()
    return answer


def test_the_first_page_asks_who_they_are_and_then_where_to_begin(admin, client_of):
    browser = client_of(admin)
    assert browser.get("/")["Location"] == "/welcome/"
    answer = browser.post("/welcome/", TYPED | {"logo": SimpleUploadedFile("logo.png", PNG)})
    assert answer["Location"] == "/welcome/next"
    ways = browser.get("/welcome/next").content.decode()
    assert "Look around the sample shop" in ways
    assert "Start with mine" in ways
    firm = Organisation.objects.get()
    assert (firm.site, firm.accent, firm.week_start, firm.currency) == ("kestrel.example", "#ffb300", 6, "CHF")
    assert browser.get("/").status_code == 200
    assert set(SetUpStep.objects.values_list("owner_id", flat=True)) == {admin.pk}


def test_what_was_said_is_on_every_page(admin, client_of):
    browser = client_of(admin)
    assert describe(browser, logo=SimpleUploadedFile("x.svg", PNG)).status_code == 302
    page = browser.get("/tasks/").content.decode()
    assert "Kestrel Coffee" in page
    assert "/firm/style/ffb300.css" in page
    assert f"/firm/logo/{get_organisation().logo_key}" in page
    assert get_currency() == "CHF"
    assert "--color-primary:#" in browser.get("/firm/style/ffb300.css").content.decode()


def test_the_questions_can_be_put_off(admin, client_of):
    browser = client_of(admin)
    assert browser.post("/welcome/next")["Location"] == "/"
    assert browser.get("/").status_code == 200


def test_the_logo_is_given_out_as_an_attachment_that_cannot_act(admin, client_of, stranger):
    describe(client_of(admin), logo=SimpleUploadedFile("logo.html", PNG))
    address = f"/firm/logo/{Organisation.objects.get().logo_key}"
    answer = stranger.get(address)
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert not answer.cookies
    assert stranger.get("/firm/logo/0123456789abcdef").status_code == 404
    describe(client_of(admin), drops_logo="on")
    assert not Logo.objects.exists()
    assert stranger.get(address).status_code == 404


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"GIF89a", b"", b"\x89PNG\r\n\x1a\n" + b"x" * LARGEST])
def test_what_is_no_safe_picture_is_refused(content, admin, client_of):
    if not content:
        content = b" "
    answer = client_of(admin).post("/welcome/", TYPED | {"logo": SimpleUploadedFile("logo.png", content)})
    assert answer.status_code == 422
    assert "Hafenstr. 4" in answer.content.decode()
    assert not Logo.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "}, {"site": "not a site"}, {"site": "a.example:x"}, {"accent": "red"}, {"time_zone": "Moon"},
        {"week_start": "3"}, {"currency": "XXX"}, {"language": "tlh"},
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(wrong, admin, client_of):
    assert client_of(admin).post("/settings/organisation/", TYPED | wrong).status_code == 422
    assert not Organisation.objects.exists()


def test_pages_use_the_time_zone_of_the_firm_unless_the_reader_chose_one(admin, client_of, rf):
    from touchline.organisation.middleware import OrganisationMiddleware

    describe(client_of(admin))
    request = rf.get("/", headers={"cookie": "sessionid=x"})
    admin.time_zone = "UTC"
    request.user = admin
    seen = OrganisationMiddleware(lambda request: str(timezone.get_current_timezone()))
    assert seen(request) == "Europe/Berlin"
    admin.time_zone = "Asia/Tokyo"
    assert seen(request) != "Europe/Berlin"


def test_steps_are_shared_out_and_left_out(admin, manager, client_of):
    browser = client_of(admin)
    browser.post("/welcome/next")
    browser.post("/set-up/mail/", {"owner": manager.pk, "due_on": "2030-01-02"})
    step = SetUpStep.objects.get(slug="mail")
    assert (step.owner, str(step.due_on)) == (manager, "2030-01-02")
    part = browser.post("/set-up/mail/leave-out", headers={"HX-Request": "true"}).content.decode()
    assert "Want it after all" in part
    assert "<html" not in part
    browser.post("/set-up/mail/leave-out", {"wanted": "1"})
    assert SetUpStep.objects.get(slug="mail").left_out_at is None
    assert browser.post("/set-up/nothing/").status_code == 404


def test_a_step_ticks_itself_once_the_facts_say_so(admin, client_of):
    from touchline.users.factories import make_user

    browser = client_of(admin)
    browser.post("/welcome/next")
    browser.get("/")
    assert SetUpStep.objects.get(slug="team").done_at is None
    make_user("sales")
    browser.get("/")
    assert SetUpStep.objects.get(slug="team").done_at


@pytest.mark.parametrize("address", ["/welcome/", "/welcome/next", "/settings/organisation/"])
def test_who_may_not_describe_the_firm_stays_out(address, client_of, sales, read_only, stranger):
    for user in (sales, read_only):
        assert client_of(user).get(address).status_code == 403
        assert client_of(user).post(address, TYPED).status_code == 403
    assert stranger.post(address, TYPED).status_code == 302
    assert not Organisation.objects.exists()


def test_the_pages_can_be_installed_as_an_app(admin, client_of, stranger):
    describe(client_of(admin))
    manifest = stranger.get("/manifest.webmanifest").json()
    assert manifest["display"] == "standalone"
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
    assert "Kestrel Coffee" in manifest["name"]
    worker = stranger.get("/service-worker.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert "no-cache" in worker["Cache-Control"]
    assert "/static/dist/assets/" in worker.content.decode()
    page = stranger.get("/offline/")
    assert page.status_code == 200
    assert b"admin@touchline.test" not in page.content


def test_only_who_is_logged_in_gets_a_ticket_to_send_what_was_kept(admin, client_of, stranger):
    assert stranger.get("/offline/ticket").status_code == 401
    ticket = client_of(admin).get("/offline/ticket").json()
    assert ticket["user"] == admin.pk
    assert ticket["token"]
