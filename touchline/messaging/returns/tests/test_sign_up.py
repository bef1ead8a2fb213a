"""Signing up is asked back by mail; only a POST behind the mail's link says yes, with its proof. A mail is a page, too."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from touchline.contacts.consents.purposes import Words, create_purpose
from touchline.contacts.factories import make_contact
from touchline.contacts.models import Basis, Consent, Contact, Purpose
from touchline.contacts.queries import may_contact
from touchline.kit.clock import now
from touchline.messaging.design.preparing import Source, prepare_source
from touchline.messaging.models import Confirmation, Content, Inbound, MailHit, Mailing, ReturnRules
from touchline.messaging.returns.hook_views import make_secret
from touchline.messaging.returns.inbound import handle_waiting
from touchline.messaging.returns.marks import make_marks, make_page_url
from touchline.messaging.returns.set_up import save_rules
from touchline.messaging.returns.tokens import Claim, For
from touchline.messaging.returns.trackable import find_trackable
from touchline.messaging.services import NewMailing, make_mailing
from touchline.users.models import User

pytestmark = pytest.mark.django_db
PREPARED = prepare_source(
    Source(mode="html", subject="Autumn", html="<p>Hello {{ contact.first_name | default: 'there' }}</p>")
)


@pytest.fixture
def topic() -> Purpose:
    words = Words(titles={"en": "News"}, texts={"en": "What is new."})
    return create_purpose(words, basis=Basis.CONSENT, channels=["email"], actor=None)


def sign_up(topic: Purpose, client: Client) -> tuple[Confirmation, str]:
    assert client.post("/newsletter/", {"email": "Ada@Home.example", "topic": topic.slug}).status_code == 200
    asked = Confirmation.objects.get(ended_at=None)
    return asked, "/confirm/" + make_page_url("confirm", Claim(For.CONFIRM, asked.pk, asked.contact_id)).rpartition(
        "/"
    )[2]


def test_only_the_click_in_the_mail_says_yes(topic: Purpose, client: Client):
    asked, address = sign_up(topic, client)
    ada = Contact.objects.get(pk=asked.contact_id)
    assert ada.email == "ada@home.example"
    prepared = Content.objects.get(pk=Mailing.objects.get(kind="transactional").content_ids[0]).prepared
    assert prepared["links"][0]["address"].endswith(address)
    for method in ("get", "head", "get"):
        assert getattr(client, method)(address).status_code == 200
    assert may_contact(ada, "email", topic.slug).reason == "not_asked"
    for _time in range(2):
        assert client.post(address).status_code == 200
    assert may_contact(ada, "email", topic.slug)
    said = Consent.objects.get()
    assert (said.way, said.text.purpose_id, said.language) == ("form", topic.pk, "en")
    assert "/newsletter" in said.where


def test_a_form_fills_nobodys_mailbox(topic: Purpose, client: Client):
    for _time in range(3):
        sign_up(topic, client)
    assert Mailing.objects.count() == 1
    assert Contact.objects.count() == 1


@pytest.mark.parametrize("way", ["call", "form"])
def test_what_was_only_said_is_asked_for_by_mail(way: str, topic: Purpose, client: Client, admin: User):
    ada = make_contact(email="ada@home.example")
    save_rules({"confirmed": [topic.slug]}, actor=None)
    client.force_login(admin)
    said = {"said": "yes", "about": f"{topic.slug}:email", "way": way}
    page = client.post(f"/contacts/{ada.pk}/consents", said).text
    assert "asks them to confirm" in page
    assert "not confirmed yet" in client.get(f"/contacts/{ada.pk}/consents").text
    assert not Consent.objects.exists()
    assert may_contact(ada, "email", topic.slug).reason == "not_asked"
    asked = Confirmation.objects.get()
    address = make_page_url("confirm", Claim(For.CONFIRM, asked.pk, ada.pk)).partition("/confirm/")[2]
    assert client.post(f"/confirm/{address}").status_code == 200
    assert may_contact(ada, "email", topic.slug)
    assert "not confirmed yet" not in client.get(f"/contacts/{ada.pk}/consents").text


def test_a_signature_needs_no_click(topic: Purpose, client: Client, admin: User):
    ada = make_contact(email="ada@home.example")
    save_rules({"confirmed": [topic.slug]}, actor=None)
    client.force_login(admin)
    client.post(f"/contacts/{ada.pk}/consents", {"said": "yes", "about": f"{topic.slug}:email", "way": "writing"})
    assert may_contact(ada, "email", topic.slug)
    assert not Confirmation.objects.exists()


def test_a_question_runs_out(topic: Purpose, client: Client):
    _asked, address = sign_up(topic, client)
    with time_machine.travel(now() + timedelta(days=31)):
        assert client.post(address).status_code == 404
    assert not Consent.objects.exists()


def test_a_mail_is_a_page_that_runs_nothing(client: Client):
    mailing = make_mailing(NewMailing(name="Autumn", contents=[PREPARED], purpose="news", is_tracked=False))
    answer = client.get("/m/" + make_marks(mailing.pk, 0).view_url.rpartition("/")[2])
    assert answer.status_code == 404
    ReturnRules.objects.create(shows_archive=True)
    answer = client.get("/m/" + make_marks(mailing.pk, 0).view_url.rpartition("/")[2])
    assert b"Hello there" in answer.content
    assert "sandbox" in answer["Content-Security-Policy"] and "script" not in answer["Content-Security-Policy"]
    assert client.get("/newsletter/archive").status_code == 200
    assert not MailHit.objects.exists()


def test_whoever_saves_the_rules_makes_the_topic_people_agree_to(client: Client):
    assert find_trackable([1]) == set()
    rules = save_rules({"policy": "consent"}, actor=None)
    assert Purpose.objects.get(slug=rules.purpose).basis == Basis.CONSENT


def test_a_providers_report_is_kept_and_followed(client: Client):
    from touchline.contacts.factories import make_contact

    ada = make_contact(name="Ada", email="ada@gone.example")
    mailing = Mailing.objects.create(name="Autumn", purpose="news")
    mark = f"{make_marks(mailing.pk, ada.pk).message_id}@shop.example"
    body = {
        "RecordType": "Bounce", "Type": "HardBounce", "TypeCode": 1, "MessageID": "5", "Email": ada.email, "ID": 4,
        "Details": "smtp;550 5.1.1 The email account does not exist.", "BouncedAt": "2026-11-22T10:10:10Z",
        "Metadata": {"mark": mark}, "Description": "The server was unable to deliver your message", "Tag": "",
    }  # fmt: skip
    address = f"/hooks/mail/postmark/{make_secret('postmark')}"
    assert client.post("/hooks/mail/postmark/wrong", body, content_type="application/json").status_code == 404
    for _time in range(2):
        assert client.post(address, body, content_type="application/json").status_code == 200
    handle_waiting()
    kept = Inbound.objects.get()
    assert (kept.state, kept.kind, kept.reason, kept.contact_id) == ("done", "bounce", "no_mailbox", ada.pk)
