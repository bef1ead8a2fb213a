"""One-time links in mails: never in plain in the database, and gone once they are of no use any more."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from touchline.channels import jobs
from touchline.channels.models import Mail
from touchline.channels.sending import claim_mail, compose, send_claimed_mail
from touchline.channels.services import MailServer, save_mail_server, send_to_staff
from touchline.kit.clock import now
from touchline.users.delivery import Secret
from touchline.users.factories import make_user

pytestmark = pytest.mark.django_db
URL = "http://crm.example/login/canary-31xyz"


def write(user):
    secret = Secret(URL, now() + timedelta(hours=1))
    return send_to_staff(user, subject="Come in", text=f"Here:\n{URL}\n", html=f"<a href='{URL}'>in</a>", secret=secret)


def set_server(port=1):
    save_mail_server(
        MailServer(host="127.0.0.1", port=port, security="none", username="", password="", from_address="a@b.example")
    )


def test_the_table_of_mails_does_not_hold_the_link():
    mail = write(make_user())
    mail.refresh_from_db()
    assert URL not in str(Mail.objects.values().get())
    sent = compose(mail, sender="a@b.example").as_string()
    assert sent.count(URL) == 2


def test_a_mail_that_is_read_here_shows_its_link_until_it_runs_out(client):
    admin = make_user("admin")
    mail = write(admin)
    client.force_login(admin)
    assert URL in client.get(f"/settings/mailbox/{mail.pk}/").content.decode()
    with time_machine.travel(now() + timedelta(hours=1, minutes=1)):
        jobs.drop_links_of_mails()
        client = Client()
        client.force_login(admin)
        page = client.get(f"/settings/mailbox/{mail.pk}/").content.decode()
    assert URL not in page
    assert "held a one-time link" in page
    assert Mail.objects.get().sealed_secret == ""


def test_a_mail_that_was_refused_for_good_keeps_no_link():
    user = make_user()
    set_server()
    write(user)
    user.is_active = False
    user.save()
    send_claimed_mail(claim_mail())
    mail = Mail.objects.get()
    assert (mail.state, mail.sealed_secret) == ("failed", "")


def test_a_mail_that_is_tried_again_keeps_its_link():
    set_server()
    write(make_user())
    send_claimed_mail(claim_mail())
    mail = Mail.objects.get()
    assert mail.state == "queued"
    assert URL in compose(mail, sender="a@b.example").as_string()


def test_a_mail_whose_link_has_run_out_is_not_sent_any_more():
    set_server()
    write(make_user())
    with time_machine.travel(now() + timedelta(hours=2)):
        send_claimed_mail(claim_mail())
    mail = Mail.objects.get()
    assert (mail.state, mail.sealed_secret) == ("failed", "")
    assert "ran out" in mail.answer
