"""The pages of the mail server and of the mailbox."""

import pytest
from django.core.cache import cache

from touchline.channels.models import Mail, StaffMailSettings
from touchline.channels.services import send_to_staff

pytestmark = pytest.mark.django_db
TYPED = {
    "host": "smtp.shop.example", "port": "587", "security": "starttls", "username": "crm", "password": "geheim",
    "from_address": "Touchline <crm@shop.example>",
}  # fmt: skip


@pytest.fixture(autouse=True)
def fresh_mode():
    cache.clear()


def test_an_admin_sets_the_server_and_keeps_its_password(admin, client_of):
    browser = client_of(admin)
    assert b"Mail to people and to the team is kept" in browser.get("/settings/mail/").content
    assert browser.post("/settings/mail/", TYPED).status_code == 302
    sealed = StaffMailSettings.objects.get().sealed_password
    assert browser.post("/settings/mail/", TYPED | {"password": "", "port": "465"}).status_code == 302
    kept = StaffMailSettings.objects.get()
    assert (kept.port, kept.sealed_password) == (465, sealed)
    page = browser.get("/settings/mail/").content
    assert b"geheim" not in page
    assert sealed.encode() not in page
    browser.post("/settings/mail/remove")
    assert not StaffMailSettings.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"port": "70000"}, {"host": "http://x"}, {"from_address": "nobody"}, {"security": "x"}]
)
def test_what_cannot_be_meant_is_refused(admin, client_of, wrong):
    assert client_of(admin).post("/settings/mail/", TYPED | wrong).status_code == 422
    assert not StaffMailSettings.objects.exists()


def test_a_test_mail_in_practice_mode_lands_in_the_mailbox(admin, client_of):
    browser = client_of(admin)
    part = browser.post("/settings/mail/test", headers={"HX-Request": "true"}).content
    assert b"in the mailbox" in part
    assert b"<html" not in part
    assert b"<html" in browser.post("/settings/mail/test").content
    assert b"Test mail from Touchline" in browser.get("/settings/mailbox/").content
    mail = Mail.objects.latest("id")
    assert b"can send mail to you" in browser.get(f"/settings/mailbox/{mail.id}/").content


def test_the_bar_of_practice_mode_is_short_on_a_phone(admin, client_of):
    page = client_of(admin).get("/settings/mailbox/").content.decode()
    assert '<span class="not-on-phone">Practice mode: nothing leaves this machine.' in page
    assert '<span class="only-on-phone">Practice: nothing leaves</span>' in page


def test_the_mailbox_is_paged(admin, client_of, django_assert_max_num_queries):
    for number in range(60):
        send_to_staff(admin, subject=f"Mail {number}", text="x")
    browser = client_of(admin)
    browser.get("/settings/mailbox/")  # what is kept for some seconds is fresh now
    with django_assert_max_num_queries(9):
        first = browser.get("/settings/mailbox/").content.decode()
    assert "Mail 59" in first
    assert "Mail 9<" not in first
    last = Mail.objects.order_by("-id")[49].id
    assert "Mail 9<" in browser.get(f"/settings/mailbox/?before={last}").content.decode()
    assert browser.get("/settings/mailbox/?before=99999999999999999999999").status_code == 200


@pytest.mark.parametrize("address", ["/settings/mail/", "/settings/mailbox/", "/settings/mailbox/1/"])
def test_only_admins_enter(address, client_of, manager, read_only, stranger):
    assert client_of(manager).get(address).status_code == 403
    assert client_of(read_only).get(address).status_code == 403
    assert stranger.get(address).status_code == 302


@pytest.mark.parametrize("address", ["/settings/mail/test", "/settings/mail/remove"])
def test_only_admins_act(address, client_of, manager, stranger):
    assert client_of(manager).post(address).status_code == 403
    assert stranger.post(address).status_code == 302
